"""The checklist of a month of energy."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ingest.models import SetAsideRow, Upload
from records import roles
from transformers import balances
from transformers.closing import checks
from transformers.models import Consumption, SystemEnergy, Tariff
from transformers.tests import make

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def whole() -> None:
    """June and July of ten transformers, July's tariff and energy of the network."""
    for _nth in range(10):
        transformer = make.transformer()
        for month in (JUNE, JULY):
            make.consumption(transformer, month)
    balances.refresh()
    Tariff.objects.create(period=JULY, voltage_level=1, unit_cost=Decimal(800))
    SystemEnergy.objects.create(period=JULY, input_kwh=10, output_kwh=9)


def failing() -> set[str]:
    return {check.url.split("?")[0] for check in checks(JULY) if check.passed is False}


def test_a_whole_month_is_ready(whole: None) -> None:
    assert failing() == set()


def test_a_month_with_fewer_rows_and_missing_transformers_is_not(whole: None) -> None:
    gone = Consumption.objects.filter(period=JULY).values_list("pk", flat=True)[:2]
    for pk in list(gone):
        Consumption.objects.get(pk=pk).delete()
    assert failing() == {
        reverse("transformers:consumption_list"),
        reverse("transformers:missing"),
    }


def test_what_is_not_loaded_is_open() -> None:
    make.consumption(make.transformer(), JULY)
    balances.refresh()
    assert reverse("transformers:tariff_list") in failing()
    assert reverse("transformers:systemenergy_list") in failing()


def test_uploads_and_rows_that_wait_are_open(whole: None, person: Callable[..., object]) -> None:
    owner = person(roles.P3)
    upload = Upload.objects.create(
        kind="consumption", name="a.xlsx", size=1, owner=owner, state=Upload.State.JUDGED
    )
    SetAsideRow.objects.create(upload=upload, sheet="A", row=2)
    assert failing() == {reverse("ingest:upload_list"), reverse("ingest:set_aside")}
