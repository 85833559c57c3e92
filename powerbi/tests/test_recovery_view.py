"""Recovered energy and what it cost, as Power BI reads them, are the site's."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from billing.models import BilledItem
from billing.tests import make as billed
from budget import episode_costs
from powerbi import calendar
from powerbi.tests.asking import cents, day, kwh, read
from transformers import balances
from transformers.choices import Grade
from transformers.models import Consumption, Episode, Intervention, Tariff
from transformers.models.recovered import Portfolio, Sum
from transformers.tests.recovery import WORK, month, network, steady, work

pytestmark = pytest.mark.django_db
MEASURED = (Grade.DEFINITIVE.value, Grade.PRELIMINARY.value)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def standing_work(standing: Any) -> Callable[[], None]:
    return standing(billed_work)


@pytest.fixture
def worked(standing_work: Callable[[], None], db: None) -> None:
    return standing_work()


def billed_work() -> None:
    """Eight episodes, two of them preliminary, one of these not by its loss; one that is too soon;
    with all that an episode's cost may follow from."""
    kept = steady(count=50, months=34, noise=0.05)
    kept[:4, WORK + 1 :] = (kept[:4, WORK + 1 :] * 1.25).round(1)
    lost = kept * 1.1
    kept[4:6, 4:8] = np.nan
    made = network(kept, lost)
    # Of one the billing is known where its macro-meter is not, of another the other way round.
    of_month = Consumption.objects.filter(period=month(WORK + 4))
    of_month.filter(transformer=made[0]).update(delivered_kwh=None)
    of_month.filter(transformer=made[1]).update(reading="estimated")
    balances.refresh()
    Tariff.objects.bulk_create(
        Tariff(period=month(at), voltage_level=1, unit_cost=Decimal("787.3311") + at)
        for at in range(0, 34, 2)
    )
    for row in range(8):
        work((made[row], WORK), work_order=f"OT{row}", kind="REVISION")
    work((made[8], 33), work_order="OT8")
    # By number the later one was made first.
    dear, cheap = billed.contract(number="CW2"), billed.aiu(number="CW1")
    done = month(WORK).replace(day=20)
    actas = {of: billed.annex(of, month(WORK)) for of in (dear, cheap)}
    returned = billed.annex(cheap, month(WORK + 1))
    price = {of: billed.price(of, "A1", "1000.37") for of in actas}
    meter = billed.price(cheap, "S1", 500, kind="supplied")

    def item(of: Any, listed: Any, quantity: Any, row: int, order: str = "", on: Any = done) -> Any:
        code = made[row].code
        facts = {"transformer_code": code, "work_order": order, "executed_on": on}
        return billed.item(of, listed, quantity, **facts)

    item(actas[dear], price[dear], 3, 0, "OT0")
    item(actas[cheap], price[cheap], 1, 0, "OT0")
    item(actas[cheap], meter, 2, 0, "OT0")
    # At the transformer meanwhile, but it has orders that something was billed for.
    item(actas[dear], price[dear], 50, 0)
    # None by order: what was billed there until the month after, and not a day later.
    until = month(WORK + 2) - timedelta(1)
    item(actas[cheap], price[cheap], 2, 1, "", until)
    item(actas[cheap], price[cheap], 70, 1, "", until + timedelta(1))
    item(actas[cheap], meter, 4, 1)
    # As much by both.
    item(actas[dear], price[dear], "0.1", 2, "OT2")
    item(actas[dear], price[dear], "0.2", 2, "OT2")
    untaxed = billed.contract(number="CW0")
    tied = billed.annex(untaxed, month(WORK))
    item(tied, billed.price(untaxed, "A1", "1000.37"), "0.3", 2, "OT2")
    # Nobody pays what was returned.
    item(returned, price[cheap], 9, 3, "OT3")
    returned.return_to_contractor(None, "x")
    # Another's order, at a transformer that has none of its own.
    item(actas[dear], price[dear], 8, 4, "OT5")
    # Of one that cannot be measured yet.
    item(actas[cheap], price[cheap], 6, 8, "OT8", month(33).replace(day=20))
    calendar.cover()


def summed(rows: Rows, name: str, of: Callable[[Any], Any] = cents) -> Any:
    """None where there is nothing to be summed."""
    known = [of(row[name]) for row in rows if row[name] is not None]
    return sum(known) if known else None


def same(rows: Rows, found: Sum | None, kwh_column: str, value: str) -> None:
    assert summed(rows, kwh_column, kwh) == (found.gain if found else None)
    mine = [row for row in rows if row[kwh_column] is not None]
    assert len(mine) == (found.months if found else 0)
    assert len({row["episode_key"] for row in mine}) == (found.episodes if found else 0)
    assert summed(mine, value) == (found.value if found else None)


def measures() -> list[tuple[str, str, str, Portfolio]]:
    """(grade's column, energy's, value's, the site's sums) of each."""
    every = Episode.objects.all()
    return [
        ("grade", "billed_increase_kwh", "value", every.billed_increase()),
        ("loss_grade", "loss_reduction_kwh", "loss_value", every.loss_reduction()),
    ]


def test_the_fixture_has_all_there_is_to_tell(worked: None) -> None:
    assert Counter(Episode.objects.values_list("grade", flat=True)) == {
        "definitive": 6,
        "preliminary": 2,
        "insufficient": 1,
    }
    bases = Counter(one.basis for one in episode_costs.costs().values())
    assert set(bases) == set(episode_costs.Basis)
    assert BilledItem.objects.filter(intervention=None).exists()


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("grade", MEASURED)
def test_energies_sum_to_the_sites(worked: None, grade: str, place: int) -> None:
    column, energy, value, site = measures()[place]
    rows = [row for row in read("fct_recovery_month") if row[column] == grade]
    same(rows, site.whole(grade), energy, value)
    for period, found in site.by_month(grade).items():
        same([row for row in rows if day(row["date"]) == period], found, energy, value)
    paid = episode_costs.costs()
    labels = [paid[key].contract if key in paid else -1 for key in site.keys]
    sums = site.sums(grade, labels)
    for contract in {row["contract_key"] for row in rows}:
        mine = [row for row in rows if row["contract_key"] == contract]
        same(mine, sums.get(contract), energy, value)


def test_costs_are_the_sites(worked: None) -> None:
    rows = read("fct_recovery_month")
    paid = episode_costs.costs()
    told = {row["episode_key"]: row for row in rows if row["cost"] is not None}
    assert {key: (cents(row["cost"]), row["contract_key"]) for key, row in told.items()} == {
        key: (one.cost, one.contract) for key, one in paid.items()
    }
    assert summed(rows, "cost") == episode_costs.spent().of_episodes
    for contract in {one.contract for one in paid.values()}:
        mine = [row for row in rows if row["contract_key"] == contract]
        assert summed(mine, "cost") == sum(
            one.cost for one in paid.values() if one.contract == contract
        )
    assert {row["month_after"] for row in told.values()} == {0}


def test_each_episode_has_one_row_for_its_cost(worked: None) -> None:
    rows = [row for row in read("fct_recovery_month") if row["month_after"] == 0]
    assert len(rows) == Episode.objects.count()
    paid = episode_costs.costs()
    for one in Episode.objects.all():
        [row] = [row for row in rows if row["episode_key"] == one.pk]
        assert day(row["date"]) == one.start
        assert row["period_key"] == int(f"{one.start:%Y%m%d}")
        assert (row["cost"] is None) is (one.pk not in paid)
        names = ("grade", "verdict", "reason")
        assert [row[name] for name in names] == [getattr(one, name) for name in names]
        assert (row["transformer_key"], row["work_type"]) == (one.transformer_id, one.kind)
        energies = ("billed_increase_kwh", "loss_reduction_kwh", "value", "loss_value")
        assert {row[name] for name in energies} == {None}


def test_a_month_says_what_the_site_says_of_it(worked: None) -> None:
    rows = {(row["episode_key"], day(row["date"])): row for row in read("fct_recovery_month")}
    assert len(rows) == len(read("fct_recovery_month"))
    both = alone = 0
    for one in Episode.objects.all():
        losses = {m.period: m for m in one.loss_months.filter(lead__lte=12)}
        for told in one.months.filter(lead__lte=12):
            row = rows[one.pk, told.period]
            lost = losses.pop(told.period, None)
            both += lost is not None
            assert row["month_after"] == told.lead
            assert [kwh(row[f"billed_increase_{end}"]) for end in ("kwh", "low", "high")] == [
                told.gain_kwh,
                told.low_kwh,
                told.high_kwh,
            ]
            assert kwh(row["loss_reduction_kwh"]) == (lost and lost.gain_kwh)
        for period, lost in losses.items():
            alone += 1
            assert rows[one.pk, period]["billed_increase_kwh"] is None
            assert kwh(rows[one.pk, period]["loss_reduction_kwh"]) == lost.gain_kwh
    assert both
    assert alone


def test_it_changes_with_the_energies_and_with_the_costs(worked: None) -> None:
    def moment() -> str:
        [told] = read("meta_refresh", "fact = 'fct_recovery_month'")
        assert told["row_count"] == len(read("fct_recovery_month"))
        return str(told["updated_at"])

    first = moment()
    BilledItem.objects.order_by("pk").first().save()
    second = moment()
    assert second > first
    Intervention.objects.get(work_order="OT7").delete()
    assert moment() > second
