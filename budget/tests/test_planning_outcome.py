"""What became of a plan: done or not, recovered beside expected, by value apart from by chance."""

from datetime import timedelta
from decimal import Decimal

import pytest

from budget.models import Plan, PlannedWork
from budget.planning.outcome import ALL, BY_CHANCE, BY_VALUE, GRACE, Outcome
from budget.tests.planned import asked
from transformers.models import Episode, Transformer
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.recovery import month, network, steady, work

pytestmark = pytest.mark.django_db

# The plan's first month: what is done in it has twelve months after it.
FIRST, MONTHS = 14, 34
DEFINITIVE = "definitive"


@pytest.fixture
def made() -> list[Transformer]:
    return network(steady(60, MONTHS))


def past_plan(*works: tuple[Transformer, str, bool]) -> Plan:
    """Of two months from the fifteenth on, 1,200 kWh expected of each work."""
    one = asked(first=month(FIRST), name="Plan de antes")
    Plan.objects.filter(pk=one.pk).update(state="done", kwh=1200 * len(works))
    one.refresh_from_db()
    PlannedWork.objects.bulk_create(
        PlannedWork(
            plan=one,
            number=number,
            transformer=transformer,
            kind=kind,
            month=one.first,
            by_chance=by_chance,
            propensity=0.1 if by_chance else 1.0,
            price=Decimal(1000),
            kwh=Decimal(1200),
            low_kwh=Decimal(0),
            high_kwh=Decimal(2400),
        )
        for number, (transformer, kind, by_chance) in enumerate(works, start=1)
    )
    return one


def test_what_was_done_is_told_apart_and_measured(made: list[Transformer]) -> None:
    one = past_plan(
        *((made[row], "MACRO", False) for row in range(4)),
        *((made[row], "MACRO", True) for row in range(4, 7)),
    )
    work((made[0], FIRST), (made[1], FIRST + 1), (made[4], FIRST + 4), kind="MACRO")
    work((made[2], MONTHS - 1), kind="MACRO")  # too late for the plan
    work((made[3], FIRST), kind="REVISION")  # another type
    found = Outcome.of(one)
    assert [found.done(side) for side in (BY_VALUE, BY_CHANCE, ALL)] == [2, 1, 3]
    assert [len(found.of_side(side)) for side in (BY_VALUE, BY_CHANCE, ALL)] == [4, 3, 7]
    assert found.expected(ALL) == 7 * 1200
    assert found.waiting(ALL) == 0
    value, chance, whole = (found.measured[s, DEFINITIVE] for s in (BY_VALUE, BY_CHANCE, ALL))
    assert (value.recovered.episodes, chance.recovered.episodes) == (2, 1)
    gains = dict(Episode.objects.values_list("transformer", "gain_kwh"))
    assert value.recovered.gain == gains[made[0].pk] + gains[made[1].pk]
    assert chance.recovered.gain == gains[made[4].pk]
    assert whole.recovered.gain == value.recovered.gain + chance.recovered.gain
    assert whole.recovered.low < whole.recovered.gain < whole.recovered.high
    assert (value.expected, chance.expected, whole.expected) == (2400, 1200, 3600)


def test_of_months_so_far_a_twelfth_each_is_expected(made: list[Transformer]) -> None:
    one = past_plan((made[0], "MACRO", False), (made[1], "MACRO", False))
    work((made[0], MONTHS - 5), (made[1], MONTHS - 1), kind="MACRO")
    Plan.objects.filter(pk=one.pk).update(first=month(MONTHS - 6))
    found = Outcome.of(Plan.objects.get(pk=one.pk))
    # Three months are known of the first, none of the second.
    assert found.measured[ALL, DEFINITIVE].recovered.months == 3
    assert found.measured[ALL, DEFINITIVE].expected == 300
    assert found.waiting(ALL) == 1
    assert found.done(ALL) == 2


def test_grades_are_apart(made: list[Transformer]) -> None:
    one = past_plan((made[0], "MACRO", False), (made[1], "MACRO", False))
    made[1].consumption.filter(period__in=[month(at) for at in range(3, 8)]).delete()
    work((made[0], FIRST), (made[1], FIRST), kind="MACRO")
    found = Outcome.of(one)
    assert found.measured[ALL, DEFINITIVE].recovered.episodes == 1
    assert found.measured[ALL, "preliminary"].recovered.episodes == 1


def test_work_that_joins_an_earlier_episode_is_done_and_not_measured(
    made: list[Transformer],
) -> None:
    one = past_plan((made[0], "MACRO", False))
    work((made[0], FIRST - 3), kind="REVISION")
    work((made[0], FIRST), kind="MACRO")
    found = Outcome.of(one)
    assert (found.done(ALL), found.waiting(ALL)) == (1, 1)
    assert found.measured == {}


def test_only_what_was_done_in_its_time_counts(made: list[Transformer]) -> None:
    one = past_plan(*((made[row], "MACRO", False) for row in range(4)))
    until = months_back(one.last, -GRACE - 1)
    for row, day in enumerate(
        (one.first - timedelta(days=1), one.first, until - timedelta(days=1), until)
    ):
        make.intervention(made[row], day, kind="MACRO")
    make.intervention(made[3], one.first, kind="MACRO", state="PROGRAMADA", done=False)
    found = Outcome.of(one)
    assert [bool(one.began) for one in found.works] == [False, True, True, False]
