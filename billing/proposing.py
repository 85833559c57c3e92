"""Objections that the rules of judging propose to an acta's lines, each with what it rests on.

A line is proposed one objection: the first of `REASONS` that fits and that nobody dismissed. Lines
that are objected to already, and those that bill nothing or take back, are passed over.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from billing.amounts import ZERO, accepted_amount
from billing.choices import MISSED, Objection
from billing.models import Annex, AnnexItemTotal, AnnexState, BilledItem, DismissedObjection
from records.bulk import chunks
from transformers.models import Intervention

REASONS = (
    Objection.ALREADY_BILLED,
    Objection.OVER_PRICE,
    Objection.OVER_QUANTITY,
    Objection.NO_EVIDENCE,
)


# Where so much of an acta's lines name orders of interventions, the others lack evidence.
USUALLY = Decimal("0.8")


class Line(NamedTuple):
    """What proposing needs of a line."""

    pk: int
    kind: str
    code: str
    description: str
    executed_on: date
    work_order: str
    account: str
    transformer_code: str
    link: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    common_code: str
    price: int
    listed: Decimal
    listed_from: date


COLUMNS = (
    *("pk", "kind", "code", "description", "executed_on", "work_order", "account"),
    *("transformer_code", "link", "quantity", "unit_price", "amount"),
    *("price__common_code", "price", "price__unit_price", "price__valid_from"),
)


class Other(NamedTuple):
    """The same work in another acta."""

    pk: int
    annex: int
    annex_number: str
    contract_number: str
    state: str
    executed_on: date
    amount: Decimal


class Contracted(NamedTuple):
    """How much of an item was contracted, and billed with this line."""

    contracted: Decimal
    billed: Decimal


class Lacking(Enum):
    """What a line without evidence lacks."""

    ORDER = "order"
    KNOWN_ORDER = "known order"
    KNOWN_PLACE = "known place"


@dataclass(frozen=True)
class Evidence:
    """Of what the acta says of its work: on how many of its lines interventions could tell, and how
    many of these name an order that one of them has."""

    lines: int
    known: int

    @property
    def tells_of_orders(self) -> bool:
        """Where interventions are but a part of the work, that an order has none says nothing."""
        return self.known >= self.lines * USUALLY > 0


@dataclass(frozen=True)
class Proposal:
    """An objection to a line, and what would be accepted of it instead.

    `rests` is, of a line billed already, the `Other`; of one over the contracted quantity, the
    `Contracted`; of one without evidence, what is `Lacking`.
    """

    line: Line
    objection: Objection
    accepted_quantity: Decimal | None = None
    accepted_unit_price: Decimal | None = None
    rests: Any = None

    @property
    def objected(self) -> Decimal:
        """Pesos before AIU and IVA."""
        line = self.line
        accepted = (self.accepted_quantity, self.accepted_unit_price)
        return line.amount - accepted_amount(line.amount, line.quantity, line.unit_price, *accepted)


@dataclass
class Proposals:
    """All there are of an acta, by reason, the largest first."""

    by_reason: dict[Objection, list[Proposal]] = field(default_factory=dict)
    dismissed: int = 0
    # None where no intervention of these months is known, so that nothing can be said.
    evidence: Evidence | None = None

    @classmethod
    def of(cls, annex: Annex) -> Self:
        """In a dozen queries, and one more for each two thousand lines that are doubtful."""
        dismissed = DismissedObjection.objects.standing(annex.pk)
        covered = _covered(annex)
        evidence = _evidence(annex, covered) if covered else None
        found, taken = cls(dismissed=len(dismissed), evidence=evidence), set[int]()
        proposed = {
            Objection.ALREADY_BILLED: lambda: _already_billed(annex),
            Objection.OVER_PRICE: lambda: _over_price(annex),
            Objection.OVER_QUANTITY: lambda: _over_quantity(annex),
            Objection.NO_EVIDENCE: lambda: _without_evidence(annex, covered, evidence),
        }
        for reason in REASONS:
            mine = [
                one
                for one in proposed[reason]()
                if one.line.pk not in taken and (one.line.pk, reason) not in dismissed
            ]
            taken |= {one.line.pk for one in mine}
            if mine:
                found.by_reason[reason] = sorted(mine, key=lambda one: -one.objected)
        return found

    def __iter__(self) -> Iterator[Proposal]:
        return (one for mine in self.by_reason.values() for one in mine)

    def chosen(self, keys: Iterable[int]) -> list[Proposal]:
        """Those of these lines."""
        wanted = set(keys)
        return [one for one in self if one.line.pk in wanted]


def _open(annex: Annex) -> QuerySet[BilledItem]:
    return BilledItem.objects.filter(annex=annex, objection="", amount__gt=0, quantity__gt=0)


def _lines(rows: QuerySet[BilledItem]) -> list[Line]:
    return [Line(*row) for row in rows.order_by("executed_on", "pk").values_list(*COLUMNS)]


# ── already billed ──────────────────────────────────────────────────────────────────────────────


def _already_billed(annex: Annex) -> Iterator[Proposal]:
    """The same work stands in an acta that was approved, or of two in review in the earlier one,
    and is accepted there, in whole or in part."""
    doubtful = _open(annex).maybe_billed_twice(Annex.objects.filter(pk=annex.pk))
    lines = _lines(doubtful)
    known = _accepted_elsewhere(annex, sorted({line.work_order for line in lines}))
    for line in lines:
        work = _work(line.common_code, annex.contract_id, line.code)
        others = known.get((line.work_order, line.account, work))
        if others:
            yield Proposal(line, Objection.ALREADY_BILLED, ZERO, rests=others[0])


def _accepted_elsewhere(
    annex: Annex, orders: Sequence[str]
) -> dict[tuple[str, str, tuple[Any, ...]], list[Other]]:
    """{(order, account, work): its lines in other actas, the first that was done first}."""
    earlier = Q(annex__period__lt=annex.period) | Q(annex__period=annex.period, annex__lt=annex.pk)
    counts = Q(annex__state=AnnexState.APPROVED) | Q(annex__state=AnnexState.IN_REVIEW) & earlier
    columns = (
        *("work_order", "account", "price__common_code", "annex__contract", "code"),
        *("pk", "annex", "annex__number", "annex__contract__number", "annex__state"),
        *("executed_on", "amount"),
    )
    known: dict[tuple[str, str, tuple[Any, ...]], list[Other]] = defaultdict(list)
    for some in chunks(orders):
        rows = BilledItem.objects.filter(counts, work_order__in=some).exclude(annex=annex)
        rows = rows.exclude(objected=F("amount")).order_by("executed_on", "pk")
        for order, account, common, contract, code, *rest in rows.values_list(*columns):
            known[order, account, _work(common, contract, code)].append(Other(*rest))
    return known


def _work(common_code: str, contract: int, code: str) -> tuple[Any, ...]:
    """What is the same work: the common code under any contract, else the contract's own item."""
    return (common_code,) if common_code else (contract, code)


# ── price and quantity ──────────────────────────────────────────────────────────────────────────


def _over_price(annex: Annex) -> Iterator[Proposal]:
    rows = _open(annex).price_deviations().filter(unit_price__gt=F("price__unit_price"))
    for line in _lines(rows):
        yield Proposal(line, Objection.OVER_PRICE, accepted_unit_price=line.listed)


def _over_quantity(annex: Annex) -> Iterator[Proposal]:
    """Of each item over its contracted quantity the part that is: what was billed first, by acta
    and then by day, is within it."""
    over = BilledItem.objects.over_contracted_quantity().filter(contract=annex.contract_id)
    contracted = {row["code"]: row["contracted"] for row in over}
    if not contracted:
        return
    billed = _billed_before(annex, list(contracted))
    accepted = _accepted_quantities(annex, list(contracted))
    open_ = {line.pk: line for line in _lines(_open(annex).filter(code__in=list(contracted)))}
    for key, code, quantity in accepted:
        billed[code] = billed.get(code, ZERO) + quantity
        beyond = min(quantity, billed[code] - contracted[code])
        if key in open_ and beyond > 0:
            told = Contracted(contracted[code], billed[code])
            yield Proposal(
                open_[key], Objection.OVER_QUANTITY, open_[key].quantity - beyond, rests=told
            )


def _billed_before(annex: Annex, codes: Sequence[str]) -> dict[str, Decimal]:
    """{item: quantity} in the contract's earlier actas that were not returned."""
    earlier = Q(annex__period__lt=annex.period) | Q(annex__period=annex.period, annex__lt=annex.pk)
    rows = AnnexItemTotal.objects.filter(earlier, annex__contract=annex.contract_id).order_by()
    rows = rows.exclude(annex__state=AnnexState.RETURNED).filter(price__code__in=codes)
    return dict(rows.values_list("price__code").annotate(sum=Sum("quantity")))


def _accepted_quantities(annex: Annex, codes: Sequence[str]) -> list[tuple[int, str, Decimal]]:
    """(line's key, item, quantity accepted of it) in the order of the work."""
    rows = BilledItem.objects.filter(annex=annex, code__in=codes).order_by("executed_on", "pk")
    columns = rows.values_list("pk", "code", "quantity", "accepted_quantity")
    return [(key, code, q if accepted is None else accepted) for key, code, q, accepted in columns]


# ── evidence ────────────────────────────────────────────────────────────────────────────────────


def _covered(annex: Annex) -> list[date]:
    """The days of the acta's work whose months have interventions: elsewhere nobody loaded any,
    and that they are not there says nothing."""
    days = list(annex.day_totals.values_list("executed_on", flat=True))
    if not days:
        return []
    first, last = min(days).replace(day=1), max(days)
    around = Intervention.objects.filter(start_date__gte=first, start_date__lte=_month_end(last))
    starts = around.order_by().values_list("start_date", flat=True).distinct()
    months = {start.replace(day=1) for start in starts}
    return [day for day in days if day.replace(day=1) in months]


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _evidence(annex: Annex, covered: Sequence[date]) -> Evidence:
    """Materials and supplied ones name the order of the work that they were used in, too."""
    lines = BilledItem.objects.filter(annex=annex, executed_on__in=covered, work_order__gt="")
    lines = lines.filter(price__repeatable=False)
    return Evidence(lines.count(), lines.filter(_has_intervention()).count())


def _has_intervention() -> Exists:
    return Exists(Intervention.objects.filter(work_order=OuterRef("work_order")).order_by())


def _without_evidence(
    annex: Annex, covered: Sequence[date], evidence: Evidence | None
) -> Iterator[Proposal]:
    """No work order, one of no intervention, or a transformer or account that nobody knows; what
    is repeatable (crew-months, transport) needs none."""
    if evidence is None:
        return
    rows = _open(annex).filter(price__repeatable=False, executed_on__in=covered)
    lacking = {Lacking.ORDER: rows.filter(work_order="")}
    ordered = rows.filter(work_order__gt="")
    if evidence.tells_of_orders:
        lacking[Lacking.KNOWN_ORDER] = ordered.filter(~_has_intervention())
        ordered = ordered.filter(_has_intervention())
    lacking[Lacking.KNOWN_PLACE] = ordered.filter(link__in=MISSED)
    for what, lines in lacking.items():
        for line in _lines(lines):
            yield Proposal(line, Objection.NO_EVIDENCE, ZERO, rests=what)
