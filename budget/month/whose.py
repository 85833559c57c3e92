"""Who may have a piece of work, and what each person does about one."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from billing.models import Annex
from budget.models import Holding
from budget.month.pieces import Acta, Piece, Waiting
from budget.month.states import PieceState
from budget.views import addresses
from ingest import permissions
from records import roles
from records.permissions import may

WORKERS = (roles.P2, roles.P3, roles.UPDATER, roles.ADMIN)
# The lists in which what is loaded of a kind stands.
LISTS = {
    "consumption": "consumption_list",
    "tariffs": "tariff_list",
    "system-energy": "systemenergy_list",
}


def workers() -> Any:
    """The active people whom work can be given, by name."""
    groups = [roles.GROUPS[role] for role in WORKERS]
    found = User.objects.filter(is_active=True, groups__name__in=groups)
    return found.order_by("first_name", "last_name", "username").distinct()


@dataclass(frozen=True)
class Way:
    """A button: `acts` where the person is asked to do something there."""

    label: str | Promise
    url: str
    acts: bool = True


@dataclass(frozen=True)
class Seen:
    """A piece as this person meets it; of a closed month it is looked at, not worked on."""

    piece: Piece
    user: Any

    @property
    def way(self) -> Way | None:
        """What is next, or where to look; None where this person has nothing to open."""
        piece = self.piece
        if piece.state in (PieceState.READ, PieceState.PROBLEMS):
            return self._workbook(next(w for w in piece.waiting if w.state == piece.state))
        if piece.state == PieceState.MISSING:
            url = self.upload_url()
            return Way(_("Load"), url) if url else None
        if piece.state == PieceState.COMMITTED:
            url = addresses.of_transformers(LISTS[piece.kind], period=piece.period)
            return Way(_("See"), url, acts=False)
        return self._acta(next(acta for acta in piece.actas if acta.state == piece.state))

    def upload_url(self, acta: Acta | None = None) -> str:
        """Where a workbook of the piece is loaded, with what is known of it filled in; '' for whom
        it is not."""
        piece = self.piece
        if piece.is_closed or not permissions.may_upload(self.user, piece.kind):
            return ""
        told = {"PERIODO": f"{piece.period:%Y-%m}"}
        if piece.contract:
            told |= {"CONTRATO": piece.contract.number}
        if acta:
            told |= {"ACTA": acta.number}
        return f"{addresses.upload(piece.kind)}?{urlencode(told)}"

    def _workbook(self, one: Waiting) -> Way:
        url = reverse("ingest:upload_detail", args=[one.upload.pk])
        if self.piece.is_closed or not permissions.may_decide(self.user, one.upload):
            return Way(_("See"), url, acts=False)
        wrong = one.state == PieceState.PROBLEMS
        return Way(_("Put right") if wrong else _("Look and commit"), url)

    def _acta(self, acta: Acta) -> Way:
        if acta.state == PieceState.RETURNED and (url := self.upload_url(acta)):
            return Way(_("Load again"), url)
        waits = acta.state == PieceState.REVIEW and not self.piece.is_closed
        reviews = waits and may(self.user, "approve", Annex)
        url = addresses.of_annex(acta.pk)
        return Way(_("Review"), url) if reviews else Way(_("See"), url, acts=False)

    # ── taking it ───────────────────────────────────────────────────────────────────────────

    @property
    def is_mine(self) -> bool:
        return self.piece.person is not None and self.piece.person.pk == self.user.pk

    @property
    def may_take(self) -> bool:
        free = not (self.piece.is_done or self.piece.is_closed or self.piece.holding)
        return free and may(self.user, "add", Holding)

    @property
    def may_change(self) -> bool:
        """To give back what one has; to hand over whatever somebody has."""
        held = not self.piece.is_done and self.piece.holding is not None
        return held and may(self.user, "change", Holding)

    @property
    def may_give_back(self) -> bool:
        return self.may_change and self.is_mine

    @property
    def actas(self) -> list[tuple[Acta, str]]:
        """Each with its own page."""
        return [(acta, addresses.of_annex(acta.pk)) for acta in self.piece.actas]
