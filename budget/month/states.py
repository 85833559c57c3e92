"""Where a piece of a month's work can stand: what a contract bills, or a kind that has none."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PieceState(models.TextChoices):
    """*missing* → *read* or *problems* → *review* → *approved*, or *returned*; what has no acta is
    *committed* instead. *problems*: a workbook that somebody has to put right first."""

    MISSING = "missing", _("missing")
    READ = "read", _("read, not committed")
    PROBLEMS = "problems", _("with problems")
    REVIEW = "review", _("in review")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    COMMITTED = "committed", _("loaded")


DONE = (PieceState.APPROVED, PieceState.COMMITTED)
# Of several workbooks or actas of a piece, the one that asks for work first says how it stands.
PRESSING = (
    PieceState.PROBLEMS,
    PieceState.READ,
    PieceState.RETURNED,
    PieceState.REVIEW,
    PieceState.MISSING,
    PieceState.APPROVED,
    PieceState.COMMITTED,
)
# (icon, class of the badge): the shape tells them apart where the colour does not.
LOOKS = {
    PieceState.MISSING: ("circle", "missing"),
    PieceState.READ: ("file-check", "read"),
    PieceState.PROBLEMS: ("alert-circle", "problems"),
    PieceState.REVIEW: ("eye", "review"),
    PieceState.RETURNED: ("arrow-back-up", "returned"),
    PieceState.APPROVED: ("circle-check", "approved"),
    PieceState.COMMITTED: ("circle-check", "approved"),
}
