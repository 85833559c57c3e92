"""The kind `consumption`: a transformer's month of energy, in a row or in a cell per month."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ingest import kinds
from ingest.batch import Batch, Plan, Source
from ingest.columns import Column
from ingest.resources import Wide
from ingest.rules import ROW_TWICE
from ingest.widgets import DecimalWidget, IntegerWidget, PeriodWidget, TextWidget
from records.bulk import Cause
from records.models import ClosedMonth
from transformers import arriving, balances, rules
from transformers.models import Consumption
from transformers.resources import words
from transformers.resources.followed import FollowedResource
from transformers.resources.months import MonthlyResource
from transformers.resources.widgets import transformer


def _kwh(header: str, attribute: str, explained: Any) -> Column:
    # Up to 100 GWh: a hundred thousand such months sum to what is kept of a place's month.
    return Column(header, attribute, DecimalWidget(3, 8), explained=explained)


def _days(header: str, attribute: str, explained: Any) -> Column:
    return Column(header, attribute, IntegerWidget(0, 366), explained=explained)


@kinds.register
class ConsumptionResource(FollowedResource, MonthlyResource):
    transformer = Column("CODIGO_TRAFO", "transformer", transformer(), required=True, key=True)
    period = Column("PERIODO", "period", PeriodWidget(), required=True, key=True, preset=True)
    delivered_kwh = _kwh(
        "ENERGIA_MACRO_KWH", "delivered_kwh", _("What the macro-meter measured, kWh.")
    )
    billed_kwh = _kwh(
        "ENERGIA_FACTURADA_KWH",
        "billed_kwh",
        _("What its users were billed, kWh, without retroactive charges (CNR)."),
    )
    additional_kwh = _kwh(
        "ENERGIA_ADICIONAL_KWH",
        "additional_kwh",
        _("Known but unbilled, kWh: public lighting, provisional supplies."),
    )
    customers = Column("USUARIOS_FACTURADOS", "customers", IntegerWidget(0, 1_000_000))
    days = _days("DIAS", "", _("Of both readings, where their own days are not given."))
    macro_days = _days("DIAS_MACRO", "macro_days", _("Between the macro-meter’s readings."))
    billed_days = _days("DIAS_FACTURADOS", "billed_days", _("Between the users’ readings."))
    reading = Column(
        "TIPO_LECTURA", "reading", words.reading(), explained=_("Of the billed energy.")
    )
    macro_reading = Column(
        "TIPO_LECTURA_MACRO", "macro_reading", words.reading(), explained=_("Of the macro-meter.")
    )
    estimated_pct = Column(
        "PORC_ESTIMADO",
        "estimated_pct",
        DecimalWidget(4, 3, percent=True),
        explained=_("How much of the billed energy is estimated; over 20 it counts as estimated."),
    )
    no_balance_reason = Column(
        "MOTIVO_NO_BALANCE",
        "no_balance_reason",
        TextWidget(200),
        explained=_("Where it is written the month has no balance."),
    )

    class Meta:
        model = Consumption
        kind = "consumption"
        title = _("Monthly consumption")
        area = ClosedMonth.Area.ENERGY
        counted = ngettext_lazy(
            "%(shown)s transformer-month", "%(shown)s transformer-months", "count"
        )
        wide = Wide(
            "PERIODO",
            {
                "FACTURADA": "ENERGIA_FACTURADA_KWH",
                "FACTURADO": "ENERGIA_FACTURADA_KWH",
                "FACTURACION": "ENERGIA_FACTURADA_KWH",
                "MACRO": "ENERGIA_MACRO_KWH",
                "ENTREGADA": "ENERGIA_MACRO_KWH",
                "ENTREGADO": "ENERGIA_MACRO_KWH",
                "ADICIONAL": "ENERGIA_ADICIONAL_KWH",
            },
        )

    def clean(self, source: Source, options: Mapping[str, Any]) -> Batch:
        """DIAS fill the days of each reading that the row does not tell."""
        batch = super().clean(source, options)
        for name in ("macro_days", "billed_days") if batch.brings("days") else ():
            pairs = zip(batch[name], batch["days"], strict=True)
            batch.columns[name] = [both if own is None else own for own, both in pairs]
            batch.raw.setdefault(name, batch.raw["days"])
        return batch

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_consumption(batch)

    def compare(self, batch: Batch) -> Plan:
        plan = super().compare(batch)
        rules.judge_last_month(batch, plan)
        return plan

    def row_values(
        self, batch: Batch, indices: Sequence[int], cause: Cause, *, whole: bool = False
    ) -> dict[str, list[Any]]:
        values = super().row_values(batch, indices, cause, whole=whole)
        if whole and indices:
            derived, self._sharing = arriving.derive(values)
            values |= derived
        return values

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        """And what follows, which `derived` leaves to whoever knows which rows are new."""
        self._sharing: set[int] = set()
        super().write(batch, plan, cause)
        changed = {batch["transformer"][index] for index, _pk in plan.changed}
        balances.refresh(*self.touched(batch, plan), among=self._sharing | changed)

    def touched(self, batch: Batch, plan: Plan) -> tuple[list[Any], list[date]]:
        """Transformers and months: what the rows are of, not the rows."""
        rows = [*plan.new, *(index for index, _pk in plan.changed)]
        keys, periods = batch["transformer"], batch["period"]
        return sorted({keys[index] for index in rows}), sorted({periods[index] for index in rows})

    def totals(self, batch: Batch) -> dict[str, Any]:
        """`billed_kwh` and `delivered_kwh` of what is or will be stored, where any is known."""
        found = super().totals(batch)
        twice = {i for one in batch.findings if one.rule is ROW_TWICE for i in one.indices}
        keys = batch["transformer"]
        rows = [i for i, key in enumerate(keys) if key is not None and i not in twice]
        for name in ("billed_kwh", "delivered_kwh"):
            kwh = [value for value in map(batch[name].__getitem__, rows) if value is not None]
            found |= {name: sum(kwh)} if kwh else {}
        return found
