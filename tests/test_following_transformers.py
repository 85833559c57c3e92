"""Copies of the transformers' lists follow what other records do to them: balances, last twelve
months, episodes, successors, provisions and what is matched."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from billing.tests import make as billing
from budget.models import Provision
from records import roles
from records.api import following
from tests.test_following import Copy, follow
from transformers.models import Consumption, Transformer
from transformers.tests import make, months, uploads

pytestmark = pytest.mark.django_db

FOLLOWED = ("transformers", "consumption", "interventions", "cnr", "provisions")
JUNE, JULY, AUGUST = (date(2025, month, 1) for month in (6, 7, 8))


@pytest.fixture
def copies(as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> list[Copy]:
    monkeypatch.setattr(following, "OVERLAP", timedelta(0))
    admin = as_role(roles.ADMIN)
    return [Copy(admin, route) for route in FOLLOWED]


@pytest.fixture
def metered(copies: list[Copy]) -> Transformer:
    """One with a macro-meter and two months, among others; all copies know it."""
    one = make.transformer("T1", circuit="C1", has_macro=True, macro_meter="SI", voltage_level=1)
    for month in (JUNE, JULY):
        make.consumption(one, month, delivered_kwh=Decimal(1000))
    make.consumption(make.transformer("T2"), JUNE)
    make.transformer("T3", previous_code="T0")
    follow(copies)
    return one


def test_a_tariff_moves_what_months_lost(metered: Transformer, copies: list[Copy]) -> None:
    make.tariff(JULY, voltage_level=1)
    assert follow(copies) == {"consumption": 1, "transformers": 1}
    assert Consumption.objects.get(transformer=metered, period=JULY).lost_value


def test_a_month_moves_its_neighbours_and_its_transformers_year(
    metered: Transformer, copies: list[Copy]
) -> None:
    june = Consumption.objects.get(transformer=metered, period=JUNE)
    june.billed_kwh = Decimal(800)
    june.save()
    came = follow(copies)
    assert came == {"consumption": 1, "transformers": 1}


def test_a_month_that_comes_and_goes_moves_every_year(
    metered: Transformer, copies: list[Copy]
) -> None:
    upload = uploads.load("consumption", [months.row("T1", "2025-08")])
    assert follow(copies)["transformers"] == 3
    assert set(Transformer.objects.values_list("last_period", flat=True)) == {AUGUST}
    uploads.undo(upload)
    assert follow(copies)["transformers"] == 3
    assert set(Transformer.objects.values_list("last_period", flat=True)) == {JULY}


def test_a_place_takes_its_months_along(metered: Transformer, copies: list[Copy]) -> None:
    metered.circuit = "C2"
    metered.save()
    came = follow(copies)
    assert came["consumption"] == 2


def test_work_is_known_at_its_transformer_and_in_its_episode(
    metered: Transformer, copies: list[Copy]
) -> None:
    work = make.intervention(metered, date(2025, 7, 10))
    follow(copies)
    assert Transformer.objects.get(pk=metered.pk).intervened_on
    work.delete()
    follow(copies)
    assert not Transformer.objects.get(pk=metered.pk).intervened_on


def test_a_successor_knows_its_predecessor_once_that_comes(
    metered: Transformer, copies: list[Copy]
) -> None:
    make.transformer("T0")
    follow(copies)
    assert Transformer.objects.get(code="T3").predecessor


def test_a_case_is_hung_where_its_account_turns_up(
    metered: Transformer, copies: list[Copy]
) -> None:
    make.retroactive_case(date(2025, 7, 10), account="900")
    follow(copies)
    make.account(metered, "900", since=date(2025, 1, 1))
    assert follow(copies)["cnr"] == 1


def test_a_provision_is_reversed_by_the_acta_that_bills_it(
    metered: Transformer, copies: list[Copy]
) -> None:
    contract = billing.contract()
    Provision.objects.create(contract=contract, period=JUNE, amount=Decimal(100))
    follow(copies)
    acta = billing.annex(contract, JULY)
    assert follow(copies)["provisions"] == 1
    assert Provision.objects.get().reversed_by == acta
    acta.delete()
    assert follow(copies)["provisions"] == 1
    assert Provision.objects.get().is_open
