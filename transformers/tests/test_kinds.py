"""The kinds `interventions`, `targets`, `tariffs` and `system-energy`; and no kind ever crashes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import tablib
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import kinds
from ingest.refusals import Refusal
from ingest.tests.test_reading_properties import anything
from records.models import ClosedMonth
from transformers.models import Intervention, SystemEnergy, Target, Tariff, Transformer
from transformers.tests import make
from transformers.tests.uploads import counts, found, judged, load, undo

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def inventory(db: None) -> Transformer:
    return make.transformer("T1")


def work(**facts: Any) -> dict[str, Any]:
    known = {
        "PLACA": "T1",
        "OT": "OT7",
        "FECHA_INICIO": "10/07/2026",
        "FECHA_FIN": "12/07/2026",
        "TIPO_INTERVENCION": "NORMALIZACION",
        "ESTADO": "EJECUTADA",
        "USUARIOS_REVISADOS": 40,
        "USUARIOS_NORMALIZADOS": 12,
        "IRREGULARIDADES": 9,
    }
    return {**known, **facts}


def tariff(**facts: Any) -> dict[str, Any]:
    costs = {"G": 330, "T": 52, "D": 230, "C": 95, "PR": 80, "R": 25, "CU": 812}
    return {"PERIODO": "2026-07", "NIVEL_TENSION": "N1", "PROPIEDAD": "EMPRESA", **costs, **facts}


def network(**facts: Any) -> dict[str, Any]:
    energies = {"ENERGIA_ENTRADA": 1000, "ENERGIA_SALIDA": 880, "META_INDICE": "10,5 %"}
    return {"PERIODO": "jul-26", **energies, **facts}


# ── interventions ───────────────────────────────────────────────────────────────────────────────


def test_a_row_becomes_an_intervention() -> None:
    upload = load("interventions", [work(), work(OT="OT8", ESTADO="PROGRAMADA", PLACA="T1 ")])
    done, planned = Intervention.objects.order_by("work_order")
    assert (done.transformer.code, done.start_date) == ("T1", date(2026, 7, 10))
    assert (done.reviewed_customers, done.irregularities, done.done) == (40, 9, True)
    assert planned.done is False
    assert list(found(upload)) == ["again_soon"]
    undo(upload)
    assert not Intervention.objects.exists()


def test_what_is_equal_is_no_news_and_a_new_state_tells_whether_it_was_done() -> None:
    load("interventions", [work(), work(OT="OT8")])
    again = judged("interventions", [work(OTRA="x"), work(OT="OT8")])
    assert (counts(again), found(again)) == ((0, 0, 2), {})
    load("interventions", [work(ESTADO="CANCELADA")])
    assert Intervention.objects.get(work_order="OT7").done is False


@pytest.mark.parametrize(
    ("facts", "found_"),
    [
        ({"PLACA": "T9"}, {"unknown_to_inventory": [(2, "CODIGO_TRAFO", "")]}),
        ({"FECHA_FIN": "09/07/2026"}, {"ends_before_start": [(2, "FECHA_FIN", "2026-07-10")]}),
        (
            {"USUARIOS_NORMALIZADOS": 41},
            {"more_normalised": [(2, "USUARIOS_NORMALIZADOS", "40")]},
        ),
        ({"TIPO_INTERVENCION": None}, {"required": [(2, "TIPO_INTERVENCION", "")]}),
        ({"USUARIOS_REVISADOS": "1,5"}, {"not_an_integer": [(2, "USUARIOS_REVISADOS", "")]}),
    ],
)
def test_a_bad_intervention(facts: dict[str, Any], found_: dict[str, Any]) -> None:
    assert found(judged("interventions", [work(**facts)])) == found_


def test_work_that_is_still_to_come_was_not_done() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    upload = judged("interventions", [work(FECHA_INICIO=tomorrow, FECHA_FIN=tomorrow)])
    columns = [(f["code"], f["column"]) for f in upload.findings]
    assert columns == [("future_date", "FECHA_INICIO"), ("future_date", "FECHA_FIN")]


def test_the_same_work_within_thirty_days_stored_or_in_the_file() -> None:
    load("interventions", [work()])
    soon = judged("interventions", [work(OT="OT9", FECHA_INICIO="09/08/2026", FECHA_FIN=None)])
    assert found(soon) == {"again_soon": [(2, "FECHA_INICIO", "2026-07-10")]}
    later = judged("interventions", [work(OT="OT9", FECHA_INICIO="10/08/2026", FECHA_FIN=None)])
    assert found(later) == {}


# ── targets ─────────────────────────────────────────────────────────────────────────────────────


def test_targets_of_months_and_of_years() -> None:
    rows = [
        {"VIGENCIA": 2026, "MES": month, "TIPO_INTERVENCION": "MACRO", "META": 120}
        for month in ("ENERO", "2", None)
    ]
    upload = load("targets", rows)
    assert set(Target.objects.values_list("year", "month")) == {(2026, 1), (2026, 2), (2026, 0)}
    assert counts(load("targets", [{**rows[0], "META": 150}])) == (0, 1, 0)
    assert found(judged("targets", [{**rows[0], "META": -1}])) == {
        "out_of_range": [(2, "META", "")]
    }
    with pytest.raises(Refusal):
        undo(upload)


# ── tariffs ─────────────────────────────────────────────────────────────────────────────────────


def test_a_row_becomes_a_tariff() -> None:
    upload = load("tariffs", [tariff(), tariff(PROPIEDAD=50), tariff(PROPIEDAD=0, CU="812,50")])
    assert set(Tariff.objects.values_list("voltage_level", "ownership", "unit_cost")) == {
        (1, "company", D(812)),
        (1, "shared", D(812)),
        (1, "private", D("812.5")),
    }
    assert found(upload) == {}
    undo(upload)
    assert not Tariff.objects.exists()


@pytest.mark.parametrize(
    ("facts", "found_"),
    [
        ({"G": -330, "CU": 152}, {"negative_amount": [(2, "G", "")]}),
        ({"CU": 830}, {"does_not_sum": [(2, "CU", "812")]}),
        ({"CU": 820}, {}),  # within 1 %
        ({"R": None, "CU": 812}, {}),
        ({"PROPIEDAD": None}, {"required": [(2, "PROPIEDAD", "")]}),
        ({"NIVEL_TENSION": 7}, {"unknown_choice": [(2, "NIVEL_TENSION", "")]}),
    ],
)
def test_a_bad_tariff(facts: dict[str, Any], found_: dict[str, Any]) -> None:
    assert found(judged("tariffs", [tariff(**facts)])) == found_


def test_a_unit_cost_over_thirty_per_cent_from_the_month_before() -> None:
    load("tariffs", [tariff()])
    upload = judged("tariffs", [tariff(PERIODO="2026-08", G=630, CU=1112)])
    assert found(upload) == {"cost_jump": [(2, "CU", "812")]}
    other = judged("tariffs", [tariff(PERIODO="2026-08", PROPIEDAD=0, G=630, CU=1112)])
    assert found(other) == {}


# ── the network ─────────────────────────────────────────────────────────────────────────────────


def test_a_row_becomes_the_networks_month() -> None:
    upload = load("system-energy", [network(), network(NIVEL_TENSION=1, META_INDICE=0.09)])
    whole, level = SystemEnergy.objects.order_by("voltage_level")
    assert (whole.voltage_level, whole.period) == (0, date(2026, 7, 1))
    assert (whole.target_index, level.target_index) == (D("0.105"), D("0.09"))
    undo(upload)
    assert not SystemEnergy.objects.exists()


@pytest.mark.parametrize(
    ("facts", "found_"),
    [
        ({"ENERGIA_SALIDA": -1}, {"negative_energy": [(2, "ENERGIA_SALIDA", "")]}),
        ({"ENERGIA_SALIDA": 1001}, {"more_out_than_in": [(2, "ENERGIA_SALIDA", "1000")]}),
        ({"PERDIDAS_TECNICAS": -5}, {"negative_energy": [(2, "PERDIDAS_TECNICAS", "")]}),
        ({"META_INDICE": 120}, {"out_of_range": [(2, "META_INDICE", "")]}),
        ({"ENERGIA_ENTRADA": None}, {"required": [(2, "ENERGIA_ENTRADA", "")]}),
    ],
)
def test_a_bad_month_of_the_network(facts: dict[str, Any], found_: dict[str, Any]) -> None:
    assert found(judged("system-energy", [network(**facts)])) == found_


# ── closed months ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "row", "change", "column"),
    [
        ("interventions", work(), {"IRREGULARIDADES": 1}, "FECHA_INICIO"),
        ("tariffs", tariff(), {"CU": 811}, "PERIODO"),
        ("system-energy", network(), {"ENERGIA_SALIDA": 881}, "PERIODO"),
    ],
)
def test_a_closed_month_stays_as_reported(
    kind: str, row: dict[str, Any], change: dict[str, Any], column: str
) -> None:
    upload = load(kind, [row])
    ClosedMonth.objects.create(area=ClosedMonth.Area.ENERGY, month=date(2026, 7, 1))
    assert found(judged(kind, [{**row, "OTRA": "x"}])) == {}
    assert found(judged(kind, [{**row, **change}])) == {"closed_month": [(2, column, "")]}
    with pytest.raises(Refusal) as refused:
        undo(upload)
    assert refused.value.code == "month_closed"


# ── whatever a cell holds ───────────────────────────────────────────────────────────────────────

MINE = (
    *("transformers", "accounts", "interventions", "cnr", "targets", "tariffs"),
    "system-energy",
)


@pytest.mark.parametrize("kind", MINE)
def test_no_cell_makes_a_kind_raise(kind: str) -> None:
    headers = [column.header for column in kinds.get(kind).columns().values()]
    cells = anything | st.sampled_from(["T1", "1", "0", "68001", "GIRÓN", "2026-07", "10/07/2026"])
    rows = st.lists(st.lists(cells, min_size=len(headers), max_size=len(headers)), max_size=3)

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(rows)
    def holds(made: list[list[Any]]) -> None:
        with transaction.atomic():
            dataset = tablib.Dataset(*made, headers=headers, title="1")
            result = kinds.get(kind)().import_data(dataset)
            assert len(result.plan.new) <= len(made)
            transaction.set_rollback(True)

    holds()
