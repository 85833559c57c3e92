"""Puts a batch before the budget's rules: the columns and what is stored to `judging`, each broken
rule to the batch's findings."""

from datetime import date
from decimal import Decimal

from billing.amounts import ZERO
from billing.known import terms
from billing.resources.words import expense_class
from budget import findings, judging, known
from budget.choices import MovementKind
from budget.known import Entry
from budget.models.movements import period_of
from ingest.batch import Batch, Plan
from ingest.judging import tell
from ingest.rules import NEGATIVE_AMOUNT, ROW_TWICE

CLASSES = expense_class()


def fill(batch: Batch) -> None:
    """An empty MOVIMIENTO is INICIAL; a date that is to be erased becomes the year's first day."""
    movements = batch.columns["movement"]
    for index, movement in enumerate(movements):
        if movement is None and not batch.written(index, "movement"):
            movements[index] = MovementKind.INITIAL.value
    if batch.options.get("empty") == "erase" and batch.brings("date"):
        pairs = zip(batch["date"], batch["year"], strict=True)
        batch.columns["date"] = [day or (year and date(year, 1, 1)) for day, year in pairs]


def judge_movements(batch: Batch) -> None:
    """The movements by themselves, and beside their contract's term and lines."""
    contracts, movements = batch["contract"], batch["movement"]
    pairs = zip(batch["year"], batch["month"], strict=True)
    periods = [period_of(year, month) if year and month else None for year, month in pairs]
    spans = {key: (term.start, term.end()) for key, term in terms(contracts).items()}
    lines = known.lines(contracts)
    for field in ("amount", "target"):
        tell(batch, NEGATIVE_AMOUNT, judging.negative(batch[field], movements, field))
    verdicts = {
        findings.MONTH_OUTSIDE_TERM: judging.outside_term(
            contracts, periods, _effects(batch), spans
        ),
        findings.WITHOUT_DOCUMENT: judging.without_document(movements, batch["document"]),
        findings.LINE_SPELLED_OTHERWISE: judging.spelled_otherwise(
            contracts, batch["budget_line"], lines
        ),
    }
    for rule, found in verdicts.items():
        tell(batch, rule, found)


def judge_budget(batch: Batch, plan: Plan) -> None:
    """The budget as it would stand, once it is known which stored months the file replaces."""
    stored = known.entries(batch["contract"], batch["year"])
    replaced = {index: stored[pk] for index, pk in plan.changed}
    rows = {index: _entry(batch, index, replaced.get(index)) for index in (*plan.new, *replaced)}
    moved = {index: entry for index, entry in rows.items() if entry is not None}
    gone = {pk for _index, pk in plan.changed}
    after = [*moved.values(), *(entry for pk, entry in stored.items() if pk not in gone)]
    before = {index: entry.effect for index, entry in replaced.items()}
    tell(batch, findings.TRANSFER_UNBALANCED, judging.unbalanced(moved, after))
    for field, written in (("date", date.isoformat), ("expense_class", _class)):
        differing = judging.months_differ(moved, after, field, written)
        tell(batch, findings.MONTHS_DIFFER, differing)
    tell(batch, findings.BELOW_ZERO, judging.below_zero(moved, before, after))


def effect_of(batch: Batch) -> Decimal | None:
    """What the file does to the budget in force, pesos; None where it has no amount."""
    twice = {i for one in batch.findings if one.rule is ROW_TWICE for i in one.indices}
    effects = [e for i, e in enumerate(_effects(batch)) if e is not None and i not in twice]
    return sum(effects, ZERO) if effects else None


def _class(value: str) -> str:
    return str(CLASSES.render(value) or "—")


def _effects(batch: Batch) -> list[Decimal | None]:
    """As `Movement.effect` of each row; None without an amount."""
    return [
        -amount if amount and movement == MovementKind.REDUCTION else amount
        for movement, amount in zip(batch["movement"], batch["amount"], strict=True)
    ]


def _entry(batch: Batch, index: int, stored: Entry | None) -> Entry | None:
    """What the row's month becomes; None where its amount could not be read."""
    amount = batch["amount"][index]
    if amount is None:
        return None
    key = known.key_of(batch, index)
    day, expense = batch["date"][index], batch["expense_class"][index]
    if stored is not None:
        day, expense = day or stored.date, expense if expense is not None else stored.expense_class
    return Entry(*key, amount, day or date(batch["year"][index], 1, 1), expense or "")
