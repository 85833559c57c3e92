"""Each figure against the lines it is made of, and what deserves a look."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Sum

from billing.models import Annex, BilledItem
from billing.tests import make
from transformers.models import Account, Transformer

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return get_user_model().objects.create(username="analyst")


@pytest.fixture
def actas(analyst):
    """Two contracts, June and July, two municipalities and an unknown one; July is in review."""
    town, other = make.municipality(), make.municipality("68276", "FLORIDABLANCA")
    for contract in (make.aiu(number="CW1"), make.contract(number="CW2")):
        work = make.price(contract, "A1", "1000.37")
        cable = make.price(contract, "M1", "33.33", kind="material")
        meter = make.price(contract, "S1", 500, kind="supplied")
        for month in (6, 7):
            annex = make.annex(contract, date(2025, month, 1))
            make.item(annex, work, 3, municipality=town)
            make.item(annex, work, 1, municipality=other, executed_on=date(2025, month - 1, 30))
            make.item(annex, cable, 7)
            make.item(annex, meter, 2, municipality=town)
            if month == 6:
                annex.approve(analyst)


def row_sum(rows, name="total"):
    return rows.aggregate(sum=Sum(name))["sum"]


def test_execution_is_what_was_approved(actas):
    months = list(Annex.objects.executed().by_month())
    assert [row["period"] for row in months] == [date(2025, 6, 1)]
    approved = BilledItem.objects.filter(annex__state="approved")
    assert months[0]["total"] == row_sum(approved)
    assert (months[0]["annexes"], months[0]["lines"]) == (2, 8)
    assert months[0]["supplied"] == 2000


def test_by_contract(actas):
    rows = {row["contract_number"]: row["total"] for row in Annex.objects.by_contract()}
    assert rows == {
        number: row_sum(BilledItem.objects.filter(annex__contract__number=number))
        for number in ("CW1", "CW2")
    }


@pytest.mark.parametrize("figure", ["top_items", "top_municipalities"])
@pytest.mark.parametrize("of_all", [True, False])
def test_every_grouping_sums_to_the_actas(actas, figure, of_all):
    annexes = Annex.objects.all() if of_all else Annex.objects.executed()
    rows = list(getattr(BilledItem.objects, figure)(annexes if of_all else None))
    for name in ("lines", "total", "supplied"):
        assert sum(row[name] for row in rows) == row_sum(annexes, name)


@pytest.mark.parametrize("figure", ["by_day", "by_municipality"])
def test_the_groupings_of_an_acta_sum_to_it(actas, figure):
    for annex in Annex.objects.all():
        rows = list(getattr(BilledItem.objects, figure)(annex))
        for name in ("lines", "total", "supplied"):
            assert sum(row[name] for row in rows) == getattr(annex, name)


def test_top_items_are_the_largest(actas):
    rows = list(BilledItem.objects.top_items())
    amounts = [row["amount"] for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    assert (rows[0]["code"], rows[0]["quantity"]) == ("A1", 4)


def test_a_municipality_that_nobody_knows_is_a_row_of_its_own(actas):
    rows = {row["name"]: row["lines"] for row in BilledItem.objects.top_municipalities()}
    assert rows == {"BUCARAMANGA": 4, "FLORIDABLANCA": 2, None: 2}


def test_deviations_from_the_price_in_force():
    annex = make.annex(make.contract())
    listed = make.price(annex.contract, "A1", 1000)
    make.item(annex, listed, 2)
    dear = make.item(annex, listed, 2, unit_price="1000.50")
    cheap = make.item(annex, listed, 3, unit_price=900)
    rows = BilledItem.objects.price_deviations().order_by("deviation")
    assert list(rows.values_list("pk", "deviation")) == [(cheap.pk, -300), (dear.pk, 1)]
    assert BilledItem.objects.top_items(Annex.objects.all())[0]["deviation"] == -299
    listed.unit_price = 900
    listed.save()
    assert cheap not in BilledItem.objects.price_deviations()
    assert BilledItem.objects.top_items(Annex.objects.all())[0]["deviation"] == 401


ORDER = {"work_order": "OT1", "account": "77"}


def test_billed_in_two_actas(monkeypatch):
    contract = make.contract()
    listed, crew = make.price(contract), make.price(contract, "CM", repeatable=True)
    first, second = make.annex(contract), make.annex(contract)
    twice = [make.item(annex, listed, **ORDER) for annex in (first, second)]
    for annex in (first, second):
        make.item(annex, crew, **ORDER)
        make.item(annex, listed, work_order="", account="77")
    make.item(second, listed, work_order="OT1", account="78")
    make.item(second, listed, work_order="OT2", account="77")
    assert set(BilledItem.objects.maybe_billed_twice()) == set(twice)
    assert list(BilledItem.objects.maybe_billed_twice(second)) == [twice[1]]
    some = Annex.objects.filter(pk=second.pk)
    assert list(BilledItem.objects.maybe_billed_twice(some)) == [twice[1]]
    # Where too many orders reach over two actas to be named, the same is found.
    monkeypatch.setattr("billing.models.figures.FEW", 0)
    assert set(BilledItem.objects.maybe_billed_twice()) == set(twice)
    assert list(BilledItem.objects.maybe_billed_twice(some)) == [twice[1]]


def test_twice_in_one_acta_is_not_two_actas():
    annex = make.annex(make.contract())
    listed = make.price(annex.contract)
    make.item(annex, listed, **ORDER)
    make.item(annex, listed, **ORDER)
    assert not BilledItem.objects.maybe_billed_twice()


def test_the_same_work_under_two_contracts_bears_one_common_code():
    lines = []
    for code, common in [("A1", "H1"), ("B9", "H1"), ("C3", ""), ("D4", "")]:
        contract = make.contract()
        listed = make.price(contract, code, common_code=common)
        lines.append(make.item(make.annex(contract), listed, **ORDER))
    assert set(BilledItem.objects.maybe_billed_twice()) == set(lines[:2])


def test_more_than_was_contracted(analyst):
    contract = make.contract()
    make.price(contract, "A1", contracted_quantity=5)
    later = make.price(contract, "A1", valid_from=date(2025, 1, 1), contracted_quantity=7)
    make.price(contract, "A1", valid_from=date(2025, 7, 5))
    make.price(contract, "A2")
    make.item(make.annex(contract, date(2025, 6, 1)), later, 6)
    july = make.annex(contract)
    make.item(july, later, 1)
    assert not BilledItem.objects.over_contracted_quantity()
    make.item(july, later, Decimal("0.5"))
    (row,) = BilledItem.objects.over_contracted_quantity()
    assert (row["code"], row["quantity"], row["contracted"]) == ("A1", Decimal("7.5"), 7)
    july.return_to_contractor(analyst, "x")
    assert not BilledItem.objects.over_contracted_quantity()


def test_a_second_macro_meter():
    contract = make.contract()
    macro = make.price(contract, "MAC", installs_macro=True)
    other = make.price(contract, "A1")
    annex = make.annex(contract)
    at = {"transformer_code": "T1"}
    lines = [make.item(annex, macro, work_order=order, **at) for order in ("OT1", "OT2")]
    make.item(annex, macro, work_order="OT1", transformer_code="T2")
    make.item(annex, macro, work_order="OT1", transformer_code="T2")
    make.item(annex, other, work_order="OT3", transformer_code="T2")
    make.item(annex, macro, work_order="OT1")
    make.item(annex, macro, work_order="OT2")
    assert set(BilledItem.objects.macro_installed_twice()) == set(lines)


def test_a_second_macro_meter_by_the_transformer_that_lines_are_matched_to():
    contract = make.contract()
    macro = make.price(contract, "MAC", installs_macro=True)
    annex = make.annex(contract)
    at = Transformer.objects.create(code="12")
    Account.objects.create(account="77", transformer=at)
    same = [
        make.item(annex, macro, work_order="OT1", transformer_code="12"),
        make.item(annex, macro, work_order="OT2", transformer_code="0012"),
        make.item(annex, macro, work_order="OT3", account="77"),
    ]
    make.item(annex, macro, work_order="OT4", transformer_code="13")
    assert set(BilledItem.objects.macro_installed_twice()) == set(same)
