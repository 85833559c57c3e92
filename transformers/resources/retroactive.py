"""The kind `cnr`: retroactive recovery cases, one row each."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingest import kinds
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.resources import KeyedResource
from ingest.widgets import CodeWidget, DateWidget, DecimalWidget, MoneyWidget, TextWidget
from records.bulk import Cause
from records.models import ClosedMonth
from transformers import findings, known, rules
from transformers.choices import SETTLED_EXPLAINED, is_settled
from transformers.models import RetroactiveCase
from transformers.resources.widgets import transformer


@kinds.register
class RetroactiveCaseResource(KeyedResource):
    case_number = Column("EXPEDIENTE", "case_number", CodeWidget(), required=True, key=True)
    account = Column("CUENTA", "account", CodeWidget())
    transformer = Column(
        "CODIGO_TRAFO",
        "named_transformer",
        transformer(),
        explained=_("Empty: the one that the account hung from on that day."),
    )
    date = Column(
        "FECHA",
        "date",
        DateWidget(),
        required=True,
        explained=_("The day of the case; it counts in that day’s month."),
    )
    kwh = Column(
        "KWH", "kwh", DecimalWidget(3, 8), required=True, explained=_("The energy of the case.")
    )
    value = Column(
        "VALOR", "value", MoneyWidget(), explained=_("Empty: it is not known, which is not 0.")
    )
    state = Column(
        "ESTADO",
        "state",
        TextWidget(40),
        explained=SETTLED_EXPLAINED,
    )

    class Meta:
        model = RetroactiveCase
        kind = "cnr"
        title = _("Retroactive cases (CNR)")
        area = ClosedMonth.Area.ENERGY

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        batch.find(findings.UNKNOWN_TO_INVENTORY, index, name)

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_cases(batch)

    def compare(self, batch: Batch) -> Plan:
        plan = super().compare(batch)
        rules.judge_compared_cases(batch, plan)
        return plan

    @classmethod
    def month_name(cls) -> str:
        return "date"

    def months(self, batch: Batch, plan: Plan) -> list[tuple[int, datetime.date]]:
        """The months of what comes and changes, and those that a changed row leaves."""
        stored = known.case_days(pk for _index, pk in plan.changed)
        days = [(index, batch["date"][index]) for index in plan.new]
        for index, pk in plan.changed:
            days += [(index, day) for day in (stored[pk], batch["date"][index])]
        found = ((index, day.replace(day=1)) for index, day in days if day is not None)
        return list(dict.fromkeys(found))

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        # Asked before they are left.
        self._months = {month for _index, month in self.months(batch, plan)}
        super().write(batch, plan, cause)

    def touched(self, batch: Batch, plan: Plan) -> tuple[list[Any], list[datetime.date]]:
        return [pk for _index, pk in plan.changed], sorted(self._months)

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        values = super().row_values(batch, indices, cause, whole=whole)
        if "state" in values:
            values["settled"] = [is_settled(state) for state in values["state"]]
        if whole:
            hung = known.hung(batch["account"], batch["date"])
            named = values["named_transformer_id"]
            pairs = zip(indices, named, strict=True)
            values["transformer_id"] = [hung[i] if key is None else key for i, key in pairs]
        return values
