"""The home page's first cards: the loss index against its target, and the work of the year."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from records import roles
from transformers import home
from transformers.models import Intervention, SystemEnergy, Target, Transformer

pytestmark = pytest.mark.django_db


def network(months: int) -> None:
    """So many months up to September 2025: 1,000 kWh in, 880 out, and a target of 10.5 %."""
    for back in range(months):
        year, month = divmod(2025 * 12 + 8 - back, 12)
        SystemEnergy.objects.create(
            period=date(year, month + 1, 1),
            input_kwh=1000,
            output_kwh=880,
            target_index=Decimal("0.105"),
        )


def work(kind: str, count: int, **facts: object) -> None:
    transformer, _new = Transformer.objects.get_or_create(code="T-1")
    for day in range(1, count + 1):
        Intervention.objects.create(
            transformer=transformer, kind=kind, start_date=date(2025, 9, day), **facts
        )


def test_the_index_stands_against_its_target(as_role: Callable[..., Client]) -> None:
    network(13)
    page = as_role(roles.READER).get(reverse("home")).content.decode()
    assert "12,00\u00a0%" in page
    assert "10,50\u00a0%" in page
    assert "1,50 puntos por encima" in page


def test_an_index_needs_twelve_months_in_a_row(as_role: Callable[..., Client]) -> None:
    network(11)
    page = as_role(roles.READER).get(reverse("home")).content.decode()
    assert "doce meses seguidos" in page
    assert "12,00\u00a0%" not in page.split('class="chart-table"', maxsplit=1)[0]


def test_without_system_energy_there_is_no_card(as_role: Callable[..., Client]) -> None:
    page = as_role(roles.READER).get(reverse("home")).content.decode()
    assert "loss-index" not in page


def test_targets_by_month_are_due_up_to_that_month() -> None:
    work("REVISION", 3)
    for month, target in ((8, 2), (9, 2), (10, 50)):
        Target.objects.create(year=2025, month=month, kind="REVISION", target=target)
    (row,) = home.campaigns(date(2025, 9, 30))
    assert (row["interventions"], row["due"], row["target"]) == (3, 4, 54)
    assert row["met"] == Decimal("0.75")


def test_a_target_of_the_year_is_shared_out_by_months() -> None:
    Target.objects.create(year=2025, kind="MACROMEDICION", target=120)
    (row,) = home.campaigns(date(2025, 9, 30))
    assert (row["interventions"], row["due"], row["met"]) == (0, 90, 0)


def test_work_that_was_not_done_does_not_count() -> None:
    work("REVISION", 2)
    work("REVISION", 2, work_order="9", state="PROGRAMADA")
    (row,) = home.campaigns(date(2025, 9, 30))
    assert row["interventions"] == 2


def test_effectiveness_is_of_those_that_say_both() -> None:
    work("REVISION", 1, reviewed_customers=10, irregularities=4)
    work("REVISION", 1, work_order="2", reviewed_customers=90)
    (row,) = home.campaigns(date(2025, 9, 30))
    assert row["hit_rate"] == Decimal("0.4")
    assert row["reviewed"] == 100


def test_work_without_any_target_is_shown_too(as_role: Callable[..., Client]) -> None:
    work("REVISION", 2)
    page = as_role(roles.READER).get(reverse("home")).content.decode()
    assert "REVISION" in page
