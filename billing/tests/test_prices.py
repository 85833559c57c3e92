"""The price in force on a day, and the items that refer to it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from billing.models import AnnexItemTotal, BilledItem, Price
from billing.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.contract()


@pytest.fixture
def prices(contract):
    """A1 at 1000 from 2025-01-01, at 1100 from 2025-07-01."""
    make.price(contract, "A2", 5)
    return [
        make.price(contract, "A1", 1000, valid_from=date(2025, 1, 1)),
        make.price(contract, "A1", 1100, valid_from=date(2025, 7, 1)),
    ]


DAYS = {
    date(2024, 6, 1): 0,  # before the first: the first
    date(2025, 1, 1): 0,
    date(2025, 6, 30): 0,
    date(2025, 7, 1): 1,
    date(2026, 1, 1): 1,
}


@pytest.mark.parametrize(("day", "which"), DAYS.items())
def test_one_item_and_whole_columns_agree(contract, prices, day, which):
    assert Price.objects.in_force(contract.pk, "A1", day) == prices[which]
    book = Price.objects.filter(contract=contract).book()
    found = book.in_force(contract.pk, "A1", day)
    assert (found.id, found.unit_price) == (prices[which].pk, prices[which].unit_price)
    assert prices[which] in Price.objects.on(day)
    assert Price.objects.on(day).count() == 2


def test_an_item_of_no_list(contract, prices):
    assert Price.objects.in_force(contract.pk, "ZZZ", date(2025, 1, 1)) is None
    book = Price.objects.book()
    assert book.in_force(contract.pk, "ZZZ", date(2025, 1, 1)) is None
    assert (contract.pk, "A1") in book
    assert (contract.pk, "ZZZ") not in book


def test_a_book_is_one_query(prices, django_assert_num_queries):
    with django_assert_num_queries(1):
        Price.objects.book()


def test_a_line_takes_the_price_of_its_day(contract, prices):
    annex = make.annex(contract)
    line = make.item(annex, prices[0], executed_on=date(2025, 6, 30))
    assert line.price == prices[0]
    line.executed_on = date(2025, 7, 2)
    line.save()
    assert line.price == prices[1]
    line.code = "ZZZ"
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert list(refused.value.message_dict) == ["code"]
    with pytest.raises(ValidationError):
        line.save()


def test_a_new_price_takes_over_the_items_of_its_days(contract, prices):
    annex = make.annex(contract)
    early = make.item(annex, prices[1], executed_on=date(2025, 7, 2))
    late = make.item(annex, prices[1], executed_on=date(2025, 7, 20))
    new = make.price(contract, "A1", 1200, valid_from=date(2025, 7, 15))
    price_of = dict(BilledItem.objects.values_list("pk", "price"))
    assert price_of == {early.pk: prices[1].pk, late.pk: new.pk}
    kept = AnnexItemTotal.objects.filter(annex=annex).values_list("price", "lines")
    assert sorted(kept) == [(prices[1].pk, 1), (new.pk, 1)]


def test_a_price_that_goes_gives_its_items_back(contract, prices):
    annex = make.annex(contract)
    line = make.item(annex, prices[1], executed_on=date(2025, 7, 2))
    prices[1].delete()
    line.refresh_from_db()
    assert line.price == prices[0]
    with pytest.raises(ProtectedError):
        prices[0].delete()


def test_relinking_touches_these_contracts_alone(contract, prices):
    other = make.contract()
    listed = make.price(other, "A1", 7)
    line = make.item(make.annex(other), listed)
    BilledItem.objects.filter(pk=line.pk).update(price=prices[0])
    BilledItem.objects.relink_prices([contract.pk])
    assert BilledItem.objects.get().price == prices[0]
    BilledItem.objects.relink_prices([contract.pk, other.pk])
    assert BilledItem.objects.get().price == listed


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"executed_on": date(2025, 8, 1)}, "executed_on"),  # after the cut-off
        ({"executed_on": date(2023, 12, 31)}, "executed_on"),  # before the contract
        ({"amount": Decimal(1100)}, "amount"),
    ],
)
def test_what_judging_calls_a_problem_is_one_in_a_form(contract, prices, facts, field):
    line = make.item(make.annex(contract), prices[0])
    for name, value in facts.items():
        setattr(line, name, value)
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert list(refused.value.message_dict) == [field]
