"""/budget/month/: the tray of a month, and what is left of all of them; taking a piece of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Contract
from budget.models import Holding
from budget.month import asked
from budget.month.asked import Asked
from budget.month.pieces import ANNEXES, ENERGY, Piece
from budget.month.states import PieceState
from budget.month.tray import Tray
from budget.month.whose import Seen, workers
from ingest import kinds, permissions
from ingest.forms import UploadForm
from records import formats, people
from records.permissions import may
from records.views.export import download
from transformers.models.figures import YEAR, months_back

SEE = permission_required("budget.view_holding", raise_exception=True)
SHOWN = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("To do"),
    "late": gettext_lazy("Late"),
    "mine": gettext_lazy("Mine"),
}
COLUMNS = [
    gettext_lazy("Month"),
    gettext_lazy("Work"),
    gettext_lazy("Contractor"),
    gettext_lazy("State"),
    gettext_lazy("Actas"),
    gettext_lazy("Who has it"),
    gettext_lazy("Since"),
    gettext_lazy("Days late"),
]


@SEE
def tray(request: HttpRequest) -> HttpResponseBase:
    about = Asked.of(request, "month")
    found = Tray.of(about.month, about.month)
    show = _shown(request)
    chosen = _chosen(found.pieces, show, request.user)
    if (extension := request.GET.get("format")) in ("csv", "xlsx"):
        title = _("Tray of %(month)s") % {"month": formats.month(about.month)}
        return _file(title, chosen, extension)
    seen = [Seen(piece, request.user) for piece in chosen]
    context = {
        "asked": about,
        "found": found,
        "closed": _closed(found.pieces),
        "parts": [
            (_("Actas of contractors"), [one for one in seen if one.piece.kind == ANNEXES]),
            (_("Energy of the month"), [one for one in seen if one.piece.kind != ANNEXES]),
        ],
        "ways": [(name, words, name == show) for name, words in SHOWN.items()],
        "form": UploadForm() if permissions.may_add(request.user) else None,
        "people": workers(),
        "contracts": Contract.objects.exists(),
        "may_load": may(request.user, "add", Contract),
        "at": "month",
    }
    return render(request, "budget/month.html", context)


@SEE
def pending(request: HttpRequest) -> HttpResponseBase:
    """What is left of the last twelve months and of this one, the oldest first."""
    last = timezone.localdate().replace(day=1)
    found = Tray.of(months_back(last, YEAR), last)
    state, show = request.GET.get("state", ""), _shown(request)
    pieces = [piece for piece in found.open if state in ("", piece.state)]
    chosen = _chosen(pieces, show, request.user)
    if (extension := request.GET.get("format")) in ("csv", "xlsx"):
        return _file(_("What is left to do"), chosen, extension)
    context = {
        "asked": Asked(asked.over(), "month", request.user),
        "parts": [("", [Seen(piece, request.user) for piece in chosen])],
        "states": [one for one in PieceState if any(piece.state == one for piece in found.open)],
        "state": state,
        "ways": [(name, words, name == show) for name, words in SHOWN.items() if name != "open"],
        "people": workers(),
        "count": len(chosen),
        "at": "month_pending",
    }
    return render(request, "budget/month_pending.html", context)


def _closed(pieces: Sequence[Piece]) -> str:
    """Which areas are closed that work is left of, in words."""
    found = {piece.area for piece in pieces if piece.is_left and piece.is_closed}
    return ", ".join(str(area.label) for area in sorted(found))


def _shown(request: HttpRequest) -> str:
    show = request.GET.get("show", "")
    return show if show in SHOWN else ""


def _chosen(pieces: Sequence[Piece], show: str, user: Any) -> list[Piece]:
    if show == "open":
        return [piece for piece in pieces if piece.is_open]
    if show == "late":
        return [piece for piece in pieces if piece.days_late]
    if show == "mine":
        return [piece for piece in pieces if Seen(piece, user).is_mine]
    return list(pieces)


def _file(title: str, pieces: Sequence[Piece], extension: str) -> HttpResponseBase:
    rows: list[list[Any]] = [
        [
            piece.period,
            piece.title,
            piece.more,
            piece.state.label,
            ", ".join(acta.number for acta in piece.actas),
            "" if piece.is_done else piece.who,
            _day(piece.had_since),
            piece.days_late or None,
        ]
        for piece in pieces
    ]
    return download(title, [str(label) for label in COLUMNS], rows, extension)


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


# ── taking it ───────────────────────────────────────────────────────────────────────────────


@permission_required("budget.add_holding", raise_exception=True)
def hold(request: HttpRequest) -> HttpResponse:
    """To take a piece, to give it back, or to hand it to somebody; by GET back to the tray, where
    whoever had to sign in again goes on."""
    period = asked.read(request.POST.get("period", ""))
    if request.method == "POST" and period:
        kind = request.POST.get("kind", "")
        number = request.POST.get("contract", "")
        contract = Contract.objects.filter(pk=number).first() if _is_key(number) else None
        if kind in ENERGY or (kind == ANNEXES and contract):
            _do(request, kind, contract.pk if contract and kind == ANNEXES else None, period)
    if request.POST.get("at") == "month_pending":
        return redirect("budget:month_pending")
    return redirect(asked.address("month", period))


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def _do(request: HttpRequest, kind: str, contract: int | None, period: date) -> None:
    what, user = request.POST.get("do"), request.user
    if what == "take":
        held, is_new = Holding.objects.take(user, kind, contract, period)
        if is_new or (held and held.holder_id == user.pk):
            whose = contract and Contract.objects.get(pk=contract).number
            facts = {"what": whose or kinds.title(kind), "month": formats.month(period)}
            messages.success(request, _("%(what)s, %(month)s: it is yours now.") % facts)
        else:
            _told(request, held)
        return
    if not may(user, "change", Holding):
        raise PermissionDenied
    held = Holding.objects.of(kind, contract, period)
    if held is None or str(held.holder_id) != request.POST.get("seen"):
        _told(request, held)
    elif what == "hand":
        chosen = request.POST.get("to", "")
        to = workers().filter(pk=chosen).first() if _is_key(chosen) else None
        if to is None:
            messages.error(request, _("Say whom you give it to."))
        elif Holding.objects.hand_over(held, to):
            messages.success(request, _("%(person)s has it now.") % {"person": people.name(to)})
        else:
            _told(request, Holding.objects.of(kind, contract, period))
    elif what == "give_back":
        if held.holder_id == user.pk and Holding.objects.give_back(held):
            messages.success(request, _("You gave it back: anybody of its role may take it."))
        else:
            _told(request, Holding.objects.of(kind, contract, period))


def _told(request: HttpRequest, held: Holding | None) -> None:
    """That somebody was first."""
    if held is None:
        messages.warning(request, _("It was given back meanwhile: anybody may take it."))
        return
    facts = {"person": people.name(held.holder), "since": formats.moment(held.since)}
    messages.warning(request, _("%(person)s has it since %(since)s.") % facts)
