"""The views of transformers, their months and the work at them say what the site says."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Sum

from billing.models import BilledItem
from billing.models.matched import COST_OF_ONE
from billing.tests import make
from powerbi import calendar
from powerbi.tests.asking import cents, day, kwh, read
from transformers.models import (
    Account,
    Consumption,
    Intervention,
    RetroactiveCase,
    SystemEnergy,
    Transformer,
)
from transformers.tests import make as made

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def network() -> list[Transformer]:
    """Two transformers with June and July, and a third of which nothing is known."""
    town = made.municipality()
    facts = {"municipality": town, "circuit": "C1", "capacity_kva": Decimal("37.5")}
    first = made.transformer(
        "T-1", macro_meter="SI", customers=30, latitude=Decimal("7.1"), **facts
    )
    second = made.transformer("T-2", macro_meter="NO", ownership="private", **facts)
    for at in (first, second):
        for month in (JUNE, JULY):
            known = {"delivered_kwh": Decimal("1000.5"), "billed_kwh": Decimal(800)}
            made.consumption(at, month, billed_days=30, customers=28, **known)
    made.system_energy(JUNE, technical_kwh=Decimal(7), target_index=Decimal("0.105"))
    made.system_energy(JUNE, voltage_level=2)
    calendar.cover()
    return [first, second, made.transformer("T-3")]


def test_a_transformer_as_it_is(network: list[Transformer]) -> None:
    rows = {row["code"]: row for row in read("dim_transformer")}
    assert len(rows) == 4
    for at in Transformer.objects.all():
        row = rows[at.code]
        assert row["transformer_key"] == at.pk
        assert row["municipality_key"] == (at.municipality_id or -1)
        assert row["has_macro"] == {True: 1, False: 0, None: None}[at.has_macro]
        for name in ("customers", "ownership", "state"):
            assert row[name] == getattr(at, name)
        for name in ("circuit", "zone", "substation"):
            assert row[name] == getattr(at.place, name)
    # Its municipality's, where it names none itself.
    assert (rows["T-1"]["zone"], rows["T-3"]["zone"]) == ("METROPOLITANA", "")
    assert [rows[code]["has_macro"] for code in ("T-1", "T-2", "T-3")] == [1, 0, None]
    unknown = rows[""]
    assert (unknown["transformer_key"], unknown["municipality_key"]) == (-1, -1)
    assert unknown["capacity_kva"] is unknown["has_macro"] is unknown["customers"] is None


def test_months_sum_to_the_site_s(network: list[Transformer]) -> None:
    rows = read("fct_consumption_month")
    assert len(rows) == Consumption.objects.count() == 4
    for found in Consumption.objects.by_month():
        period = found["period"]
        mine = [row for row in rows if day(row["date"]) == period]
        assert {row["period_key"] for row in mine} == {
            period.year * 10_000 + period.month * 100 + 1
        }
        assert len(mine) == found["balances"]
        for column, name in (
            ("delivered_kwh", "delivered"),
            ("billed_kwh", "billed"),
            ("loss_kwh", "loss"),
            ("customers", "users"),
        ):
            known = [kwh(row[column]) for row in mine if row[column] is not None]
            assert (sum(known) if known else None) == found[name]
    states = {(row["transformer_key"], row["balance_state"]) for row in rows}
    assert states == set(Consumption.objects.values_list("transformer", "balance_state"))
    assert {row["days"] for row in rows} == {30}


def test_the_days_of_the_macro_where_those_billed_are_not_known(
    network: list[Transformer],
) -> None:
    made.consumption(network[2], JUNE, macro_days=31)
    made.consumption(network[2], JULY)
    rows = read("fct_consumption_month", f"transformer_key = {network[2].pk}")
    assert [row["days"] for row in sorted(rows, key=lambda row: row["period_key"])] == [31, None]


def test_a_month_changes_when_its_balance_does(network: list[Transformer]) -> None:
    def moments() -> dict[tuple[int, int], str]:
        rows = read("fct_consumption_month")
        return {(row["transformer_key"], row["period_key"]): str(row["updated_at"]) for row in rows}

    before = moments()
    network[0].macro_meter, network[0].customers = "SI", 28 * 2
    network[0].save()
    after = moments()
    assert {key for key in after if after[key] > before[key]} == {
        (network[0].pk, 20250601),
        (network[0].pk, 20250701),
    }
    [told] = read("meta_refresh", "fact = 'fct_consumption_month'")
    assert str(told["updated_at"]) == max(after.values())


def test_months_of_the_network(network: list[Transformer]) -> None:
    rows = {row["voltage_level"]: row for row in read("fct_system_energy")}
    assert set(rows) == {0, 2}
    for stored in SystemEnergy.objects.all():
        row = rows[stored.voltage_level]
        assert (row["period_key"], day(row["date"])) == (20250601, JUNE)
        assert kwh(row["input_kwh"]) == stored.input_kwh
        assert kwh(row["output_kwh"]) == stored.output_kwh
        assert kwh(row["technical_losses_kwh"]) == stored.technical_kwh
        target = row["target_index"]
        assert (None if target is None else Decimal(str(target))) == stored.target_index


@pytest.fixture
def billed(network: list[Transformer]) -> Any:
    """Lines of three actas under two orders, one of them returned, and one that is of none."""
    contract = make.aiu(number="CW1")
    work = make.price(contract, "A1", "1000.37")
    meter = make.price(contract, "S1", 500, kind="supplied")
    for order, at in (("OT1", network[0]), ("OT2", network[1]), ("OT3", network[1])):
        made.intervention(at, date(2025, 6, 9), work_order=order, crew="C", irregularities=2)
    user = get_user_model().objects.create(username="analyst")
    for month in (JUNE, JULY):
        annex = make.annex(contract, month)
        make.item(annex, work, 3, work_order="OT1", transformer_code="T-1")
        make.item(annex, meter, 2, work_order="OT1", transformer_code="T-1")
        make.item(annex, work, 1, work_order="OT2")
        make.item(annex, work, 5)
        if month == JUNE:
            annex.approve(user)
    returned = make.annex(contract, JULY)
    make.item(returned, work, 9, work_order="OT1", transformer_code="T-1")
    returned.return_to_contractor(user, "x")
    calendar.cover()


def test_work_costs_what_was_billed_for_it(billed: Any) -> None:
    rows = {row["intervention_key"]: row for row in read("fct_intervention")}
    lines = BilledItem.objects.billed().filter(intervention__isnull=False).order_by()
    costs = dict(lines.values_list("intervention").annotate(cost=Sum(COST_OF_ONE)))
    assert len(costs) == 2
    for work in Intervention.objects.all():
        row = rows[work.pk]
        assert row["transformer_key"] == work.transformer_id
        assert (row["date_key"], day(row["date"])) == (20250609, work.start_date)
        assert (row["type"], row["work_order"], row["crew"]) == (work.kind, work.work_order, "C")
        assert (row["irregularities"], row["reviewed_customers"]) == (2, None)
        cost = row["cost"] and cents(row["cost"])
        assert cost == (cents(costs[work.pk]) if work.pk in costs else None)
    lines = BilledItem.objects.exclude(annex__state="returned").filter(work_order="OT1")
    first = rows[Intervention.objects.get(work_order="OT1").pk]
    assert cents(first["cost"]) == lines.aggregate(sum=Sum("total"))["sum"] + 2 * 2 * 500


def test_a_line_leads_to_its_transformer(billed: Any, network: list[Transformer]) -> None:
    rows = {row["billed_item_key"]: row for row in read("fct_billed_item")}
    for line in BilledItem.objects.all():
        assert rows[line.pk]["transformer_key"] == (line.transformer_id or -1)
    keys = {row["transformer_key"] for row in rows.values()}
    assert keys == {network[0].pk, network[1].pk, -1}
    # Where the line names no municipality it has none, as on the site's pages.
    assert {row["municipality_key"] for row in rows.values()} == {-1}


def test_a_line_changes_when_it_is_matched_anew(billed: Any) -> None:
    line = BilledItem.objects.filter(work_order="").first()
    line.transformer_code = "T-9"
    line.save()
    before = {row["billed_item_key"]: str(row["updated_at"]) for row in read("fct_billed_item")}
    at = made.transformer("T-9")
    for row in read("fct_billed_item"):
        moved = str(row["updated_at"]) > before[row["billed_item_key"]]
        assert moved is (row["billed_item_key"] == line.pk)
        assert (row["transformer_key"] == at.pk) is moved
    found = read("meta_refresh", "fact = 'fct_billed_item'")
    assert str(found[0]["updated_at"]) == max(str(r["updated_at"]) for r in read("fct_billed_item"))


@pytest.fixture
def cases(network: list[Transformer]) -> None:
    """Settled: one at T-1, one where its account hung, one nowhere; and one that is not."""
    made.account(network[1], "77")
    made.retroactive_case(date(2025, 6, 9), named_transformer=network[0], value=Decimal("850.25"))
    made.retroactive_case(date(2025, 6, 30), account="77", kwh=Decimal("250.125"))
    made.retroactive_case(date(2025, 7, 1), kwh=Decimal(300))
    made.retroactive_case(date(2025, 7, 2), named_transformer=network[0], state="ANULADO")
    calendar.cover()


def test_a_retroactive_case_says_what_it_is(cases: None) -> None:
    rows = {row["cnr_key"]: row for row in read("fct_cnr")}
    assert len(rows) == RetroactiveCase.objects.count() == 4
    for case in RetroactiveCase.objects.all():
        row = rows[case.pk]
        assert row["transformer_key"] == (case.transformer_id or -1)
        assert (day(row["date"]), row["date_key"]) == (case.date, int(f"{case.date:%Y%m%d}"))
        assert row["period_key"] == int(f"{case.date:%Y%m}01")
        assert (row["case_number"], row["account"]) == (case.case_number, case.account)
        assert kwh(row["kwh"]) == case.kwh
        assert (None if row["value"] is None else cents(row["value"])) == case.value
        assert (row["state"], row["settled"]) == (case.state, int(case.settled))


def test_what_was_settled_sums_to_the_site_s(cases: None) -> None:
    rows = read("fct_cnr", "settled = 1")
    settled = RetroactiveCase.objects.settled()
    assert sum(kwh(row["kwh"]) for row in rows) == settled.whole()["kwh"] == Decimal("1550.125")
    for month in settled.by_month():
        key = int(f"{month['month']:%Y%m%d}")
        mine = [kwh(row["kwh"]) for row in rows if row["period_key"] == key]
        assert (len(mine), sum(mine)) == (month["cases"], month["kwh"])
    for at in settled.by_transformer():
        mine = [r["kwh"] for r in rows if r["transformer_key"] == (at["transformer"] or -1)]
        assert sum(map(kwh, mine)) == at["kwh"]


def test_a_case_changes_when_its_account_does(cases: None, network: list[Transformer]) -> None:
    before = {row["cnr_key"]: str(row["updated_at"]) for row in read("fct_cnr")}
    account = Account.objects.get(account="77")
    account.transformer = network[2]
    account.save()
    for row in read("fct_cnr"):
        moved = str(row["updated_at"]) > before[row["cnr_key"]]
        assert moved is (row["account"] == "77")
        assert (row["transformer_key"] == network[2].pk) is moved
    [told] = read("meta_refresh", "fact = 'fct_cnr'")
    assert str(told["updated_at"]) == max(str(row["updated_at"]) for row in read("fct_cnr"))
