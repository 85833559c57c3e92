"""Executed work orders that no acta bills yet, as the provisions that they may need; and making
provisions of those that a person chose.

An order is proposed once its intervention was done, as long as no acta bills it (one that was
returned does not) and no provision names it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.contracts import Terms
from billing.models import Annex, BilledItem, Contract
from budget.models import Provision
from budget.past_orders import CREW, MUNICIPALITY, ZONE, PastOrders, Payer, Worth
from ingest.models import Gate
from records import bulk, news
from records.bulk import Cause
from records.models import ClosedMonth
from transformers.models import Intervention
from transformers.models.figures import YEAR, months_back

# Months of work that are looked at, up to the latest: contractors bill within one to three, and
# what nobody billed in half a year was given up, or billed without its order's number.
MONTHS = 6


@dataclass(frozen=True)
class Proposal:
    """A work order with what it may cost and whom: what is not known the person says."""

    work_order: str
    intervention: int
    kind: str
    crew: str
    transformer: str
    municipality: str
    done_on: date
    contract: Contract | None
    payer: Payer | None
    worth: Worth
    is_closed: bool

    @property
    def period(self) -> date:
        return self.done_on.replace(day=1)

    @property
    def description(self) -> str:
        parts = (self.kind, self.transformer, self.municipality)
        return " · ".join(part for part in parts if part)

    @property
    def why_contract(self) -> str:
        return self.payer.why if self.payer else _("Neither crew nor place tells: choose it.")


@dataclass
class Proposals:
    """All there are now, the latest work first."""

    first: date | None
    past: PastOrders = field(default_factory=PastOrders)
    every: list[Proposal] = field(default_factory=list)

    @classmethod
    def now(cls) -> Self:
        """In ten queries, whatever the number of orders; in two where nothing was done or billed.

        Work before the first acta that is known was billed where nobody sees it here.
        """
        last = Intervention.objects.done().aggregate(last=Max("start_date"))["last"]
        billed = Annex.objects.exclude(state=Annex.State.RETURNED)
        earliest = billed.aggregate(first=Min("period"))["first"]
        if last is None or earliest is None:
            return cls(None)
        first = max(months_back(last, MONTHS - 1), earliest)
        orders = _unbilled(first)
        if not orders:
            return cls(first)
        past = PastOrders.since(months_back(last, YEAR - 1))
        terms = Contract.objects.order_by().terms()
        days = {order.day for order in orders}
        in_term = {day: {key for key, one in terms.items() if one.in_term(day)} for day in days}
        closed = ClosedMonth.objects.filter(area=ClosedMonth.Area.BILLING)
        months = set(closed.values_list("month", flat=True))
        return cls(
            first,
            past,
            [_proposal(one, past, terms, in_term[one.day], months) for one in orders],
        )

    @cached_property
    def by_order(self) -> dict[str, Proposal]:
        return {proposal.work_order: proposal for proposal in self.every}


class _Order(NamedTuple):
    work_order: str
    intervention: int
    kind: str
    crew: str
    transformer: str
    town: int | None
    municipality: str | None
    zone: str | None
    start_date: date
    end_date: date | None

    @property
    def day(self) -> date:
        return self.end_date or self.start_date


def _unbilled(first: date) -> list[_Order]:
    """Of an order with several interventions the first one speaks."""
    billed = BilledItem.objects.billed().filter(work_order=OuterRef("work_order"))
    provisioned = Provision.objects.filter(work_order=OuterRef("work_order"))
    done = Intervention.objects.done().filter(work_order__gt="", start_date__gte=first)
    rows = done.filter(~Exists(billed), ~Exists(provisioned)).order_by("-start_date", "-pk")
    columns = (
        *("work_order", "pk", "kind", "crew", "transformer__code"),
        *("transformer__place__municipality", "transformer__place__municipality__name"),
        *("transformer__place__zone", "start_date", "end_date"),
    )
    return list({row[0]: _Order(*row) for row in rows.values_list(*columns)}.values())


def _proposal(
    order: _Order,
    past: PastOrders,
    terms: Mapping[int, Terms],
    contracts: set[int],
    closed: set[date],
) -> Proposal:
    """Under one of these contracts: those in their term on the day."""
    like = [
        (CREW, order.crew, order.crew),
        (MUNICIPALITY, (order.kind, MUNICIPALITY, order.town), order.municipality or ""),
        (ZONE, (order.kind, ZONE, order.zone), order.zone or ""),
    ]
    named = [one for one in like if one[2]]
    payer = past.payer(named, contracts)
    return Proposal(
        work_order=order.work_order,
        intervention=order.intervention,
        kind=order.kind,
        crew=order.crew,
        transformer=order.transformer,
        municipality=order.municipality or "",
        done_on=order.day,
        contract=terms[payer.contract].contract if payer else None,
        payer=payer,
        worth=past.worth(order.kind, payer.contract if payer else None),
        is_closed=order.day.replace(day=1) in closed,
    )


# ── accepting ───────────────────────────────────────────────────────────────────────────────


class Wanted(NamedTuple):
    """An order that a person chose, under the contract and for the pesos that they say."""

    work_order: str
    contract: int
    amount: Decimal


@dataclass(frozen=True)
class Made:
    """The provisions that were made, all at one moment, and the orders that were left."""

    keys: list[int]
    moment: datetime
    amount: Decimal
    left: list[str]


def accept(wanted: Iterable[Wanted], user: Any, reason: str) -> Made:
    """Makes provisions of these orders, in one transaction.

    What is no longer proposed, since somebody provisioned or billed it meanwhile or closed its
    month, is left: the gate lets one at a time look and write.
    """
    moment = timezone.now()
    with transaction.atomic():
        Gate.enter()
        found = Proposals.now()
        chosen: list[tuple[Wanted, Proposal]] = []
        left = []
        for one in wanted:
            proposal = found.by_order.get(one.work_order)
            if proposal is None or proposal.is_closed:
                left.append(one.work_order)
            else:
                chosen.append((one, proposal))
        worths = [found.past.worth(proposal.kind, one.contract) for one, proposal in chosen]
        columns = {
            "contract_id": [one.contract for one, _proposal in chosen],
            "period": [proposal.period for _one, proposal in chosen],
            "budget_line": [worth.budget_line for worth in worths],
            "expense_class": [worth.expense_class for worth in worths],
            "work_order": [one.work_order for one, _proposal in chosen],
            "description": [proposal.description[:500] for _one, proposal in chosen],
            "amount": [one.amount for one, _proposal in chosen],
            "updated_at": [moment] * len(chosen),
        }
        bulk.insert(Provision, columns)
        keys = _keys(columns["work_order"])
        bulk.keep_version(Provision, keys, "+", Cause(user.pk, None, reason))
        _tell(keys)
    return Made(keys, moment, sum(columns["amount"], Decimal(0)), left)


def _keys(orders: list[str]) -> list[int]:
    """Of the provisions that name these orders: until now there were none."""
    keys: list[int] = []
    for some in bulk.chunks(orders):
        keys += Provision.objects.filter(work_order__in=some).values_list("pk", flat=True)
    return sorted(keys)


def take_back(keys: list[int], moment: datetime, user: Any, reason: str) -> tuple[int, int]:
    """Deletes those that still stand as `accept` made them: (how many went, how many stay)."""
    with transaction.atomic():
        Gate.enter()
        closed = ClosedMonth.objects.filter(area=ClosedMonth.Area.BILLING).values("month")
        standing: list[int] = []
        for some in bulk.chunks(keys):
            mine = Provision.objects.select_for_update().filter(pk__in=some, updated_at=moment)
            standing += mine.exclude(period__in=closed).values_list("pk", flat=True)
        _tell(standing)
        bulk.delete(Provision, standing, Cause(user.pk, None, reason))
    return len(standing), len(keys) - len(standing)


def _tell(keys: list[int]) -> None:
    if keys:
        named = Provision.objects.filter(pk__in=keys[: news.NAMED + 1]).select_related("contract")
        news.tell(Provision, list(named.order_by("pk")))
