"""The kind `prices`: a contract's price list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing import rules
from billing.models import BilledItem, Contract, Price
from billing.resources import words
from ingest import kinds
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.models import Upload
from ingest.references import ReferenceWidget
from ingest.resources import KeyedResource
from ingest.widgets import CodeWidget, DateWidget, DecimalWidget, TextWidget, YesNoWidget
from records.bulk import Cause


@kinds.register
class PriceResource(KeyedResource):
    contract = Column(
        "CONTRATO",
        "contract",
        ReferenceWidget(Contract, "number"),
        required=True,
        key=True,
        preset=True,
    )
    code = Column("COD_ITEM", "code", CodeWidget(), required=True, key=True)
    description = Column("DESCRIPCION", "description", TextWidget(), required=True)
    unit = Column("UNIDAD", "unit", TextWidget(30), required=True)
    item_kind = Column("TIPO", "kind", words.item_kind())
    group = Column("GRUPO", "group", TextWidget(100))
    common_code = Column(
        "COD_HOMOLOGADO",
        "common_code",
        CodeWidget(),
        explained=_("The same work under every contract bears one code."),
    )
    budget_line = Column("RUBRO", "budget_line", TextWidget(100))
    expense_class = Column("CLASE_GASTO", "expense_class", words.expense_class())
    recognised_in_plan = Column("RECONOCIDO_PLAN", "recognised_in_plan", YesNoWidget())
    unit_price = Column("VALOR_UNITARIO", "unit_price", DecimalWidget(4, 10), required=True)
    contracted_quantity = Column("CANTIDAD_CONTRATADA", "contracted_quantity", DecimalWidget(4, 10))
    valid_from = Column(
        "VIGENTE_DESDE",
        "valid_from",
        DateWidget(),
        key=True,
        explained=_("The price’s first day; empty: the contract’s start."),
    )
    repeatable = Column(
        "REPETIBLE",
        "repeatable",
        YesNoWidget(),
        explained=_("SI for what is rightly billed more than once: crew-months, transport …"),
    )
    installs_macro = Column("INSTALA_MACRO", "installs_macro", YesNoWidget())

    class Meta:
        model = Price
        kind = "prices"
        title = _("Price lists")

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        batch.find(rules.UNKNOWN_CONTRACT, index, name)

    def judge(self, batch: Batch) -> None:
        self._start_with_the_contract(batch)
        super().judge(batch)
        rules.judge_prices(batch)

    def _start_with_the_contract(self, batch: Batch) -> None:
        """A price without a first day holds from its contract's start."""
        wanted = {
            c
            for c, day in zip(batch["contract"], batch["valid_from"], strict=True)
            if c and not day
        }
        starts = dict(Contract.objects.filter(pk__in=wanted).values_list("pk", "start_date"))
        days = batch["valid_from"]
        for index, contract in enumerate(batch["contract"]):
            if days[index] is None:
                days[index] = starts.get(contract)
        batch.raw.setdefault("valid_from", [None] * len(batch))

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        super().write(batch, plan, cause)
        BilledItem.objects.relink_prices(self._contracts(batch, plan))

    def touched(self, batch: Batch, plan: Plan) -> tuple[list[Any], list[date]]:
        return self._contracts(batch, plan), []

    def _contracts(self, batch: Batch, plan: Plan) -> list[int]:
        rows = [*plan.new, *(index for index, _pk in plan.changed)]
        return sorted({batch["contract"][index] for index in rows})

    def take_back(self, upload: Upload, cause: Cause) -> tuple[list[Any], list[date]]:
        """Billed items first leave the prices that go."""
        prices = Price.objects.filter(source_upload=upload.pk)
        contracts: Sequence[int] = sorted(set(prices.values_list("contract", flat=True)))
        created = prices.exclude(pk__in=Price.history.filter(history_upload=upload.pk).values("id"))
        BilledItem.objects.relink_prices(contracts, leaving=created)
        keys, months = super().take_back(upload, cause)
        BilledItem.objects.relink_prices(contracts)
        return [*keys, *contracts], months
