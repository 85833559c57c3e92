"""What recovered energy is worth, and the fall of losses beside what is billed."""

from decimal import Decimal

import numpy as np
import pytest

from transformers import recovery
from transformers.models import Episode, EpisodeLoss, EpisodeLossMonth, Tariff, Transformer
from transformers.tests import make
from transformers.tests.recovery import (
    COUNT,
    MONTHS,
    WORK,
    Energies,
    episode,
    month,
    months,
    network,
    steady,
    work,
)

pytestmark = pytest.mark.django_db

# The months that count: the twelve from the second after the work.
YEAR = [month(WORK + 2 + lead) for lead in range(12)]
PURCHASE = {"generation": 300, "transmission": 50, "losses": 30, "restrictions": 20}


def flat() -> tuple[Energies, Energies]:
    """(billed, delivered): 1,000 kWh billed everywhere and 1,100 delivered, but 1,300 at N000
    until the month after the work."""
    billed = np.full((COUNT, MONTHS), 1000.0)
    delivered = np.full((COUNT, MONTHS), 1100.0)
    delivered[0, : WORK + 2] = 1300
    return billed, delivered


@pytest.fixture
def vanished() -> list[Transformer]:
    """The loss of N000 falls by 200 kWh a month, of which nothing is billed."""
    made = network(*flat())
    work((made[0], WORK))
    return made


def losses() -> list[EpisodeLossMonth]:
    return list(episode("N000").loss_months.order_by("period"))


# ── loss reduction ──────────────────────────────────────────────────────────────────────────


def test_the_fall_of_a_loss_worked_by_hand(vanished: list[Transformer]) -> None:
    one = episode("N000")
    assert (one.gain_kwh, one.verdict) == (0, "no_effect")
    assert {(m.observed_kwh, m.expected_kwh, m.gain_kwh) for m in losses()} == {(100, 300, 200)}
    assert (one.loss.grade, one.loss.gain_kwh, one.loss.expected_kwh) == ("definitive", 2400, 3600)
    assert one.loss.verdict == "recovered"


def test_loss_reduction_is_of_macro_metered_transformers_alone() -> None:
    made = network(steady())
    work((made[0], WORK))
    assert episode("N000").grade == "definitive"
    assert not EpisodeLoss.objects.exists()
    assert Episode.objects.loss_reduction().keys == []


def test_without_its_macro_meter_an_episode_has_no_loss_reduction_any_more(
    vanished: list[Transformer],
) -> None:
    vanished[0].consumption.update(loss_kwh=None)
    recovery.refresh()
    assert not EpisodeLoss.objects.exists()
    assert not EpisodeLossMonth.objects.exists()
    assert Episode.objects.count() == 1


def test_months_of_both_measures_stay_apart(vanished: list[Transformer]) -> None:
    billed = Episode.objects.billed_increase().whole("definitive")
    lost = Episode.objects.loss_reduction().whole("definitive")
    assert (billed.gain, lost.gain) == (0, 2400)


# ── values ──────────────────────────────────────────────────────────────────────────────────


def test_billed_increase_is_worth_the_month_s_unit_cost() -> None:
    billed = np.full((COUNT, MONTHS), 1000.0)
    billed[0, WORK + 2 :] += 100
    made = network(billed, ownership="company")
    Tariff.objects.bulk_create(
        Tariff(period=day, voltage_level=1, ownership=owner, unit_cost=cost)
        for at, day in enumerate(YEAR)
        if at != 5
        for owner, cost in (("company", 800 + at), ("user", 1), ("", 2))
    )
    work((made[0], WORK))
    told = {m.period: m.value for m in months("N000") if m.lead <= 12}
    assert told == {day: None if at == 5 else 100 * (800 + at) for at, day in enumerate(YEAR)}
    one = episode("N000")
    assert one.value == sum(value for value in told.values() if value is not None)
    assert one.valued_months == 11
    whole = Episode.objects.billed_increase().whole("definitive")
    assert (whole.value, whole.unvalued) == (one.value, 1)


def test_a_tariff_of_the_level_values_where_the_owner_has_none(vanished: list[Transformer]) -> None:
    assert episode("N000").value is None
    make.tariff(YEAR[0], ownership="", unit_cost=Decimal("850.5"))
    one = episode("N000")
    assert (one.value, one.valued_months) == (0, 1)
    make.tariff(YEAR[1], voltage_level=2)
    assert episode("N000").valued_months == 1


def test_what_vanished_is_worth_what_buying_it_costs(vanished: list[Transformer]) -> None:
    make.tariff(YEAR[0], unit_cost=1000, **PURCHASE)
    make.tariff(YEAR[1], unit_cost=1000, **{**PURCHASE, "restrictions": None})
    assert [m.value for m in losses()[:3]] == [200 * 400, None, None]
    loss = episode("N000").loss
    assert (loss.value, loss.valued_months) == (80_000, 1)


def test_what_is_billed_now_did_not_vanish() -> None:
    """The loss falls by 200 kWh a month, and 250 more are billed: 50 more are bought."""
    billed, delivered = flat()
    billed[0, WORK + 2 :], delivered[0, WORK + 2 :] = 1250, 1350
    made = network(billed, delivered)
    Tariff.objects.bulk_create(
        Tariff(period=day, voltage_level=1, unit_cost=1000, **PURCHASE) for day in YEAR
    )
    work((made[0], WORK))
    assert episode("N000").gain_kwh == 3000
    assert {(m.gain_kwh, m.value) for m in losses() if m.lead <= 12} == {(200, -50 * 400)}


def test_what_vanished_has_no_value_while_it_is_unknown_what_is_billed() -> None:
    made = network(*flat())
    for day in YEAR:
        make.tariff(day, unit_cost=1000, **PURCHASE)
    work((made[0], WORK))
    assert losses()[0].value == 80_000
    made[0].consumption.filter(period=YEAR[0]).update(reading="estimated")
    recovery.refresh()
    assert [m.value for m in losses()[:2]] == [None, 80_000]
