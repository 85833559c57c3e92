"""What a workbook states of itself beside its rows, compared with what is computed or stored."""

from collections.abc import Mapping
from decimal import Decimal

from billing import findings, known
from billing.amounts import ZERO
from billing.contracts import Terms
from billing.judging import control, history
from billing.prices import PriceBook
from ingest.batch import Batch
from ingest.reading import cells
from ingest.rules import CONTROL_TOTAL

Quantities = Mapping[history.Item, Decimal]


def judge_control_totals(batch: Batch, terms: Mapping[int, Terms]) -> None:
    """The file's totals beside the computed ones; the batch keeps those of the whole file."""
    if batch.source is None or not batch.source.control_totals:
        return
    columns = (batch.sheets, batch.rows, batch["item_kind"], batch["amount"])
    lines = [control.Line(*line) for line in zip(*columns, strict=True) if line[3] is not None]
    totals = control.totals(batch.source.control_totals)
    batch.stated = control.of_the_file(totals)
    for total, computed in control.differences(totals, lines, _rates(batch, terms)):
        batch.find_file(
            CONTROL_TOTAL,
            total.sheet,
            "VALOR_TOTAL",
            f"{total.amount:f}",
            cause=str(total.row),
            label=total.label,
            stated=f"{total.amount:f}",
            computed=f"{computed:f}",
        )


def _rates(batch: Batch, terms: Mapping[int, Terms]) -> control.Rates:
    """How the file's one acta is taxed; nothing where it is about several."""
    documents = set(zip(batch["contract"], batch["period"], strict=True))
    if len(documents) != 1:
        return {}
    contract, period = documents.pop()
    return terms[contract].rates_of(period) if contract in terms and period else {}


def judge_corte(batch: Batch, book: PriceBook, before: Quantities, sums: Quantities) -> None:
    """An acta de corte repeats what was contracted and billed before: compared, never stored."""
    extras = batch.source.extras if batch.source else {}
    items = list(zip(batch["contract"], batch["code"], strict=True))
    for header, raw in extras.items():
        for index, stated in enumerate(cells.decimals(raw).values):
            contract, code = items[index]
            if stated is None or contract is None or code is None:
                continue
            item = (contract, code)
            stored = {
                "CONTRATADA": history.contracted_quantity(book, item),
                "ANTERIOR": before.get(item, ZERO),
                "ACUMULADA": sums.get(item, before.get(item, ZERO)),
            }[header]
            if stored is not None and stored != stated:
                value, detail = f"{stated.normalize():f}", f"{stored.normalize():f}"
                batch.find(findings.CORTE_DIFFERS, index, header, detail=detail, value=value)


def forgive_what_was_accepted(batch: Batch, equal: list[tuple[int, int]]) -> None:
    """A warning acknowledged for a line holds for its unchanged row in the acta's next version."""
    if not equal or not batch.findings.warnings:
        return
    accepted = known.accepted_warnings([pk for _, pk in equal])
    by_index = {index: accepted.get(pk, frozenset()) for index, pk in equal}
    batch.findings.forgive(lambda code, index: code in by_index.get(index, ()))
