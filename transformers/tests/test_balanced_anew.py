"""Which months say that their balance became another one, and that others do not."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from records.models import ClosedMonth
from transformers import balances
from transformers.models import Consumption, Transformer
from transformers.tests import make, uploads

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (1, 2, 3, 4))
ESTIMATE = {"TIPO_LECTURA_MACRO": "ESTIMADA", "TIPO_LECTURA": "ESTIMADA"}


def month(code: str, period: date, billed: int = 90, **more: str) -> dict[str, object]:
    energies = {"ENERGIA_MACRO_KWH": 100, "ENERGIA_FACTURADA_KWH": billed}
    return {"CODIGO_TRAFO": code, "PERIODO": period, **energies, **more}


@pytest.fixture(autouse=True)
def loaded() -> None:
    """January to March of two transformers with a macro-meter, February of the first estimated."""
    for code in ("T-1", "T-2"):
        make.transformer(code, circuit="C1", macro_meter="SI", voltage_level=1)
    uploads.load("consumption", [month("T-2", period) for period in (JANUARY, FEBRUARY, MARCH)])
    uploads.load("consumption", [month("T-1", JANUARY), month("T-1", FEBRUARY, 70, **ESTIMATE)])
    assert balanced() == set()


def balanced() -> set[tuple[str, date]]:
    """The months that were balanced anew, and said that they were since they were written."""
    anew = Consumption.objects.exclude(balanced_at=None)
    assert all(row.balanced_at > row.updated_at for row in anew)
    return set(anew.values_list("transformer__code", "period"))


def written() -> dict[int, object]:
    return dict(Consumption.objects.values_list("pk", "updated_at"))


def test_a_reading_that_ends_an_estimate() -> None:
    before = written()
    march = uploads.load("consumption", [month("T-1", MARCH)])
    assert balanced() == {("T-1", FEBRUARY), ("T-1", MARCH)}
    assert before.items() <= written().items()
    Consumption.objects.update(balanced_at=None)
    uploads.undo(march)
    assert balanced() == {("T-1", FEBRUARY)}


def test_a_tariff_and_its_undo() -> None:
    before = written()
    tariff = {"PERIODO": MARCH, "NIVEL_TENSION": 1, "PROPIEDAD": "EMPRESA", "CU": 900}
    Transformer.objects.update(ownership="company")
    upload = uploads.load("tariffs", [tariff])
    assert balanced() == {("T-2", MARCH)}
    Consumption.objects.update(balanced_at=None)
    uploads.undo(upload)
    assert balanced() == {("T-2", MARCH)}
    assert written() == before


def test_a_transformer_that_moves() -> None:
    move = {"CODIGO_TRAFO": "T-2", "CIRCUITO": "C2", "DESDE": FEBRUARY}
    uploads.load("transformers", [move])
    assert balanced() == {("T-2", FEBRUARY), ("T-2", MARCH)}


def test_what_stays_as_it_is_says_nothing() -> None:
    uploads.load("consumption", [month("T-1", APRIL), month("T-2", APRIL)])
    balances.refresh()
    call_command("recompute", verbosity=0)
    assert balanced() == set()


def test_a_closed_month_is_not_balanced_anew() -> None:
    ClosedMonth.objects.create(area="energy", month=FEBRUARY)
    uploads.load("transformers", [{"CODIGO_TRAFO": "T-2", "CIRCUITO": "C2", "DESDE": FEBRUARY}])
    assert balanced() == {("T-2", MARCH)}
    ClosedMonth.objects.get().delete()
    assert balanced() == {("T-2", FEBRUARY), ("T-2", MARCH)}


def test_what_a_form_corrects_moves_with_it() -> None:
    row = Consumption.objects.get(transformer__code="T-2", period=MARCH)
    row.billed_kwh = Decimal(80)
    row.save()
    assert balanced() == {("T-2", MARCH)}
    assert row.balanced_at is not None
    history = {name.attname for name in Consumption.history.model.tracked_fields}
    assert "balanced_at" not in history
