"""The kind `budgets`: movements of a budget line, a month a row or twelve months a row."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from billing.findings import UNKNOWN_CONTRACT
from billing.models import Contract
from billing.resources.words import expense_class
from budget import dated, rules, stated, targets
from budget.models import Movement
from budget.models.movements import period_of
from budget.resources import words
from ingest import kinds
from ingest.batch import Batch, Plan, Source
from ingest.columns import Column
from ingest.references import ReferenceWidget
from ingest.resources import KeyedResource, Wide
from ingest.widgets import (
    CodeWidget,
    DateWidget,
    DecimalWidget,
    MoneyWidget,
    TextWidget,
    YearWidget,
    month_of_the_year,
)
from records.bulk import Cause
from records.models import ClosedMonth

MONTHS = ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC")


@kinds.register
class BudgetResource(KeyedResource):
    contract = Column(
        "CONTRATO",
        "contract",
        ReferenceWidget(Contract, "number"),
        required=True,
        key=True,
        preset=True,
    )
    year = Column("VIGENCIA", "year", YearWidget(), required=True, key=True, preset=True)
    budget_line = Column("RUBRO", "budget_line", TextWidget(100), required=True, key=True)
    movement = Column(
        "MOVIMIENTO",
        "kind",
        words.movement_kind(),
        key=True,
        preset=True,
        explained=_(
            "Empty: INICIAL. A REDUCCION is written without a sign; only a TRASLADO is negative, "
            "where it takes away."
        ),
    )
    document = Column(
        "DOCUMENTO",
        "document",
        CodeWidget(100),
        key=True,
        preset=True,
        explained=_("What changes the budget: an otrosí, a minute, a resolution."),
    )
    date = Column(
        "FECHA",
        "date",
        DateWidget(),
        preset=True,
        explained=_(
            "Of the document: from that day on the budget is another. Empty: the year’s first day."
        ),
    )
    expense_class = Column("CLASE_GASTO", "expense_class", expense_class())
    month = Column(
        "MES",
        "month",
        month_of_the_year(),
        required=True,
        key=True,
        explained=_("1 to 12, or its name; with its year too, as 2025-03 or mar-25."),
    )
    amount = Column(
        "VALOR", "amount", MoneyWidget(), required=True, explained=_("Of the month, in pesos.")
    )
    total = Column(
        "TOTAL",
        "",
        MoneyWidget(),
        explained=_("What a row of months sums to: compared, never stored."),
    )
    target = Column(
        "META_KWH",
        "target_kwh",
        DecimalWidget(3, 13),
        explained=_(
            "The energy to be brought back, kWh: the month’s, or that of all months in the row, "
            "shared among them in proportion to their money."
        ),
    )

    class Meta:
        model = Movement
        kind = "budgets"
        title = _("Budgets")
        counted = ngettext_lazy("%(shown)s month", "%(shown)s months", "count")
        area = ClosedMonth.Area.BILLING
        wide = Wide(
            "MES", {"VALOR": "VALOR"}, {name: number for number, name in enumerate(MONTHS, 1)}
        )

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        batch.find(UNKNOWN_CONTRACT, index, name)

    def clean(self, source: Source, options: Mapping[str, Any]) -> Batch:
        years = dated.split(source)
        batch = super().clean(source, options)
        dated.judge(batch, years)
        stated.judge(batch)
        targets.keep_whole(batch)
        return batch

    def judge(self, batch: Batch) -> None:
        rules.fill(batch)
        targets.share(batch)
        super().judge(batch)
        rules.judge_movements(batch)

    def compare(self, batch: Batch) -> Plan:
        plan = super().compare(batch)
        rules.judge_budget(batch, plan)
        return plan

    @classmethod
    def month_name(cls) -> str:
        return "month"

    @classmethod
    def month_attname(cls) -> str:
        return "period"

    def months(self, batch: Batch, plan: Plan) -> list[tuple[int, date]]:
        """Year and month are part of the key, so none moves."""
        years, months = batch["year"], batch["month"]
        rows = [*plan.new, *(index for index, _pk in plan.changed)]
        return [(index, period_of(years[index], months[index])) for index in rows]

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        """And the period, which follows from year and month."""
        values = super().row_values(batch, indices, cause, whole=whole)
        if "date" in values:
            pairs = zip(values["date"], indices, strict=True)
            values["date"] = [day or date(batch["year"][index], 1, 1) for day, index in pairs]
        if whole:
            pairs = zip(values["year"], values["month"], strict=True)
            values["period"] = [period_of(year, month) for year, month in pairs]
        return values

    def totals(self, batch: Batch) -> dict[str, Any]:
        """`budget`: what the file's movements add to the budget in force, pesos."""
        found = super().totals(batch)
        effect = rules.effect_of(batch)
        return found if effect is None else {**found, "budget": effect}
