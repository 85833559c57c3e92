"""What follows from uploads, their undo, forms and the admin: always what everything anew gives."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ingest import intake
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.tests import dumps
from ingest.tests.workbooks import table, xlsx
from records import bulk, roles
from records.models import ClosedMonth, Municipality
from transformers import balances, derived
from transformers.models import (
    ALWAYS,
    BalanceTotal,
    Consumption,
    Intervention,
    Placement,
    Transformer,
)
from transformers.tests import make

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
Load = Callable[..., Upload]


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana")


@pytest.fixture
def load(ana: User) -> Load:
    def commit(kind: str, rows: Sequence[dict[str, Any]]) -> Upload:
        headers = list(dict.fromkeys(header for row in rows for header in row))
        upload = intake.receive(xlsx({"Hoja": table(headers, rows)}), "libro.xlsx", ana, kind)
        intake.judge(upload)
        return intake.commit(upload, ana, accept=True, reason="porque sí")

    return commit


@pytest.fixture(autouse=True)
def everything_is_current() -> Any:
    """However a test ends, deriving everything anew changes nothing."""
    yield
    before = dumps.business()
    call_command("recompute", stdout=StringIO())
    assert dumps.business() == before


@pytest.fixture
def months() -> Transformer:
    """T-1 in C1 with a loss of ten kWh in each month from January to March."""
    one = make.transformer(
        "T-1", circuit="C1", macro_meter="SI", voltage_level=1, ownership="company"
    )
    for month in (JANUARY, FEBRUARY, MARCH):
        make.consumption(one, month, delivered_kwh=Decimal(100), billed_kwh=Decimal(90))
    return one


def by_circuit(**chosen: Any) -> dict[str, Decimal]:
    rows = BalanceTotal.objects.filter(**chosen).by_place("circuit")
    return {row["circuit"]: row["loss"] for row in rows}


# ── uploads ─────────────────────────────────────────────────────────────────────────────────


def inventory(**facts: Any) -> dict[str, Any]:
    return {"CODIGO_TRAFO": "T-1", "CIRCUITO": "C1", "MACROMEDIDOR": "SI", **facts}


def test_a_new_inventory_is_placed(load):
    load("transformers", [inventory(), inventory(CODIGO_TRAFO="T-2", CODIGO_ANTERIOR="T-1")])
    old, new = Transformer.objects.order_by("code")
    assert (old.place.circuit, new.predecessor, new.has_macro) == ("C1", old, True)
    assert list(Placement.objects.values_list("since", flat=True)) == [ALWAYS, ALWAYS]


def test_a_workbook_that_moves_a_transformer_moves_its_months_from_then_on(load, months, ana):
    before = dumps.business()
    upload = load("transformers", [inventory(CIRCUITO="C2", DESDE=date(2025, 2, 1))])
    assert by_circuit() == {"C1": 10, "C2": 20}
    intake.undo(upload, ana)
    assert dumps.business() == before
    again = load("transformers", [inventory(CIRCUITO="C3", DESDE=date(2025, 3, 1))])
    assert by_circuit() == {"C1": 20, "C3": 10}
    assert again.pk != upload.pk


def test_a_workbook_s_users_and_macro_change_what_is_valid(load, months, ana):
    Consumption.objects.filter(period=MARCH).update(customers=10)
    upload = load("transformers", [inventory(USUARIOS=20)])
    assert list(months.consumption.order_by("period").values_list("balance_state", flat=True)) == [
        "valid",
        "valid",
        "users_missing",
    ]
    intake.undo(upload, ana)
    assert set(months.consumption.values_list("balance_state", flat=True)) == {"valid"}


def test_undoing_a_new_inventory_takes_its_municipalities_and_places(load, ana):
    load("transformers", [inventory()])
    before = dumps.business()
    town = {"CODIGO_DANE": "99999", "MUNICIPIO": "CIUDAD NUEVA"}
    rows = [inventory(CIRCUITO="C7", **town), inventory(CODIGO_TRAFO="T-2", **town)]
    upload = load("transformers", rows)
    assert Municipality.objects.filter(code="99999").exists()
    intake.undo(upload, ana)
    assert dumps.business() == before


def test_what_replaced_a_transformer_that_is_taken_back_forgets_it(load, ana):
    new = make.transformer("T-2", previous_code="T-1")
    upload = load("transformers", [inventory()])
    new.refresh_from_db()
    assert new.predecessor.code == "T-1"
    intake.undo(upload, ana)
    new.refresh_from_db()
    assert new.predecessor is None


def test_months_that_come_change_and_are_taken_back(load, ana):
    make.transformer("T-1", circuit="C1", macro_meter="SI")
    make.transformer("T-2", circuit="C2", macro_meter="SI")
    names = ("CODIGO_TRAFO", "PERIODO", "ENERGIA_MACRO_KWH", "ENERGIA_FACTURADA_KWH")
    first = [
        ("T-1", JANUARY, 100, 90),
        ("T-1", FEBRUARY, 100, 90),
        ("T-2", FEBRUARY, 280, 250),
    ]
    estimate = {"TIPO_LECTURA_MACRO": "ESTIMADA"}
    rows = [dict(zip(names, row, strict=True)) for row in first]
    load("consumption", [*rows[:2], {**rows[2], **estimate}])
    assert by_circuit() == {"C1": 20, "C2": None}
    before = dumps.business()
    # T-2's reading of March comes: 590 over 59 days. T-1's February is corrected.
    second = [("T-1", FEBRUARY, 100, 80), ("T-2", MARCH, 310, 250)]
    upload = load("consumption", [dict(zip(names, row, strict=True)) for row in second])
    assert by_circuit() == {"C1": 30, "C2": 90}
    assert by_circuit(period=FEBRUARY) == {"C1": 20, "C2": 30}
    intake.undo(upload, ana)
    assert dumps.business() == before


def test_tariffs_price_what_was_lost_and_cease_to(load, months, ana):
    tariff = {"PERIODO": date(2025, 2, 1), "NIVEL_TENSION": 1, "PROPIEDAD": "EMPRESA", "CU": 850.5}
    upload = load("tariffs", [tariff])
    values = months.consumption.order_by("period").values_list("lost_value", flat=True)
    assert list(values.all()) == [None, 8505, None]
    load("tariffs", [{**tariff, "CU": 900}])
    assert list(values.all()) == [None, 9000, None]
    with pytest.raises(Refusal):
        intake.undo(upload, ana)
    intake.undo(Upload.objects.latest("pk"), ana)
    intake.undo(upload, ana)
    assert list(values.all()) == [None, None, None]


def test_an_undo_stops_at_a_closed_month(load, months, ana):
    tariff = {"NIVEL_TENSION": 1, "PROPIEDAD": "EMPRESA", "CU": 850.5}
    upload = load("tariffs", [{"PERIODO": month, **tariff} for month in (JANUARY, FEBRUARY)])
    ClosedMonth.objects.create(area="energy", month=FEBRUARY)
    before = dumps.business()
    with pytest.raises(Refusal) as refused:
        intake.undo(upload, ana)
    assert refused.value.code == "month_closed"
    assert dumps.business() == before
    assert Upload.objects.get(pk=upload.pk).state == Upload.State.COMMITTED


def test_zones_of_municipalities_are_those_of_their_places(load, ana):
    town = make.municipality()
    one = make.transformer(circuit="C1", municipality=town, macro_meter="SI")
    make.consumption(one, MARCH, delivered_kwh=Decimal(100))
    before = dumps.business()
    named = {"CODIGO_DANE": town.code, "MUNICIPIO": town.name, "DEPARTAMENTO": town.department}
    upload = load("municipalities", [{**named, "ZONA": "NORTE"}])
    assert [row["zone"] for row in BalanceTotal.objects.by_place("zone")] == ["NORTE"]
    intake.undo(upload, ana)
    assert dumps.business() == before


def test_interventions_tell_when_work_was_last_done(load, ana):
    one, other = make.transformer("T-1"), make.transformer("T-2")
    make.intervention(one, date(2025, 1, 5))
    work = {"TIPO_INTERVENCION": "INSPECCION", "ORDEN_TRABAJO": "1"}
    rows = [
        {"CODIGO_TRAFO": "T-1", "FECHA_INICIO": date(2025, 3, 9), "ESTADO": "EJECUTADA"},
        {"CODIGO_TRAFO": "T-2", "FECHA_INICIO": date(2025, 3, 9), "ESTADO": "PROGRAMADA"},
    ]
    upload = load("interventions", [{**work, **row} for row in rows])
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.intervened_on, other.intervened_on) == (date(2025, 3, 9), None)
    intake.undo(upload, ana)
    one.refresh_from_db()
    assert one.intervened_on == date(2025, 1, 5)


# ── forms and the admin ─────────────────────────────────────────────────────────────────────


def test_a_month_that_is_corrected_is_balanced_at_once(months):
    row = months.consumption.get(period=FEBRUARY)
    row.billed_kwh = Decimal("70.5")
    row.save()
    assert (row.balance_state, row.loss_kwh) == ("valid", Decimal("29.5"))
    assert by_circuit() == {"C1": Decimal("49.5")}
    months.refresh_from_db()
    assert (months.loss_12, months.balances_12) == (Decimal("49.5"), 3)
    row.macro_reading = "estimated"
    row.save()
    # February and March are merged: 200 over 59 days.
    assert row.measured_kwh == Decimal("94.915")


def test_a_month_that_is_deleted_leaves_its_sums(months):
    months.consumption.get(period=MARCH).delete()
    assert by_circuit() == {"C1": 20}
    months.refresh_from_db()
    assert (months.last_period, months.loss_12) == (FEBRUARY, 20)


def test_a_month_that_is_moved_leaves_what_it_left(months):
    other = make.transformer("T-2", circuit="C2", macro_meter="SI")
    row = months.consumption.get(period=MARCH)
    row.transformer = other
    row.period = JANUARY
    row.save()
    assert by_circuit() == {"C1": 20, "C2": 10}
    assert by_circuit(period=MARCH) == {}


def test_a_transformer_that_loses_its_macro_keeps_what_was_measured(months):
    make.consumption(months, date(2025, 4, 1))
    assert months.consumption.get(period=date(2025, 4, 1)).balance_state == "no_reading"
    months.macro_meter = "NO"
    months.save()
    states = months.consumption.order_by("period").values_list("balance_state", flat=True)
    assert list(states) == ["valid", "valid", "valid", "no_macro"]


def test_tariffs_in_forms(months):
    one = make.tariff(JANUARY, ownership="", unit_cost=Decimal(800))
    assert months.consumption.get(period=JANUARY).lost_value == 8000
    one.period = FEBRUARY
    one.save()
    values = months.consumption.order_by("period").values_list("lost_value", flat=True)
    assert list(values) == [None, 8000, None]
    one.delete()
    assert months.consumption.exclude(lost_value=None).count() == 0


def test_interventions_in_forms():
    one, other = make.transformer(), make.transformer()
    work = make.intervention(one, date(2025, 3, 9))
    work.transformer = other
    work.save()
    for transformer, day in ((one, None), (other, date(2025, 3, 9))):
        transformer.refresh_from_db()
        assert transformer.intervened_on == day
    work.state = "CANCELADA"
    work.save()
    other.refresh_from_db()
    assert other.intervened_on is None


def test_many_deleted_together_are_followed_once(months):
    with CaptureQueriesContext(connection) as asked, derived.together():
        for row in months.consumption.filter(period__lt=MARCH):
            row.delete()
    rewritten = [q for q in asked if "INSERT INTO" in q["sql"] and "balancetotal" in q["sql"]]
    assert len(rewritten) == 1
    assert by_circuit() == {"C1": 10}


def test_many_deleted_in_the_admin_are_followed_once(months, as_role):
    chosen = list(months.consumption.filter(period__lt=MARCH).values_list("pk", flat=True))
    asked = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    client = as_role("admin", is_superuser=True, is_staff=True)
    with CaptureQueriesContext(connection) as sent:
        assert client.post("/admin/transformers/consumption/", asked).status_code == 302
    rewritten = [q for q in sent if "INSERT INTO" in q["sql"] and "balancetotal" in q["sql"]]
    assert len(rewritten) == 1
    assert by_circuit() == {"C1": 10}
    assert Consumption.history.filter(history_type="-").count() == 2


def test_what_fails_together_is_not_followed(months):
    with suppress(RuntimeError), derived.together():
        months.consumption.get(period=MARCH).delete()
        raise RuntimeError
    assert by_circuit() == {"C1": 30}
    months.consumption.get(period=MARCH).delete()
    assert by_circuit() == {"C1": 20}


# ── everything ──────────────────────────────────────────────────────────────────────────────


def test_recompute_mends_what_was_spoilt(months):
    make.intervention(months, date(2025, 3, 9))
    make.tariff(JANUARY, ownership="company")
    before = dumps.business()
    Consumption.objects.update(loss_kwh=1, balance_state="negative", lost_value=None)
    Transformer.objects.update(has_macro=False, loss_12=None, intervened_on=None)
    Intervention.objects.update(done=False)
    BalanceTotal.objects.filter(period=MARCH).delete()
    said = StringIO()
    call_command("recompute", stdout=said)
    assert dumps.business() == before
    assert "…" in said.getvalue()


def test_recompute_leaves_closed_months(months):
    ClosedMonth.objects.create(area="energy", month=MARCH)
    Consumption.objects.update(loss_kwh=1)
    call_command("recompute", stdout=StringIO())
    losses = months.consumption.order_by("period").values_list("loss_kwh", flat=True)
    assert list(losses) == [10, 10, 1]


def test_bulk_rows_need_only_be_told_of(months):
    """As kinds write: rows without a balance, then what follows."""
    april = date(2025, 4, 1)
    own = {"transformer_id": [months.pk], "period": [april], "place_id": [months.place_id]}
    energies = {"billed_kwh": [Decimal(80)], "delivered_kwh": [Decimal(99)]}
    bulk.insert(Consumption, {**own, **energies})
    balances.refresh([months.pk], [april])
    assert by_circuit() == {"C1": 49}


def test_a_form_waits_its_turn_before_it_locks_anything(as_role: Any) -> None:
    """An upload enters the gate and writes rows then: who did it the other way round would wait
    for the upload while the upload waits for them."""
    row = make.consumption(make.transformer("T1"))
    client = as_role(roles.P3)
    address = reverse("transformers:consumption_edit", args=[row.pk])
    with CaptureQueriesContext(connection) as queries:
        client.post(address, {"reason": "prueba"})
    asked = [query["sql"] for query in queries]
    gate = next(at for at, sql in enumerate(asked) if "ingest_gate" in sql)
    read = next(at for at, sql in enumerate(asked) if 'FROM "transformers_consumption"' in sql)
    assert gate < read
