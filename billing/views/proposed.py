"""Proposed objections as people read them: what each rests on, and what the contractor is told."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Annex, AnnexState, Objection
from billing.proposing import Lacking, Other, Proposal
from billing.views import figures
from records import formats

# By what rule each is proposed.
RULES: dict[Objection, Any] = {
    Objection.ALREADY_BILLED: gettext_lazy(
        "The same item, order and account stand in an acta that is approved, or in an earlier one "
        "in review. Nothing would be accepted."
    ),
    Objection.OVER_PRICE: gettext_lazy(
        "Billed over the price in force on the day of the work. The list’s price would be accepted."
    ),
    Objection.OVER_QUANTITY: gettext_lazy(
        "The contract’s actas bill more of the item than was contracted. What was done first is "
        "within it: of the later lines only the part within it would be accepted."
    ),
    Objection.NO_EVIDENCE: gettext_lazy(
        "No work order, or an order, a transformer or an account that nobody knows. Nothing would "
        "be accepted."
    ),
}


@dataclass(frozen=True)
class Row:
    """A proposal as the page shows it: what it rests on, and where that can be seen."""

    proposal: Proposal
    item_url: str
    why: str
    url: str

    @classmethod
    def of(cls, annex: Annex, proposal: Proposal) -> "Row":
        item_url = reverse("billing:billeditem_detail", args=[proposal.line.pk])
        return cls(proposal, item_url, why(proposal), where(annex, proposal))


def why(one: Proposal) -> str:
    """What the proposal rests on, with its figures."""
    line, rests = one.line, one.rests
    match one.objection:
        case Objection.ALREADY_BILLED:
            said = _("Acta %(acta)s of %(contract)s (%(state)s), %(day)s: %(amount)s")
            state = AnnexState(rests.state).label
            return said % {**_of(rests), "state": state, "amount": formats.money(rests.amount, 2)}
        case Objection.OVER_PRICE:
            return _("In force from %(day)s: %(price)s") % _listed(one)
        case Objection.OVER_QUANTITY:
            return _("Contracted: %(contracted)s; with this line: %(billed)s") % _quantities(one)
    if rests == Lacking.ORDER:
        return _("It names no work order")
    if rests == Lacking.KNOWN_ORDER:
        return _("No intervention has order %(order)s") % {"order": line.work_order}
    return _("Nobody knows %(place)s") % {"place": _place(one)}


def said_to_contractor(one: Proposal) -> str:
    """The text of the objection, where the proposal is accepted."""
    line, rests = one.line, one.rests
    match one.objection:
        case Objection.ALREADY_BILLED:
            said = _("Already billed in acta %(acta)s of contract %(contract)s, done on %(day)s.")
            return said % _of(rests)
        case Objection.OVER_PRICE:
            return _("The price in force from %(day)s is %(price)s.") % _listed(one)
        case Objection.OVER_QUANTITY:
            said = _("%(contracted)s were contracted; with this line %(billed)s are billed.")
            return said % _quantities(one)
    if rests == Lacking.ORDER:
        return _("It names no work order: show that it was done.")
    if rests == Lacking.KNOWN_ORDER:
        said = _("No work is known of order %(order)s: show that it was done.")
        return said % {"order": line.work_order}
    return _("%(place)s is not known: say where it was done.") % {"place": _place(one)}


def where(annex: Annex, one: Proposal) -> str:
    """The page on which what it rests on can be seen."""
    line = one.line
    match one.objection:
        case Objection.ALREADY_BILLED:
            return reverse("billing:billeditem_detail", args=[one.rests.pk])
        case Objection.OVER_PRICE:
            return reverse("billing:price_detail", args=[line.price])
        case Objection.OVER_QUANTITY:
            number = annex.contract.number
            return figures.listed("billeditem", contract=number, code=line.code, state="billed")
    if one.rests == Lacking.KNOWN_PLACE:
        return reverse("billing:unmatched")
    return ""


def _of(other: Other) -> dict[str, str]:
    return {
        "acta": other.annex_number,
        "contract": other.contract_number,
        "day": formats.day(other.executed_on),
    }


def _listed(one: Proposal) -> dict[str, str]:
    line = one.line
    return {"day": formats.day(line.listed_from), "price": formats.money(line.listed, 2)}


def _quantities(one: Proposal) -> dict[str, str]:
    return {name: formats.quantity(value) for name, value in one.rests._asdict().items()}


def _place(one: Proposal) -> str:
    line = one.line
    if line.transformer_code:
        return _("transformer %(code)s") % {"code": line.transformer_code}
    return _("account %(account)s") % {"account": line.account}
