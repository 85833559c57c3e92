"""What the actas give rise to: what may be billed twice, too dear or too much, what waits long.

While an acta is in review each look at it is an alert of its own, since it can still be objected
to; of approved ones a contract has one.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum
from django.utils import timezone

from billing.contracts import Terms
from billing.filters import BILLED
from billing.models import Annex, AnnexState, BilledItem, Contract
from billing.models.figures import ACCEPTED
from budget import commitments
from budget.alerts import ENDING_SHARE, FLOOR
from budget.inbox.candidates import Candidate, keyed
from budget.views import addresses
from transformers.models import Severity, Transformer

ZERO = Decimal(0)
# An acta is to be decided within ten days of its coming; after twenty the next one is near.
LONG_DAYS, LATE_DAYS = 10, 20
# A new contract takes two months to be signed.
ENDING_DAYS, SOON_DAYS = 60, 30


def looks(today: date) -> Iterator[Candidate]:
    """Lines that deserve a look, but for those that were objected to: these are somebody's."""
    waiting = Annex.objects.in_review()
    items = BilledItem.objects.filter(objection="")
    in_review = items.filter(annex__in=waiting)
    twice = items.maybe_billed_twice()
    yield from _of_actas("twice", twice.filter(annex__in=waiting), "amount", Severity.HIGH)
    for row in _sums(twice.filter(annex__state=AnnexState.APPROVED), "amount", "annex__contract"):
        contract, number = row["annex__contract"], row["number"]
        url = _listed("twice", contract=number, state=AnnexState.APPROVED)
        yield Candidate(
            keyed("twice", contract, "approved"),
            "twice",
            Severity.MEDIUM,
            number,
            "twice_approved",
            {"lines": row["lines"], "sum": row["sum"]},
            url,
            contract,
            row["sum"],
        )
    yield from _of_actas("deviates", in_review.price_deviations(), "deviation", Severity.MEDIUM)
    yield from _of_actas(
        "macro_twice", in_review.macro_installed_twice(), "amount", Severity.MEDIUM
    )


def _of_actas(kind: str, items: Any, summed: str, severity: Severity) -> Iterator[Candidate]:
    """One for each acta; what makes less than a crew's week is of little weight."""
    look = {"macro_twice": "macro"}.get(kind, kind)
    for row in _sums(items, summed, "annex", acta=F("annex__number")):
        light = abs(row["sum"]) <= FLOOR
        given = {"contract": row["number"], "annex": row["acta"], "state": AnnexState.IN_REVIEW}
        named = "over" if summed == "deviation" else "sum"
        yield Candidate(
            keyed(kind, row["annex"]),
            kind,
            Severity.LOW if light else severity,
            f"{row['number']} · {row['acta']}",
            kind,
            {"lines": row["lines"], "acta": row["acta"], named: row["sum"]},
            _listed(look, **given),
            row["contract"],
            row["sum"],
            abs(row["sum"]),
        )


def _sums(items: Any, summed: Any, by: str, **names: Any) -> Any:
    """{by, contract, number, lines, sum} of each group."""
    rows = items.order_by().values(
        by, contract=F("annex__contract"), number=F("annex__contract__number"), **names
    )
    return rows.annotate(lines=Count("pk"), sum=Sum(summed)).order_by("number", by)


def _listed(look: str, **given: Any) -> str:
    return addresses.billed("billeditem", **given, look=look)


def over_quantity(today: date) -> Iterator[Candidate]:
    """Of each contract the items that are billed over what it contracted, and the worst of them."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in BilledItem.objects.over_contracted_quantity():
        found.setdefault(row["contract"], []).append(row)
    for contract, rows in found.items():
        worst = max(rows, key=_times)
        number = worst["contract_number"]
        yield Candidate(
            keyed("over_quantity", contract),
            "over_quantity",
            Severity.MEDIUM,
            number,
            "over_quantity",
            {
                "items": len(rows),
                "item": worst["code"],
                "billed": worst["quantity"],
                "contracted": worst["contracted"],
            },
            addresses.billed("billeditem", contract=number, code=worst["code"], state=BILLED),
            contract,
            measure=sum(map(_times, rows)),
        )


def _times(row: dict[str, Any]) -> Decimal:
    """How many times what was contracted was billed."""
    quantity, contracted = Decimal(row["quantity"]), Decimal(row["contracted"])
    return quantity / contracted if contracted > 0 else quantity


def waiting(today: date) -> Iterator[Candidate]:
    """Actas that nobody decides, and returned ones that do not come back."""
    names = ("pk", "contract", "contract__number", "number", "period", "total")
    stands = Annex.objects.exclude(state=AnnexState.APPROVED).standing_since()
    for row in stands.order_by("contract__number", "number").values(*names, "state", "since"):
        days = (today - timezone.localdate(row["since"])).days
        if days < LONG_DAYS:
            continue
        kind = "in_review" if row["state"] == AnnexState.IN_REVIEW else "returned"
        figures = {"acta": row["number"], "period": row["period"], "days": days}
        yield Candidate(
            keyed(kind, row["pk"]),
            kind,
            Severity.HIGH if days >= LATE_DAYS else Severity.MEDIUM,
            f"{row['contract__number']} · {row['number']}",
            kind,
            {**figures, "sum": row["total"]},
            addresses.of_annex(row["pk"]),
            row["contract"],
            row["total"],
        )


def unmatched(today: date) -> Iterator[Candidate]:
    """Of each contract the lines that name what nobody knows; nothing without an inventory."""
    if not Transformer.objects.exists():
        return
    for row in _sums(BilledItem.objects.billed().missed(), ACCEPTED, "annex__contract"):
        yield Candidate(
            keyed("unmatched", row["contract"]),
            "unmatched",
            Severity.LOW,
            row["number"],
            "unmatched",
            {"lines": row["lines"], "sum": row["sum"]},
            addresses.billed("billeditem", contract=row["number"], state=BILLED, link="missed"),
            row["contract"],
            row["sum"],
        )


def ending(today: date) -> Iterator[Candidate]:
    """Contracts about to end; those with a good part of their value left, the budget's rules tell
    of."""
    terms: dict[int, Terms] = Contract.objects.order_by("number").terms()
    whole = commitments.of_contracts(terms, today)
    for key, one in terms.items():
        end, committed = one.end(today), whole[key]
        left = committed.left - committed.in_review
        days = (end - today).days
        if not 0 <= days <= ENDING_DAYS or left > ENDING_SHARE * committed.value:
            continue
        yield Candidate(
            keyed("ends", key, end),
            "ends",
            Severity.MEDIUM if days <= SOON_DAYS else Severity.LOW,
            one.contract.number,
            "ends",
            {"end": end, "share": committed.share},
            addresses.asked("contract", key, year="all"),
            key,
            measure=0,
        )
