"""The kind `annexes`: the billed items of an acta, which is a document replaced as a whole."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing import rules
from billing.models import Annex, BilledItem, Contract
from billing.models.annexes import FIGURES
from billing.models.objected import WRITTEN
from billing.resources import words
from billing.resources.documents import Documents
from billing.taxes import SHARES
from ingest import kinds, takeback
from ingest.batch import Batch, Plan
from ingest.columns import Column
from ingest.models import Upload
from ingest.references import MunicipalityWidget, ReferenceWidget
from ingest.refusals import Refusal
from ingest.resources import DocumentResource
from ingest.widgets import (
    CodeWidget,
    DateWidget,
    DecimalWidget,
    MoneyWidget,
    PeriodWidget,
    TextWidget,
)
from records.bulk import Cause
from records.models import ClosedMonth

# What follows from the rest, and what people write of actas that they move and of lines that they
# object to: a returned acta, and lines whose objections were withdrawn, may be taken back.
APART_OF_LINES = (*WRITTEN, *SHARES, "saved", "deviation", "price_id")
APART_OF_ACTAS = (*FIGURES, "state", "state_reason", "state_at", "state_by_id")


@kinds.register
class AnnexResource(DocumentResource):
    contract = Column(
        "CONTRATO",
        "annex__contract__number",
        ReferenceWidget(Contract, "number"),
        required=True,
        preset=True,
    )
    annex = Column("ACTA", "annex__number", CodeWidget(), required=True, preset=True)
    period = Column(
        "PERIODO",
        "annex__period",
        PeriodWidget(),
        required=True,
        preset=True,
        explained=_("The month that the acta bills, as 2024-10."),
    )
    executed_on = Column("FECHA_EJECUCION", "executed_on", DateWidget(), required=True)
    work_order = Column("ORDEN_TRABAJO", "work_order", CodeWidget())
    item_kind = Column(
        "TIPO",
        "kind",
        words.item_kind(),
        explained=_("Empty: the sheet’s name says it, or the price list."),
    )
    code = Column("COD_ITEM", "code", CodeWidget(), required=True)
    description = Column("DESCRIPCION", "description", TextWidget())
    unit = Column("UNIDAD", "unit", TextWidget(30))
    # Of so many digits that what they make is a number still.
    quantity = Column("CANTIDAD", "quantity", DecimalWidget(4, 10), required=True)
    unit_price = Column("VALOR_UNITARIO", "unit_price", DecimalWidget(4, 10), required=True)
    amount = Column(
        "VALOR_TOTAL",
        "amount",
        MoneyWidget(),
        explained=_("Empty: quantity times unit price."),
    )
    budget_line = Column(
        "RUBRO", "budget_line", TextWidget(100), explained=_("Empty: the price list’s.")
    )
    municipality = Column("MUNICIPIO", "municipality", MunicipalityWidget())
    circuit = Column("CIRCUITO", "circuit", CodeWidget())
    transformer_code = Column("CODIGO_TRAFO", "transformer_code", CodeWidget())
    account = Column("CUENTA", "account", CodeWidget())
    crew = Column("CUADRILLA", "crew", TextWidget(100))
    notes = Column("OBSERVACIONES", "notes", TextWidget(1000))

    class Meta:
        model = BilledItem
        kind = "annexes"
        title = _("Actas")
        area = ClosedMonth.Area.BILLING

    def unknown_reference(self, batch: Batch, index: int, name: str) -> None:
        found = rules.UNKNOWN_CONTRACT if name == "contract" else rules.UNKNOWN_MUNICIPALITY
        batch.find(found, index, name)

    def judge(self, batch: Batch) -> None:
        rules.judge_annexes(batch)

    def documents(self, batch: Batch) -> Documents:
        return Documents.of(batch, self.row_fields())

    def compare(self, batch: Batch) -> Plan:
        documents = self.documents(batch)
        plan = documents.plan()
        rules.judge_documents(batch, documents, plan)
        return plan

    def months(self, batch: Batch, plan: Plan) -> list[tuple[int, date]]:
        """Every row that changes, or of an acta that only loses rows its first: its month is its
        acta's, and where that changes, the one that the acta was reported in too."""
        documents = self.documents(batch)
        moved = {*plan.new, *(index for index, _pk in plan.changed)}
        periods = batch["period"]
        found: list[tuple[int, date]] = []
        for key, indices in documents.touched(plan).items():
            rows = [index for index in indices if index in moved] or indices[:1]
            found += [(index, periods[index]) for index in rows if periods[index]]
            annex = documents.annexes.get(key)
            if annex and annex.period not in {periods[index] for index in rows}:
                found.append((rows[0], annex.period))
        return found

    def write(self, batch: Batch, plan: Plan, cause: Cause) -> None:
        # Asked now: once written, nothing tells any more what was there.
        self.moved = sorted({month for _index, month in self.months(batch, plan)})
        self.documents(batch).write(plan, cause)

    def touched(self, batch: Batch, plan: Plan) -> tuple[list[Any], list[date]]:
        keys = [annex.pk for annex in self.documents(batch).annexes.values()]
        return keys, self.moved

    def take_back(self, upload: Upload, cause: Cause) -> tuple[list[Any], list[date]]:
        """Items first, then actas; those that remain are summed anew."""
        items = BilledItem.objects.filter(source_upload=upload.pk).values("annex")
        kept = BilledItem.history.filter(history_upload=upload.pk).values("annex")
        own = Annex.objects.filter(pk__in=items) | Annex.objects.filter(pk__in=kept)
        annexes = list((own | Annex.objects.filter(source_upload=upload.pk)).distinct())
        closed = set(
            ClosedMonth.objects.filter(area=ClosedMonth.Area.BILLING).values_list(
                "month", flat=True
            )
        )
        keys = [annex.pk for annex in annexes]
        months = {annex.period for annex in annexes} | _months_before(upload, keys)
        for annex in annexes:
            if annex.state == Annex.State.APPROVED:
                raise Refusal("annex_approved", annex=str(annex))
        for month in sorted(months & closed):
            raise Refusal("month_closed", month=f"{month:%Y-%m}")
        _refuse_if_objected(upload)
        takeback.take_back(BilledItem, upload, cause, apart=APART_OF_LINES)
        emptied = Annex.objects.filter(source_upload=upload.pk, pk__in=keys, items=None)
        Annex.objects.forget_totals(list(emptied.values_list("pk", flat=True)))
        takeback.take_back(Annex, upload, cause, apart=APART_OF_ACTAS)
        Annex.objects.recompute(keys)
        BilledItem.objects.filter(annex__in=keys).relink(dated=False)
        return keys, sorted(months)

    def totals(self, batch: Batch) -> dict[str, Any]:
        """`subtotal`: what the file bills before AIU and IVA, in pesos."""
        return {"subtotal": sum(amount for amount in batch["amount"] if amount is not None)}


def _refuse_if_objected(upload: Upload) -> None:
    """What somebody objected to since is not swept away with its line."""
    lines = BilledItem.objects.objected_to().filter(source_upload=upload.pk)
    later = lines.filter(updated_at__gt=upload.committed_at)
    if found := list(later.select_related("annex__contract").order_by("pk")[:1]):
        raise Refusal("objected_later", count=later.count(), annex=str(found[0].annex))


def _months_before(upload: Upload, keys: Sequence[int]) -> set[date]:
    """The months of these actas as they were before the upload changed them."""
    versions = Annex.history.filter(id__in=keys).order_by("id", "history_id")
    found = set()
    before: tuple[int, date] | None = None
    for key, period, by in versions.values_list("id", "period", "history_upload"):
        if by == upload.pk and before and before[0] == key:
            found.add(before[1])
        before = (key, period)
    return found
