"""What is late of the months, by e-mail: to who has it, else to all whose work it is.

Somebody is reminded on the first day that a piece of theirs is late, and every seven days from it;
the e-mail then tells of everything late that is theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget import digests
from budget.digests import Entry, Letter, whole
from budget.models.digests import Mailing
from budget.month.asked import address
from budget.month.pieces import Piece
from budget.month.tray import Tray
from budget.views import addresses
from records import formats, roles
from transformers.models.figures import YEAR, months_back

EVERY = 7


@dataclass(frozen=True)
class Reminder:
    """What one address is told of; `is_due` says whether today is a day to tell it."""

    email: str
    pieces: Sequence[Piece]

    @property
    def is_due(self) -> bool:
        return any(piece.days_late % EVERY == 1 for piece in self.pieces)


def late(today: date) -> list[Reminder]:
    """Whatever is late, by whom it waits for: in a fixed number of queries."""
    last = today.replace(day=1)
    tray = Tray.of(months_back(last, YEAR), last, today)
    by_role = _people()
    found: dict[str, list[Piece]] = {}
    for piece in tray.late:
        for email in _told(piece, by_role):
            found.setdefault(email, []).append(piece)
    return [Reminder(email, pieces) for email, pieces in sorted(found.items())]


def send(today: date | None = None) -> digests.Sent:
    """To each whose day it is, once; OSError where the mail server cannot be used."""
    today = today or timezone.localdate()
    letters = [compose(reminder, today) for reminder in late(today) if reminder.is_due]
    return digests.send(letters, today)


def compose(reminder: Reminder, today: date) -> Letter:
    """In the site's own language, as the alerts are."""
    pieces = reminder.pieces
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(count)s piece of the month’s work is late",
            "%(count)s pieces of the month’s work are late",
            len(pieces),
        )
        months = dict.fromkeys(piece.period for piece in pieces)
        groups = [
            (formats.month(month), [_entry(piece) for piece in pieces if piece.period == month])
            for month in months
        ]
        heading = _("Late as of %(day)s") % {"day": formats.day(today)}
        url = whole(addresses.asked("month_pending", show="late"))
        context = {
            "language": settings.LANGUAGE_CODE,
            "heading": heading,
            "groups": groups,
            "url": url,
        }
        said = f"RCE: {subject % {'count': formats.number(len(pieces))}}"
        text = "\n".join(digests.lines(heading, groups, url))
        html = render_to_string("budget/digest.html", context)
        return Letter(Mailing.LATE, reminder.email, said, text, html, timezone.now())


def _entry(piece: Piece) -> Entry:
    title = " · ".join(part for part in (piece.title, piece.more) if part)
    words = ngettext(
        "%(state)s, %(days)s day late. Who has it: %(who)s.",
        "%(state)s, %(days)s days late. Who has it: %(who)s.",
        piece.days_late,
    )
    facts = {
        "state": str(piece.state.label).capitalize(),
        "days": formats.number(piece.days_late),
        "who": piece.who,
    }
    return Entry(title, words % facts, whole(f"{address('month', piece.period)}#{piece.key}"))


def _told(piece: Piece, by_role: dict[str, list[str]]) -> list[str]:
    """Who has it, where they can be told; else all of its role."""
    person: Any = piece.person
    if person and person.is_active and person.email:
        return [person.email.casefold()]
    return by_role.get(piece.role_name, [])


def _people() -> dict[str, list[str]]:
    """{group: the addresses of its active people}, each once."""
    groups = [roles.GROUPS[role] for role in (roles.P2, roles.P3, roles.UPDATER)]
    people = User.objects.filter(is_active=True, groups__name__in=groups, email__gt="")
    found: dict[str, dict[str, None]] = {}
    for group, email in people.order_by("email").values_list("groups__name", "email"):
        found.setdefault(group, {})[email.casefold()] = None
    return {group: list(emails) for group, emails in found.items()}
