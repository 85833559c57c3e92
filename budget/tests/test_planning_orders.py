"""The workbook of work orders: filled in, it is uploaded as interventions without a problem."""

from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from budget.models import Plan
from budget.planning import orders
from budget.planning.outcome import ALL, Outcome
from budget.tests.planned import plan, world
from ingest import intake
from transformers.models import Intervention
from transformers.resources import InterventionResource

pytestmark = pytest.mark.django_db


def sheet(of: Plan) -> tuple[Any, Any]:
    book = load_workbook(BytesIO(orders.workbook(of)))
    return book, book.worksheets[0]


def test_it_has_the_kinds_own_headers_and_an_order_for_each_work() -> None:
    world()
    one, other = plan(), plan()
    rows = list(sheet(one)[1].values)
    headers = [field.column_name for field in InterventionResource().get_export_fields()]
    assert list(rows[0]) == headers
    assert len(rows) == 1 + one.works.count()
    first = dict(zip(headers, rows[1], strict=True))
    work = one.works.get(number=1)
    assert first["CODIGO_TRAFO"] == work.transformer.code
    assert first["TIPO_INTERVENCION"] == work.kind
    assert first["ESTADO"] == "PROGRAMADA"
    assert first["FECHA_INICIO"] is None
    mine, others = (
        {row[headers.index("ORDEN_TRABAJO")] for row in list(sheet(of)[1].values)[1:]}
        for of in (one, other)
    )
    assert len(mine) == one.works.count()
    assert not mine & others


@pytest.mark.parametrize(("state", "done"), [("EJECUTADA", True), (None, False)])
def test_filled_in_it_is_uploaded_without_problems(
    state: str | None, done: bool, person: Any
) -> None:
    world()
    one = plan(name="=Plan «raro», de nombre muy largo " + 60 * "x")
    before = Intervention.objects.count()
    book, filled = sheet(one)
    headers = [cell.value for cell in filled[1]]
    for row in filled.iter_rows(min_row=2):
        row[headers.index("FECHA_INICIO")].value = timezone.localdate()
        row[headers.index("CUADRILLA")].value = "C1"
        if state:
            row[headers.index("ESTADO")].value = state
    file = BytesIO()
    book.save(file)
    file.seek(0)
    upload = intake.receive(file, "ordenes.xlsx", person("P3"), "interventions")
    upload = intake.judge(upload)
    assert upload.findings == []
    intake.commit(upload, person("P3"))
    assert Intervention.objects.count() == before + one.works.count()
    loaded = Intervention.objects.filter(work_order__startswith=f"PLAN{one.pk}-")
    assert set(loaded.values_list("done", flat=True)) == {done}
    # The plan begins next month; had it begun in this one, all of it would be done.
    Plan.objects.filter(pk=one.pk).update(first=timezone.localdate().replace(day=1))
    found = Outcome.of(Plan.objects.get(pk=one.pk))
    assert found.done(ALL) == (one.works.count() if done else 0)
