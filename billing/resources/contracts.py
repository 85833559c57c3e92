"""The kinds `contracts` and `contract-changes`."""

from django.utils.translation import gettext_lazy as _

from billing import rules
from billing.models import Contract, ContractChange
from billing.resources import words
from ingest import kinds
from ingest.batch import Batch
from ingest.columns import Column
from ingest.references import ReferenceWidget
from ingest.resources import KeyedResource
from ingest.widgets import (
    CodeWidget,
    DateWidget,
    DecimalWidget,
    IntegerWidget,
    MoneyWidget,
    TextWidget,
)


def percent() -> DecimalWidget:
    return DecimalWidget(4, 3, percent=True)


@kinds.register
class ContractResource(KeyedResource):
    number = Column("CONTRATO", "number", CodeWidget(), required=True, key=True)
    contractor = Column("CONTRATISTA", "contractor", TextWidget(200), required=True)
    nit = Column("NIT", "nit", CodeWidget(30))
    purpose = Column("OBJETO", "purpose", TextWidget(1000))
    start_date = Column("FECHA_INICIO", "start_date", DateWidget(), required=True)
    end_date = Column(
        "FECHA_FIN",
        "end_date",
        DateWidget(),
        required=True,
        explained=_("As signed; extensions are contract changes."),
    )
    value = Column(
        "VALOR",
        "value",
        MoneyWidget(),
        required=True,
        explained=_("As signed, in pesos; additions are contract changes."),
    )
    cutoff_day = Column(
        "DIA_CORTE",
        "cutoff_day",
        IntegerWidget(1, 31),
        default=31,
        explained=_("Last day of the month that an acta bills; 31 is the month’s end."),
    )
    tax_scheme = Column("ESQUEMA_IMPUESTO", "tax_scheme", words.tax_scheme())
    administration_pct = Column("PORC_ADMINISTRACION", "administration_pct", percent())
    contingencies_pct = Column("PORC_IMPREVISTOS", "contingencies_pct", percent())
    profit_pct = Column("PORC_UTILIDAD", "profit_pct", percent())
    vat_pct = Column("PORC_IVA", "vat_pct", percent())

    class Meta:
        model = Contract
        kind = "contracts"
        title = _("Contracts")

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_contracts(batch)


@kinds.register
class ContractChangeResource(KeyedResource):
    contract = Column(
        "CONTRATO",
        "contract",
        ReferenceWidget(Contract, "number"),
        required=True,
        key=True,
        preset=True,
    )
    document = Column(
        "DOCUMENTO",
        "document",
        CodeWidget(100),
        required=True,
        key=True,
        explained=_("The otrosí’s name or number."),
    )
    date = Column("FECHA", "date", DateWidget(), required=True)
    change = Column("TIPO_CAMBIO", "kind", words.change_kind(), required=True)
    value = Column("VALOR", "value", MoneyWidget(), explained=_("What an addition adds, in pesos."))
    end_date = Column(
        "FECHA_FIN", "end_date", DateWidget(), explained=_("The new end of the term.")
    )
    item_kind = Column(
        "TIPO",
        "item_kind",
        words.item_kind(),
        explained=_("Where a change of taxes holds for one type alone."),
    )
    tax_scheme = Column("ESQUEMA_IMPUESTO", "tax_scheme", words.tax_scheme())
    administration_pct = Column("PORC_ADMINISTRACION", "administration_pct", percent())
    contingencies_pct = Column("PORC_IMPREVISTOS", "contingencies_pct", percent())
    profit_pct = Column("PORC_UTILIDAD", "profit_pct", percent())
    vat_pct = Column("PORC_IVA", "vat_pct", percent())

    class Meta:
        model = ContractChange
        kind = "contract-changes"
        title = _("Contract changes")

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        batch.find(rules.UNKNOWN_CONTRACT, index, name)

    def judge(self, batch: Batch) -> None:
        super().judge(batch)
        rules.judge_contract_changes(batch)
