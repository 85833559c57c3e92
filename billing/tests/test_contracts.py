"""What of a contract is in force on a day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from billing.contracts import Terms, cutoff
from billing.models import Contract, ContractChange
from billing.taxes import UNTAXED
from billing.tests import make

pytestmark = pytest.mark.django_db


def test_the_cutoff_of_short_months():
    assert cutoff(31, date(2025, 2, 1)) == date(2025, 2, 28)
    assert cutoff(30, date(2024, 2, 1)) == date(2024, 2, 29)
    assert cutoff(25, date(2025, 2, 1)) == date(2025, 2, 25)
    assert cutoff(31, date(2025, 4, 1)) == date(2025, 4, 30)
    assert cutoff(31, date(2025, 12, 1)) == date(2025, 12, 31)


def test_value_with_additions():
    contract = make.contract(value=Decimal(100))
    make.change(contract, "addition", date(2025, 3, 1), value=Decimal(50))
    make.change(contract, "extension", date(2025, 6, 1), end_date=date(2027, 6, 30), value=5)
    terms = contract.terms()
    assert terms.value(date(2025, 2, 28)) == 100
    assert terms.value(date(2025, 3, 1)) == 150
    assert terms.value() == 155


def test_term_with_extensions():
    contract = make.contract(end_date=date(2025, 6, 30))
    make.change(contract, "extension", date(2025, 6, 1), end_date=date(2025, 12, 31))
    terms = contract.terms()
    assert terms.end(date(2025, 5, 31)) == date(2025, 6, 30)
    assert terms.end() == date(2025, 12, 31)
    assert terms.in_term(contract.start_date)
    assert terms.in_term(date(2025, 12, 31))
    assert not terms.in_term(date(2026, 1, 1))
    assert not terms.in_term(date(2023, 12, 31))


def test_a_suspension_lasts_until_the_eve_of_the_restart():
    contract = make.contract()
    make.change(contract, "suspension", date(2025, 3, 10))
    make.change(contract, "restart", date(2025, 4, 1), end_date=date(2027, 1, 31))
    terms = contract.terms()
    assert [terms.suspended(date(2025, *day)) for day in [(3, 9), (3, 10), (3, 31), (4, 1)]] == [
        False,
        True,
        True,
        False,
    ]
    assert terms.end() == date(2027, 1, 31)


def test_a_suspension_that_names_its_last_day():
    contract = make.contract()
    make.change(contract, "suspension", date(2025, 3, 10), end_date=date(2025, 3, 20))
    terms = contract.terms()
    assert terms.suspended(date(2025, 3, 20))
    assert terms.in_term(date(2025, 3, 21))
    assert terms.end() == contract.end_date


def test_a_suspension_without_restart_goes_on():
    contract = make.contract()
    make.change(contract, "suspension", date(2025, 3, 10))
    assert not contract.terms().in_term(date(2026, 1, 1))


def test_taxes_change_in_the_order_of_dates_and_only_for_the_kind_named():
    contract = make.aiu()
    make.change(contract, "tax", date(2025, 7, 1), vat_pct=Decimal(10))
    make.change(contract, "tax", date(2025, 4, 1), tax_scheme="vat", item_kind="material")
    terms = contract.terms()
    before, between, after = date(2025, 3, 31), date(2025, 4, 1), date(2025, 7, 1)
    assert terms.rates("material", before) == ("aiu", 15, 3, 5, 19)
    assert terms.rates("material", between) == ("vat", 15, 3, 5, 19)
    assert terms.rates("material", after) == ("vat", 15, 3, 5, 10)
    assert terms.rates("activity", between) == ("aiu", 15, 3, 5, 19)
    assert terms.rates("activity", after) == ("aiu", 15, 3, 5, 10)
    assert terms.rates("supplied", after) == UNTAXED


def test_an_addition_changes_no_tax():
    contract = make.contract()
    make.change(contract, "addition", date(2025, 1, 1), value=1, tax_scheme="vat", vat_pct=19)
    assert contract.terms().rates("activity", date(2025, 2, 1)).scheme == "no_vat"


def test_the_cutoff_decides_the_taxes_of_a_period():
    contract = make.contract(cutoff_day=25)
    make.change(contract, "tax", date(2025, 7, 26), tax_scheme="vat", vat_pct=19)
    terms = contract.terms()
    assert terms.rates_of(date(2025, 7, 1))["activity"].scheme == "no_vat"
    assert terms.rates_of(date(2025, 8, 1))["activity"].scheme == "vat"


def test_many_contracts_in_one_query(django_assert_num_queries):
    contracts = [make.contract() for _ in range(5)]
    make.change(contracts[2], "addition", date(2025, 1, 1), value=7)
    with django_assert_num_queries(1):
        terms = Terms.of(contracts)
    with django_assert_num_queries(0):
        assert [terms[c.pk].value() - c.value for c in contracts] == [0, 0, 7, 0, 0]
    assert Terms.of([]) == {}


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 5, 5), date(2026, 1, 1), None])
def test_lists_say_what_terms_say(day):
    contract = make.contract(value=Decimal("100.10"))
    make.contract()
    make.change(contract, "addition", date(2025, 5, 5), value=Decimal("0.20"))
    make.change(contract, "addition", date(2025, 5, 5), value=Decimal("7"))
    make.change(contract, "extension", date(2025, 8, 1), end_date=date(2027, 1, 1))
    make.change(contract, "restart", date(2025, 9, 1), end_date=date(2028, 1, 1))
    make.change(contract, "suspension", date(2025, 10, 1), end_date=date(2025, 11, 1))
    terms = Contract.objects.terms()
    for row in Contract.objects.in_force(day):
        assert row.value_in_force == terms[row.pk].value(day)
        assert row.end_in_force == terms[row.pk].end(day)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "addition"}, "value"),
        ({"kind": "extension"}, "end_date"),
        ({"kind": "tax"}, "tax_scheme"),
        ({"kind": "addition", "value": 1, "vat_pct": 19}, "vat_pct"),
    ],
)
def test_a_change_names_what_it_changes(facts, field):
    draft = ContractChange(
        contract=make.contract(), document="OTROSI 1", date=date(2025, 1, 1), **facts
    )
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    "facts", [{"end_date": date(2023, 1, 1)}, {"cutoff_day": 32}, {"cutoff_day": 0}, {"value": -1}]
)
def test_a_contract_that_cannot_be(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.contract(**facts)
