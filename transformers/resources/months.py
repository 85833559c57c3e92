"""The kinds `tariffs` and `system-energy`: what a month costs, and what the whole network moved."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ingest import kinds
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.resources import KeyedResource
from ingest.widgets import DecimalWidget, PeriodWidget
from records.models import ClosedMonth
from transformers import rules
from transformers.models import SystemEnergy, Tariff
from transformers.resources import words
from transformers.resources.widgets import ShareWidget


class MonthlyResource(KeyedResource):
    """A kind whose rows are a month's; `Meta` as ever."""

    def months(self, batch: Batch, plan: Plan) -> list[tuple[int, date]]:
        rows = [*plan.new, *(index for index, _pk in plan.changed)]
        return [(index, batch["period"][index]) for index in rows]


def _cost(header: str, attribute: str, explained: Any, *, required: bool = False) -> Column:
    return Column(header, attribute, DecimalWidget(4, 8), required=required, explained=explained)


@kinds.register
class TariffResource(MonthlyResource):
    period = Column("PERIODO", "period", PeriodWidget(), required=True, key=True)
    voltage_level = Column(
        "NIVEL_TENSION", "voltage_level", words.voltage_level(), required=True, key=True
    )
    ownership = Column("PROPIEDAD", "ownership", words.ownership(), required=True, key=True)
    generation = _cost("G", "generation", _("Generation, COP/kWh."))
    transmission = _cost("T", "transmission", _("Transmission, COP/kWh."))
    distribution = _cost("D", "distribution", _("Distribution, COP/kWh."))
    commercialisation = _cost("C", "commercialisation", _("Commercialisation, COP/kWh."))
    losses = _cost("PR", "losses", _("Recognised losses, COP/kWh."))
    restrictions = _cost("R", "restrictions", _("Restrictions, COP/kWh."))
    unit_cost = _cost(
        "CU", "unit_cost", _("Unit cost, COP/kWh: the sum of the others."), required=True
    )

    class Meta:
        model = Tariff
        kind = "tariffs"
        title = _("Tariffs")
        area = ClosedMonth.Area.ENERGY

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_tariffs(batch)


@kinds.register
class SystemEnergyResource(MonthlyResource):
    period = Column("PERIODO", "period", PeriodWidget(), required=True, key=True)
    voltage_level = Column(
        "NIVEL_TENSION",
        "voltage_level",
        words.network_level(),
        key=True,
        explained=_("Empty: the whole network."),
    )
    input_kwh = Column(
        "ENERGIA_ENTRADA",
        "input_kwh",
        DecimalWidget(3, 13),
        required=True,
        explained=_("What came into the network, kWh."),
    )
    output_kwh = Column(
        "ENERGIA_SALIDA",
        "output_kwh",
        DecimalWidget(3, 13),
        required=True,
        explained=_("What left it, billed or handed on, kWh."),
    )
    technical_kwh = Column(
        "PERDIDAS_TECNICAS",
        "technical_kwh",
        DecimalWidget(3, 13),
        explained=_("Technical losses, kWh."),
    )
    target_index = Column(
        "META_INDICE",
        "target_index",
        ShareWidget(),
        explained=_("The loss index that is aimed at; kept as a part of one."),
    )

    class Meta:
        model = SystemEnergy
        kind = "system-energy"
        title = _("Energy of the network")
        area = ClosedMonth.Area.ENERGY

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_system_energy(batch)
