"""What objecting to some lines of an acta comes to, before anybody does it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from django.db.models import QuerySet, Sum

from billing.amounts import CENTAVO, ZERO, accepted_amount
from billing.choices import Objection
from billing.models import Annex, BilledItem
from billing.models.figures import ACCEPTED
from billing.models.objected import is_less
from billing.taxes import TaxRates, shares

# How much of a line is accepted: nothing, all at the list's price, or what the person writes.
NOTHING, LISTED, GIVEN = "nothing", "listed", "given"
# What each objection mostly comes to.
USUAL: Mapping[str, str] = {
    Objection.ALREADY_BILLED: NOTHING,
    Objection.OVER_PRICE: LISTED,
    Objection.OVER_QUANTITY: GIVEN,
    Objection.NO_EVIDENCE: NOTHING,
    Objection.NOT_DONE: NOTHING,
    Objection.WRONG_ITEM: NOTHING,
    Objection.OTHER: GIVEN,
}


class Accepted(NamedTuple):
    """One for all lines, {line's key: its own}, or None: as billed."""

    quantity: Decimal | Mapping[int, Decimal] | None = None
    unit_price: Decimal | Mapping[int, Decimal] | None = None

    def of(self, key: int) -> tuple[Decimal | None, Decimal | None]:
        quantity, price = (v.get(key) if isinstance(v, Mapping) else v for v in self)
        return quantity, price

    @classmethod
    def meant(
        cls,
        how: str,
        lines: QuerySet[BilledItem],
        quantity: Decimal | None = None,
        unit_price: Decimal | None = None,
    ) -> Self:
        if how == NOTHING:
            return cls(ZERO)
        if how == LISTED:
            return cls(None, dict(lines.order_by().values_list("pk", "price__unit_price")))
        return cls(quantity, unit_price)


@dataclass(frozen=True)
class Sums:
    """What an acta comes to, in pesos."""

    subtotal: Decimal
    total: Decimal
    supplied: Decimal

    @classmethod
    def of(cls, accepted: Mapping[str, Decimal], rates: Mapping[str, TaxRates]) -> Self:
        """From what is accepted by TIPO, as the acta's own figures are."""
        sums = shares(list(accepted), list(accepted.values()), rates).sums
        return cls(sums["subtotal"], sums["total"], sums["supplied"])

    @property
    def spent(self) -> Decimal:
        return self.total + self.supplied


@dataclass(frozen=True)
class Preview:
    """Of some lines: how many, what they bill and what of it would be accepted, before AIU and
    IVA; `already` are objected to by now, and of `no_less` as much would be accepted as is billed.
    """

    lines: int
    amount: Decimal
    accepted: Decimal
    already: int
    no_less: int
    now: Sums
    then: Sums

    @property
    def objected(self) -> Decimal:
        return self.amount - self.accepted

    @property
    def saved(self) -> Decimal:
        """With AIU and IVA, and supplied material: less than now, where it is more objected."""
        return self.now.spent - self.then.spent

    @property
    def more(self) -> Decimal:
        """The same where it is withdrawn: what is to be paid more."""
        return -self.saved

    @classmethod
    def of(cls, annex: Annex, lines: QuerySet[BilledItem], accepted: Accepted | None) -> Self:
        """In three queries; None: nothing is known of what would be accepted."""
        columns = ("pk", "kind", "amount", "quantity", "unit_price", "objection", "objected")
        moved: dict[str, Decimal] = defaultdict(Decimal)
        count = already = no_less = 0
        amounts = would = ZERO
        for pk, kind, amount, quantity, price, objection, objected in lines.order_by().values_list(
            *columns
        ):
            becomes = amount - objected
            if accepted is not None:
                becomes = accepted_amount(amount, quantity, price, *accepted.of(pk))
                no_less += not is_less(accepted.of(pk), (quantity, price))
            moved[kind] += becomes - (amount - objected)
            count, already = count + 1, already + bool(objection)
            amounts, would = amounts + amount, would + becomes
        by_kind = _accepted_by_kind(annex)
        rates = annex.contract.terms().rates_of(annex.period)
        then = {kind: sum_ + moved.get(kind, ZERO) for kind, sum_ in by_kind.items()}
        return cls(
            count,
            amounts,
            would,
            already,
            no_less,
            Sums.of(by_kind, rates),
            Sums.of(then, rates),
        )


def worth(annex: Annex, objected: Iterable[tuple[str, Decimal]]) -> Decimal:
    """What objecting to so much more of an acta, as (TIPO, pesos before AIU and IVA), saves with
    AIU and IVA, and with what the supplied material costs."""
    rates = annex.contract.terms().rates_of(annex.period)
    now = _accepted_by_kind(annex)
    then = dict(now)
    for kind, amount in objected:
        then[kind] = then.get(kind, ZERO) - amount
    return Sums.of(now, rates).spent - Sums.of(then, rates).spent


def _accepted_by_kind(annex: Annex) -> dict[str, Decimal]:
    rows = BilledItem.objects.filter(annex=annex).order_by().values_list("kind")
    return {kind: sum_.quantize(CENTAVO) for kind, sum_ in rows.annotate(sum=Sum(ACCEPTED))}
