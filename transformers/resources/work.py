"""The kinds `interventions` and `targets`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingest import kinds
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.resources import KeyedResource
from ingest.widgets import CodeWidget, DateWidget, IntegerWidget, TextWidget, YearWidget
from records.bulk import Cause
from records.models import ClosedMonth
from transformers import findings, rules
from transformers.choices import is_done
from transformers.models import Intervention, Target
from transformers.resources import words
from transformers.resources.widgets import transformer


def _users() -> IntegerWidget:
    return IntegerWidget(0, 1_000_000)


@kinds.register
class InterventionResource(KeyedResource):
    transformer = Column("CODIGO_TRAFO", "transformer", transformer(), required=True, key=True)
    work_order = Column("ORDEN_TRABAJO", "work_order", CodeWidget(), key=True)
    start_date = Column("FECHA_INICIO", "start_date", DateWidget(), required=True, key=True)
    end_date = Column("FECHA_FIN", "end_date", DateWidget())
    work_kind = Column("TIPO_INTERVENCION", "kind", TextWidget(60), required=True, key=True)
    state = Column(
        "ESTADO",
        "state",
        TextWidget(40),
        explained=_("PROGRAMADA, PENDIENTE, CANCELADA and the like were not done; empty was."),
    )
    origin = Column("ORIGEN", "origin", TextWidget(100), explained=_("Who or what chose it."))
    reviewed_customers = Column("USUARIOS_REVISADOS", "reviewed_customers", _users())
    normalised_customers = Column("USUARIOS_NORMALIZADOS", "normalised_customers", _users())
    irregularities = Column("IRREGULARIDADES", "irregularities", _users())
    result = Column("RESULTADO", "result", TextWidget(200))
    crew = Column("CUADRILLA", "crew", TextWidget(100))
    notes = Column("OBSERVACIONES", "notes", TextWidget(1000))

    class Meta:
        model = Intervention
        kind = "interventions"
        title = _("Interventions")
        area = ClosedMonth.Area.ENERGY

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        batch.find(findings.UNKNOWN_TO_INVENTORY, index, name)

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_interventions(batch)

    @classmethod
    def month_name(cls) -> str:
        return "start_date"

    def months(self, batch: Batch, plan: Plan) -> list[tuple[int, date]]:
        """The months in which what changes began; the start is part of the key, so none moves."""
        starts = batch["start_date"]
        rows = [*plan.new, *(index for index, _pk in plan.changed)]
        return [(index, starts[index].replace(day=1)) for index in rows]

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        values = super().row_values(batch, indices, cause, whole=whole)
        if "state" in values:
            values["done"] = [is_done(state) for state in values["state"]]
        return values


@kinds.register
class TargetResource(KeyedResource):
    year = Column("VIGENCIA", "year", YearWidget(), required=True, key=True)
    month = Column(
        "MES",
        "month",
        words.month_of_the_year(),
        key=True,
        explained=_("1 to 12, or its name; empty: the whole year."),
    )
    work_kind = Column("TIPO_INTERVENCION", "kind", TextWidget(60), required=True, key=True)
    target = Column(
        "META",
        "target",
        IntegerWidget(0, 10_000_000),
        required=True,
        explained=_("How many interventions are to be done."),
    )

    class Meta:
        model = Target
        kind = "targets"
        title = _("Physical targets")
