"""What is found of made-up networks whose truth is known, and what counts as whose months."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from transformers import balances, derived, recovery
from transformers.models import (
    Consumption,
    Episode,
    EpisodeMonth,
    Placement,
    RecoveryRun,
    Transformer,
)
from transformers.tests import make
from transformers.tests.recovery import (
    COUNT,
    MONTHS,
    WORK,
    codes,
    episode,
    figures,
    month,
    months,
    network,
    steady,
    work,
)

pytestmark = pytest.mark.django_db
nan = np.nan


def worked_at(billed: Any, *at: int, **facts: Any) -> list[Transformer]:
    made = network(billed, **facts)
    work(*((made[row], WORK) for row in at))
    return made


# ── truth ───────────────────────────────────────────────────────────────────────────────────


def test_what_work_brought_back_is_found() -> None:
    billed = steady()
    truth = 0.3 * billed[:5, WORK + 2 : WORK + 14].sum(axis=1)
    billed[:5, WORK + 1 :] *= 1.3
    worked_at(billed.round(1), *range(5))
    for row, name in enumerate(codes(5)):
        found = episode(name)
        assert (found.grade, found.verdict, found.reporting_months) == (
            "definitive",
            "recovered",
            12,
        )
        assert float(found.gain_kwh) == pytest.approx(truth[row], rel=0.15)
    whole = Episode.objects.billed_increase().whole("definitive")
    assert float(whole.gain) == pytest.approx(truth.sum(), rel=0.06)
    assert whole.low < truth.sum() < whole.high


def test_work_without_effect_recovered_nothing() -> None:
    worked_at(steady(), *range(8))
    whole = Episode.objects.billed_increase().whole("definitive")
    assert abs(whole.gain) < whole.expected / 50
    assert Episode.objects.filter(verdict="no_effect").count() >= 6


def test_what_was_to_be_expected_is_what_the_others_did() -> None:
    """All rise by a fifth in the month of the work: nobody recovered anything."""
    billed = np.full((COUNT, MONTHS), 1000.0)
    billed[:, WORK:] *= 1.2
    billed[0, WORK:] += 50
    worked_at(billed, 0)
    assert {(m.expected_kwh, m.gain_kwh) for m in months("N000")} == {(1200, 50)}
    assert episode("N000").gain_kwh == 600


def test_months_sum_to_their_episode() -> None:
    billed = steady(months=40)
    worked_at(billed, 0, 1, 2)
    for one in Episode.objects.all():
        year = one.months.filter(lead__lte=12)
        for name in ("gain_kwh", "expected_kwh"):
            assert getattr(one, name) == sum(year.values_list(name, flat=True))
        for row in one.months.all():
            assert row.gain_kwh == row.observed_kwh - row.expected_kwh
        assert one.months.count() == 24


# ── whose months ────────────────────────────────────────────────────────────────────────────


def test_zero_is_zero_and_missing_is_missing() -> None:
    billed = steady()
    billed[0, 5:8], billed[1, 5:8] = 0, nan
    worked_at(billed, 0, 1)
    zero, missing = episode("N000"), episode("N001")
    assert (zero.grade, zero.baseline_months) == ("definitive", 12)
    assert (missing.grade, missing.baseline_months, missing.lacking) == ("preliminary", 9, 2)
    assert missing.lacks_from == month(5)


@pytest.mark.parametrize(
    "estimate",
    [{"reading": "estimated"}, {"reading": "none"}, {"estimated_pct": Decimal(90)}],
)
def test_an_estimated_month_is_a_missing_one(estimate: dict[str, Any]) -> None:
    made = worked_at(steady(), 0)
    some = Consumption.objects.filter(transformer=made[0], period__in=[month(6), month(20)])
    some.update(**estimate)
    recovery.refresh()
    estimated = figures(episode("N000"))
    some.delete()
    recovery.refresh(anew=True)
    assert figures(episode("N000")) == estimated
    assert estimated["baseline_months"] == 11


def test_a_month_counts_with_its_cycle_s_days() -> None:
    billed, days = np.full((COUNT, MONTHS), 900.0), np.full((COUNT, MONTHS), 30)
    billed[0, WORK + 3], days[0, WORK + 3] = 1350, 45
    billed[0, WORK + 5], days[0, WORK + 5] = 450, 15
    worked_at(billed, 0, days=days)
    told = {m.lead: (m.days, m.observed_kwh, m.expected_kwh) for m in months("N000")}
    assert told[2] == (45, 1350, 1350)
    assert told[4] == (15, 450, 450)
    assert told[1] == (30, 900, 900)


def test_the_work_s_months_and_the_one_after_are_of_neither_side() -> None:
    billed = np.full((COUNT, MONTHS), 1000.0)
    billed[0, WORK : WORK + 3] = 77_000
    made = network(billed)
    with derived.together():
        make.intervention(made[0], month(WORK), end_date=month(WORK + 1))
    one = episode("N000")
    assert (one.start, one.end, one.until) == (
        month(WORK),
        month(WORK + 1),
        date(2024, 5, 31),
    )
    assert (one.baseline_months, one.gain_kwh) == (12, 0)
    assert months("N000")[0].period == month(WORK + 3)


def test_several_works_are_one_episode() -> None:
    made = network(steady(months=34))
    work((made[0], WORK), kind="MACRO", crew="UNO")
    work((made[0], WORK), kind="INSPECCION", crew="DOS")
    work((made[0], WORK + 12), kind="INSPECCION", crew="UNO")
    one = episode("N000")
    assert (one.works, one.kind, one.crew) == (3, "INSPECCION + MACRO", "DOS + UNO")
    assert (one.start, one.end, one.interventions.count()) == (month(WORK), month(WORK + 12), 3)
    work((made[0], WORK + 25))
    assert Episode.objects.filter(transformer=made[0]).count() == 2


def test_many_crews_fit() -> None:
    made = network(steady())
    for number in range(6):
        work((made[0], WORK), crew=f"{number} {'X' * 98}", kind=f"{number} {'Y' * 58}")
    one = episode("N000")
    assert (len(one.crew) <= 250, len(one.kind) <= 200) == (True, True)
    assert one.crew.endswith(" + …")
    assert (one.crew.count(" + "), one.kind.count(" + ")) == (2, 3)


# ── who cannot be measured ──────────────────────────────────────────────────────────────────


def test_why_an_episode_cannot_be_measured() -> None:
    billed = steady()
    billed[5], billed[6, 3:11], billed[7, WORK + 2 :] = nan, nan, nan
    made = network(billed)
    when = {0: -20, 1: 3, 2: MONTHS - 2, 3: MONTHS + 40, 5: WORK, 6: WORK, 7: WORK}
    work(*((made[row], place) for row, place in when.items()))
    told = {
        one.transformer.code: (one.grade, one.reason, one.gain_kwh) for one in Episode.objects.all()
    }
    reasons = {
        0: "short_history",
        1: "short_history",
        2: "too_soon",
        3: "baseline",
        5: "baseline",
        6: "baseline",
        7: "after",
    }
    assert told == {f"N{row:03}": ("insufficient", why, None) for row, why in reasons.items()}
    assert episode("N002").due == month(MONTHS)
    assert not EpisodeMonth.objects.exists()


def test_too_few_to_compare_with() -> None:
    worked_at(steady(count=30), 0)
    assert episode("N000").reason == "no_comparison"


def test_work_without_any_month() -> None:
    one, other = make.transformer("T-1"), make.transformer("T-2")
    work((one, 0), (other, 40))
    told = Episode.objects.order_by("start").values_list("start", "grade", "baseline_months")
    assert list(told) == [(month(0), "insufficient", 0), (month(40), "insufficient", 0)]
    assert RecoveryRun.objects.get().last_month is None


@pytest.mark.parametrize("typed", [date(9999, 12, 31), date(1, 1, 1)])
def test_days_that_cannot_be_are_no_obstacle(typed: date) -> None:
    made = network(steady())
    make.intervention(made[0], month(WORK), end_date=typed)
    make.intervention(made[1], typed)
    assert Episode.objects.count() == 2


# ── transformers that follow one another ────────────────────────────────────────────────────


def followed(billed: Any, *names: str) -> None:
    """The transformer N000, at which there was work, replaced by these halfway through."""
    later = WORK + 7
    after = np.full((len(names), MONTHS), nan)
    after[:, later:] = billed[0, later:] / len(names)
    before = billed.copy()
    before[0, later:] = nan
    rows = np.vstack([before, after])
    made = network(rows, names=[*codes(COUNT), *names])
    for one in made[COUNT:]:
        one.previous_code = "N000"
    Transformer.objects.bulk_update(made[COUNT:], ["previous_code"])
    with derived.together():
        made[COUNT].save()
        make.intervention(made[0], month(WORK).replace(day=10))


@pytest.fixture
def alone() -> dict[str, Any]:
    """What would be said if nothing had been replaced; the database is empty again."""
    [made, *_others] = worked_at(steady().round(0) * 2, 0)
    told = figures(episode("N000"))
    made.interventions.all().delete()
    for model in (Consumption, Placement, Transformer):
        model.objects.order_by()._raw_delete("default")
    return told


@pytest.mark.parametrize("names", [("R001",), ("R001", "R002")])
def test_what_is_replaced_or_split_is_followed(names: list[str], alone: dict[str, Any]) -> None:
    followed(steady().round(0) * 2, *names)
    assert figures(episode("N000")) == alone
    assert alone["reporting_months"] == 12


def test_work_at_what_replaced_it_joins_the_episode() -> None:
    followed(steady(), "R001")
    work((Transformer.objects.get(code="R001"), WORK + 9))
    one = Episode.objects.get()
    assert (one.transformer.code, one.works, one.end) == ("N000", 2, month(WORK + 9))


def test_a_predecessor_that_still_reports_counts_as_long_as_it_does(alone: dict[str, Any]) -> None:
    followed(steady().round(0) * 2, "R001")
    for place in (WORK + 7, WORK + 8):
        new = Consumption.objects.get(transformer__code="R001", period=month(place))
        make.consumption(
            Transformer.objects.get(code="N000"), month(place), billed_kwh=new.billed_kwh / 4
        )
        Consumption.objects.filter(pk=new.pk).update(billed_kwh=new.billed_kwh * 3 / 4)
    recovery.refresh()
    assert figures(episode("N000")) == alone


def test_a_month_that_one_part_lacks_is_missing() -> None:
    followed(steady(), "R001", "R002")
    Consumption.objects.get(transformer__code="R002", period=month(WORK + 9)).delete()
    assert episode("N000").reporting_months == 11


def test_codes_that_name_one_another_are_one() -> None:
    made = worked_at(steady(), 0, 1)
    made[0].previous_code, made[1].previous_code = "N001", "N000"
    with derived.together():
        made[0].save()
        made[1].save()
    one = Episode.objects.get()
    assert (one.transformer.code, one.works, one.grade) == ("N000", 2, "definitive")


def test_parts_whose_losses_cancel_out_are_measured_soberly() -> None:
    """Losses of 3,100 and −3,000 over 31 and 30 days come to nothing a day."""
    billed = np.full((COUNT + 1, MONTHS), 1000.0)
    delivered = billed + 100
    delivered[0], billed[COUNT] = billed[0] + 3100, 4000
    made = network(billed, delivered, names=[*codes(COUNT), "R001"])
    Consumption.objects.filter(transformer=made[0]).update(macro_days=31)
    Consumption.objects.filter(transformer=made[COUNT]).update(macro_days=30)
    made[COUNT].previous_code = "N000"
    with derived.together():
        made[COUNT].save()
        make.intervention(made[0], month(WORK))
    balances.refresh()
    days = {m.days for m in episode("N000").loss_months.all()}
    assert days
    assert all(28 <= day <= 62 for day in days)
