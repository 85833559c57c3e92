"""What the money brought back: parts that make their wholes, ratios of those that have both."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from billing.tests import make as billed
from budget.returns import GROUPINGS, Line, Over, Returns
from budget.returns.figures import Ratio
from budget.tests import returned
from budget.tests.returned import BOTH, PRELIMINARY, TWO_CONTRACTS, UNBILLED, WINDOW, World
from transformers import recovery
from transformers.models import Episode, Tariff
from transformers.models.recovered import NOTHING, Sum

pytestmark = pytest.mark.django_db

COUNTED = ("episodes", "costed", "cost", "running")
SUMMED = ("episodes", "months", "gain", "expected", "unvalued")
GRADES = ("definitive", "preliminary")


@pytest.fixture(scope="module")
def standing_world(standing: Any) -> Callable[[], World]:
    return standing(returned.world)


@pytest.fixture
def world(standing_world: Callable[[], World], db: None) -> World:
    return standing_world()


def energy(gain: Any, low: Any, high: Any, **more: Any) -> Sum:
    return NOTHING._replace(episodes=1, months=12, gain=gain, low=low, high=high, **more)


# ── one over the other ──────────────────────────────────────────────────────────────────────


def test_a_ratio_has_the_interval_of_what_it_is_over() -> None:
    assert Ratio(1, Decimal(600), energy(3, 2, 6)).per_kwh == Over(200, 100, 300)


def test_what_may_be_nothing_gives_no_upper_bound() -> None:
    assert Ratio(1, Decimal(600), energy(3, 0, 6)).per_kwh == Over(200, 100, None)
    assert Ratio(1, Decimal(600), energy(-1, -8, 6)).per_kwh == Over(None, 100, None)
    assert Ratio(1, Decimal(600), energy(-4, -8, -2)).per_kwh == Over(None, None, None)


def test_what_costs_nothing_has_no_ratio() -> None:
    free = Ratio(1, Decimal(0), energy(3, 2, 6, value=Decimal(9)))
    assert free.per_kwh == free.payback == free.benefit == Over(None, None, None)


def test_it_is_paid_back_by_the_mean_value_of_a_month() -> None:
    worth = {"value": Decimal(240), "value_low": Decimal(120), "value_high": Decimal(480)}
    ratio = Ratio(1, Decimal(60), energy(3, 2, 6, **worth))
    assert ratio.payback == Over(3, Decimal("1.5"), 6)
    assert ratio.benefit == Over(4, 2, 8)
    # Months without a tariff are of no mean.
    known = Ratio(1, Decimal(60), energy(3, 2, 6, **worth, unvalued=6))
    assert known.payback.at == Decimal("1.5")


@given(
    cost=st.decimals(Decimal("0.01"), 10**9, places=2),
    edges=st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=3, max_size=3),
)
def test_its_bounds_hold_it(cost: Decimal, edges: list[Decimal]) -> None:
    low, gain, high = sorted(edges)
    found = Ratio(1, cost, energy(gain, low, high)).per_kwh
    known = [one for one in (found.low, found.at, found.high) if one is not None]
    assert known == sorted(known)
    assert (found.high is None) == (low <= 0)


# ── parts and wholes ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tariffs", [True, False])
def test_every_grouping_makes_the_whole(tariffs: bool) -> None:
    returned.world(tariffs)
    for grade in GRADES:
        for window in (None, 6, 12, 24):
            found = Returns(grade=grade, window=window)
            for by in GROUPINGS:
                check(list(found.by(by).values()), found.whole)
            spent = found.spent
            assert found.whole.cost + found.left_out + spent.aside + spent.elsewhere == spent.whole
            assert sum(map(sum, found.by_grade.values())) == found.whole.cost


def check(parts: list[Line], whole: Line) -> None:
    for name in COUNTED:
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name), name
    for name in ("grades", "reasons"):
        assert sum((getattr(part, name) for part in parts), type(whole.grades)()) == getattr(
            whole, name
        )
    for name in ("episodes", "cost"):
        assert sum(getattr(part.ratio, name) for part in parts) == getattr(whole.ratio, name)
    for of in (lambda line: line.measured, lambda line: line.ratio.energy):
        for name in SUMMED:
            assert sum(getattr(of(part), name) for part in parts) == getattr(of(whole), name), name
        values = [of(part).value for part in parts if of(part).value is not None]
        assert (sum(values) if values else None) == of(whole).value


def test_the_whole_is_the_episodes(world: World) -> None:
    whole = Returns().whole
    definitive = Episode.objects.of_grade("definitive")
    assert whole.measured.gain == sum(definitive.values_list("gain_kwh", flat=True))
    assert whole.measured.value == sum(definitive.values_list("value", flat=True))
    assert whole.episodes == Episode.objects.count() == 8
    assert whole.reasons == {"too_soon": 1, "short_history": 1}


def test_an_episode_computed_while_a_page_is_read_is_of_the_next(world: World) -> None:
    found, before = Returns(), Returns().whole.measured.episodes
    assert found.episodes
    returned.work((world.transformers[20], returned.WORK), kind="REVISION")
    assert Returns().whole.measured.episodes == before + 1
    assert found.whole.measured.episodes == before
    assert sum(line.measured.episodes for line in found.by("kind").values()) == before


def test_value_has_the_interval_of_the_energy_at_its_price(world: World) -> None:
    measured = Returns().whole.measured
    for edge in ("low", "high"):
        # Energies are told in whole kWh, of 800 pesos.
        off = getattr(measured, f"value_{edge}") - 800 * getattr(measured, edge)
        assert abs(off) <= 400
    assert measured.value_low < measured.value < measured.value_high
    # What vanished is another energy than the loss that fell: nothing is said of its interval.
    assert Returns().loss_reduction.whole("definitive").value_low is None


def test_ratios_are_of_those_that_have_both(world: World) -> None:
    ratio = Returns().whole.ratio
    both = [world.episode(at) for at in (BOTH, TWO_CONTRACTS, WINDOW)]
    assert ratio.episodes == ratio.energy.episodes == 3
    assert ratio.cost == Decimal(12_728) + 10_958 + 2_500
    assert ratio.energy.gain == sum(one.gain_kwh for one in both)
    assert ratio.per_kwh.at == ratio.cost / ratio.energy.gain


def test_grades_are_asked_for_one_at_a_time(world: World) -> None:
    preliminary = Returns(grade="preliminary").whole
    assert preliminary.measured.gain == world.episode(PRELIMINARY).gain_kwh
    assert (preliminary.ratio.episodes, preliminary.ratio.cost) == (1, 1200)
    # What they cost is that of all of them, of whatever grade.
    assert preliminary.cost == Returns().whole.cost


def test_whoever_was_paid_most_did_the_work(world: World) -> None:
    lines = {group.name: line for group, line in Returns().by("contract").items()}
    assert {name: line.episodes for name, line in lines.items()} == {"CW1": 1, "CW2": 4, "": 3}
    assert lines["CW1"].measured.gain == world.episode(BOTH).gain_kwh
    assert (lines[""].cost, lines[""].ratio.episodes) == (0, 0)
    assert lines[""].measured.episodes == 2


def test_of_a_contract_alone(world: World) -> None:
    found = Returns(contract="CW1")
    assert found.keys == {world.episode(BOTH).pk}
    assert found.whole.measured.gain == world.episode(BOTH).gain_kwh
    assert found.left_out == found.spent.of_episodes - 12_728
    assert Returns(contractor="NADIE").whole.episodes == 0


def test_a_month_has_the_cost_of_work_that_began_in_it(world: World) -> None:
    points = Returns().accumulated()
    ratio = Returns().whole.ratio
    assert points[0][0] == world.episode(BOTH).start
    assert points[0][1] == points[-1][1] == ratio.cost
    assert points[-1][2] == ratio.energy.value


# ── windows ─────────────────────────────────────────────────────────────────────────────────


def test_a_window_that_is_not_over_is_left_out_and_counted(world: World) -> None:
    so_far, six, year, two_years = (Returns(window=w).whole for w in (None, 6, 12, 24))
    assert [one.ratio.episodes for one in (so_far, six, year, two_years)] == [3, 3, 3, 0]
    assert [one.running for one in (so_far, six, year, two_years)] == [0, 0, 0, 3]
    assert six.ratio.energy.months == 3 * 6
    assert 0 < six.ratio.energy.gain < year.ratio.energy.gain
    assert two_years.ratio.per_kwh.at is None
    # What was measured of its months is told all the same.
    assert two_years.measured.gain > year.measured.gain


def test_so_far_takes_those_that_have_had_fewer_months() -> None:
    world = returned.world()
    late = world.transformers[20]
    returned.work((late, returned.MONTHS - 5), kind="REVISION")
    world.bill_order(20, world.second, 500)
    so_far, year = Returns().whole, Returns(window=12).whole
    assert (so_far.ratio.episodes, so_far.running) == (4, 1)
    assert (year.ratio.episodes, year.running) == (3, 1)


# ── without tariffs, without anything ───────────────────────────────────────────────────────


def test_without_a_tariff_there_is_no_value(world: World) -> None:
    Tariff.objects.all().delete()
    recovery.compute()
    whole = Returns().whole
    assert whole.measured.value is None
    assert whole.ratio.per_kwh.at is not None
    assert whole.ratio.benefit.at is None
    assert whole.ratio.payback.at is None


def test_before_there_is_anything(db: None) -> None:
    found = Returns()
    assert found.whole.episodes == found.spent.whole == 0
    assert found.by("kind") == {}
    assert found.accumulated() == []


def test_an_episode_that_nothing_was_billed_for_has_no_ratio(world: World) -> None:
    lines = Returns().by("episode")
    named = {group.given: line for group, line in lines.items()}
    line = named[world.episode(UNBILLED).pk]
    assert (line.cost, line.costed, line.ratio.episodes) == (0, 0, 0)
    assert line.measured.gain == world.episode(UNBILLED).gain_kwh


def test_it_asks_the_same_whatever_there_is(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as taken:
            found = Returns()
            for by in GROUPINGS:
                found.by(by)
        return len(taken)

    before = asked()
    for at in range(20, 24):
        returned.work((world.transformers[at], returned.WORK), kind="REVISION")
        world.bill_order(at, billed_by(at), 10)
    assert asked() == before <= 10


def billed_by(at: int) -> Any:
    contract = billed.contract(number=f"CW{at}")
    billed.price(contract, "A1", 1)
    return contract
