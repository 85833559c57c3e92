"""What is committed: of a contract its value in force, of a line and of an item what was contracted
of it, and how much of that is left. Money is pesos, AIU and IVA included.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from billing.amounts import centavos, line_amount, pesos
from billing.contracts import Terms
from billing.models import Annex, AnnexState, Contract, ItemKind, Price
from billing.models.totals import AnnexItemTotal, AnnexLineTotal
from billing.prices import ListedPrice
from billing.taxes import TaxRates, charges

ZERO = Decimal(0)

Lines = dict[str, Decimal]


@dataclass(frozen=True)
class Commitment:
    """A contract's value in force on a day, and what approved actas took of it `before` the months
    that are looked at and in them (`executed`); what is `in_review` is of these months."""

    value: Decimal
    before: Decimal = ZERO
    executed: Decimal = ZERO
    in_review: Decimal = ZERO

    @property
    def committed(self) -> Decimal:
        """What of the value was left when these months began."""
        return self.value - self.before

    @property
    def left(self) -> Decimal:
        return self.committed - self.executed

    @property
    def share(self) -> Decimal | None:
        """Executed from the contract's beginning, as a part of its value."""
        return (self.before + self.executed) / self.value if self.value else None

    def __add__(self, other: "Commitment") -> "Commitment":
        return Commitment(
            self.value + other.value,
            self.before + other.before,
            self.executed + other.executed,
            self.in_review + other.in_review,
        )


def of_contracts(
    terms: Mapping[int, Terms], day: date, first: date | None = None, last: date | None = None
) -> dict[int, Commitment]:
    """{contract's key: its commitment on a day}, seen from months `first` to `last` (first days);
    in one query."""
    rows = Annex.objects.filter(contract__in=list(terms)).exclude(state=AnnexState.RETURNED)
    if last is not None:
        rows = rows.filter(period__lte=last)
    before = Sum("total", filter=Q(period__lt=first or date.min), default=ZERO)
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    by_state = rows.order_by().values("contract", "state")
    for row in by_state.annotate(before=before, sum=Sum("total")):
        of, gone = sums[row["contract"]], row["before"]
        if row["state"] == AnnexState.APPROVED:
            of["before"], of["executed"] = gone, row["sum"] - gone
        else:
            of["in_review"] = row["sum"] - gone
    return {key: Commitment(one.value(day), **sums[key]) for key, one in terms.items()}


def of_lines(terms: Mapping[int, Terms], day: date, first: date | None = None) -> dict[int, Lines]:
    """{contract's key: {budget line: pesos}}: what its items' contracted quantities are worth at
    the prices in force, less what was approved before `first`; in two queries.

    A line of which no quantity is contracted is not there: that is not known, rather than nothing.
    """
    found: dict[int, Lines] = {}
    for contract, listed in _contracted(list(terms)).items():
        rates = {kind: terms[contract].rates(kind, day) for kind in ItemKind.values}
        lines: Lines = defaultdict(Decimal)
        for prices in listed.values():
            price, quantity = _in_force(prices, day), _quantity(prices)
            if price.kind != ItemKind.SUPPLIED:
                lines[price.budget_line] += worth(quantity, price.unit_price, rates[price.kind])
        found[contract] = dict(lines)
    if first is not None:
        for contract, line, total in _approved_before(list(found), first):
            if line in found[contract]:
                found[contract][line] -= total
    return found


def worth(quantity: Decimal, unit_price: Decimal, rates: TaxRates) -> Decimal:
    """A quantity at a price, with AIU and IVA, as an acta of it alone would sum to."""
    amount = centavos(line_amount(quantity, unit_price))
    return pesos(amount + sum(charges(amount, rates)))


# ── items ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ItemLeft:
    """An item whose quantity is contracted: what was billed of it, and what is left once what is
    in review is taken off too. `worth` is the rest at the price in force with AIU and IVA; of
    material that the company supplies there is none."""

    price: ListedPrice
    code: str
    contracted: Decimal
    approved: Decimal
    in_review: Decimal
    worth: Decimal | None

    @property
    def left(self) -> Decimal:
        return self.contracted - self.approved - self.in_review

    @property
    def share(self) -> Decimal | None:
        """Billed as a part of what was contracted."""
        return 1 - self.left / self.contracted if self.contracted else None


def of_items(contract: Contract, day: date) -> list[ItemLeft]:
    """A contract's items with a contracted quantity, those that are nearest to it, or furthest
    over it, first; in four queries."""
    terms, billed = contract.terms(), _billed(contract)
    found = []
    for code, prices in _contracted([contract.pk]).get(contract.pk, {}).items():
        price, contracted = _in_force(prices, day), _quantity(prices)
        approved, in_review = billed.get(code, (ZERO, ZERO))
        left = contracted - approved - in_review
        paid = price.kind != ItemKind.SUPPLIED
        value = worth(left, price.unit_price, terms.rates(price.kind, day)) if paid else None
        found.append(ItemLeft(price, code, contracted, approved, in_review, value))
    return sorted(found, key=lambda item: (item.left > 0, -(item.share or 0), item.code))


def _billed(contract: Contract) -> dict[str, tuple[Decimal, Decimal]]:
    """{item: (quantity approved, quantity in review)}"""
    rows = AnnexItemTotal.objects.order_by().filter(price__contract=contract)
    approved = Sum("quantity", filter=Q(annex__state=AnnexState.APPROVED), default=ZERO)
    in_review = Sum("quantity", filter=Q(annex__state=AnnexState.IN_REVIEW), default=ZERO)
    rows = rows.values("price__code").annotate(approved=approved, in_review=in_review)
    return {row["price__code"]: (row["approved"], row["in_review"]) for row in rows}


# ── prices ──────────────────────────────────────────────────────────────────────────────────


def _contracted(contracts: list[int]) -> dict[int, dict[str, list[ListedPrice]]]:
    """{contract's key: {item: its prices by their first day}} where a quantity is contracted."""
    book = Price.objects.filter(contract__in=contracts).book()
    found: dict[int, dict[str, list[ListedPrice]]] = {}
    for (contract, code), prices in book.prices.items():
        if any(price.contracted_quantity is not None for price in prices):
            found.setdefault(contract, {})[code] = prices
    return found


def _in_force(prices: list[ListedPrice], day: date) -> ListedPrice:
    """As `PriceBook.in_force`."""
    return next((price for price in reversed(prices) if price.valid_from <= day), prices[0])


def _quantity(prices: list[ListedPrice]) -> Decimal:
    """The contracted quantity of the latest price that names one."""
    named: Iterable[Decimal | None] = (price.contracted_quantity for price in reversed(prices))
    return next(quantity for quantity in named if quantity is not None)


def _approved_before(contracts: list[int], first: date) -> Iterable[tuple[int, str, Decimal]]:
    rows = AnnexLineTotal.objects.order_by().filter(
        annex__contract__in=contracts,
        annex__state=AnnexState.APPROVED,
        annex__period__lt=first,
    )
    rows = rows.values("annex__contract", "budget_line").annotate(sum=Sum("total"))
    return rows.values_list("annex__contract", "budget_line", "sum")
