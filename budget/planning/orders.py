"""A plan as the workbook of its work orders: filled in, it is uploaded as interventions."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from budget.models import Plan, PlannedWork
from ingest.formats import write
from records import formats
from transformers.resources import InterventionResource

# As interventions say it of work that is to be done; such rows count as not done.
PROGRAMMED = "PROGRAMADA"
LONGEST_ORIGIN = 100


def workbook(plan: Plan) -> bytes:
    """The kind's own headers; what only who does the work knows stays empty, the day above all."""
    headers = [str(field.column_name) for field in InterventionResource().get_export_fields()]
    rows = ([row.get(header) for header in headers] for row in _rows(plan))
    return write(_("Work orders"), headers, rows)


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    works = PlannedWork.objects.filter(plan=plan).order_by("number")
    for work in works.select_related("transformer__municipality").iterator():
        yield {
            "CODIGO_TRAFO": work.transformer.code,
            "ORDEN_TRABAJO": work.work_order,
            "TIPO_INTERVENCION": work.kind,
            "ESTADO": PROGRAMMED,
            "ORIGEN": _origin(plan, work),
            "OBSERVACIONES": _notes(work),
        }


def _origin(plan: Plan, work: PlannedWork) -> str:
    how = _("by chance") if work.by_chance else _("by expected value")
    return f"{plan.name[: LONGEST_ORIGIN - len(how) - 3]} · {how}"


def _notes(work: PlannedWork) -> str:
    """When and where it is to be done, and what is expected of it."""
    transformer = work.transformer
    where = (str(transformer.municipality or ""), transformer.substation, transformer.circuit)
    expected = _("%(kwh)s kWh expected in twelve months (%(low)s to %(high)s)") % {
        "kwh": formats.number(work.kwh),
        "low": formats.number(work.low_kwh),
        "high": formats.number(work.high_kwh),
    }
    planned = _("Planned for %(month)s") % {"month": formats.month(work.month)}
    return " · ".join(filter(None, [planned, *where, expected]))
