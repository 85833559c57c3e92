"""The alerts as an e-mail: what each person is told, once, of what is new, what grew worse and what
they were handed."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Exists, Max, OuterRef
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.models import AlertArea, AlertState, Mailing, Notice, SentDigest
from budget.models.inbox import GRAVE
from budget.views import addresses
from records import bulk, formats, roles

# Whose alerts are whose to look at, as long as nobody has them.
AREAS: dict[str, tuple[AlertArea, ...]] = {
    roles.P2: (AlertArea.BUDGET, AlertArea.BILLING, AlertArea.MONTH),
    roles.P3: (AlertArea.LOSSES, AlertArea.MONTH),
    roles.UPDATER: (AlertArea.BILLING, AlertArea.MONTH),
    roles.ADMIN: tuple(AlertArea),
}
# So many of a kind are told one by one; the inbox has them all.
TOLD = 40
KEPT = timedelta(days=400)
# What is late has reminders of its own (`budget.month.reminders`).
LATE = "late"


@dataclass
class Recipient:
    """An address, whoever has it: their keys, and the areas that are theirs to look at."""

    email: str
    keys: set[int] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    told_until: datetime | None = None


def areas_of(user: Any) -> set[str]:
    """Those that a person's roles look after."""
    by_group = {roles.GROUPS[role]: areas for role, areas in AREAS.items()}
    groups = user.groups.values_list("name", flat=True)
    return {area.value for group in groups for area in by_group.get(group, ())}


def recipients() -> list[Recipient]:
    """Active people who look after alerts and have an address, each address once."""
    by_group = {roles.GROUPS[role]: areas for role, areas in AREAS.items()}
    people = User.objects.filter(is_active=True, groups__name__in=list(by_group), email__gt="")
    rows = people.order_by("email", "pk").values_list("pk", "email", "groups__name")
    found: dict[str, Recipient] = {}
    for key, email, group in rows:
        one = found.setdefault(email.casefold(), Recipient(email))
        one.keys.add(key)
        one.areas |= {area.value for area in by_group.get(group, ())}
    sent = SentDigest.objects.filter(what=Mailing.ALERTS).order_by().values_list("recipient")
    for email, until in sent.annotate(Max("told_until")):
        if until and (known := found.get(email.casefold())):
            known.told_until = max(until, known.told_until or until)
    return list(found.values())


# ── what is told ────────────────────────────────────────────────────────────────────────────


@dataclass
class News:
    """What one person was not told yet, the gravest first."""

    mine: list[Notice] = field(default_factory=list)
    new: list[Notice] = field(default_factory=list)
    worse: list[Notice] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.mine) + len(self.new) + len(self.worse)


class Waiting:
    """Every alert that waits, and who handed over those that somebody has; in two queries."""

    def __init__(self) -> None:
        every = Notice.objects.waiting().exclude(kind=LATE).select_related("contract")
        self.notices = sorted(
            every, key=lambda one: (GRAVE[one.severity], -(one.weight or 0), one.key)
        )
        self.given_by = _last_hands([one.pk for one in self.notices if one.owner_id])

    def news(self, whose: Recipient) -> News:
        """What came since they were told the last time, and only once: under what is theirs, else
        what is new, else what grew worse."""
        found = News()
        for one in self.notices:
            if one.owner_id in whose.keys:
                handed = _is_since(one.acted_at, whose) and self._is_handed(one, whose.keys)
                if handed or _is_since(one.worse_at, whose):
                    found.mine.append(one)
            elif one.area not in whose.areas:
                continue
            elif one.state == AlertState.NEW and _is_since(one.new_at, whose):
                found.new.append(one)
            elif one.worse_at and _is_since(one.worse_at, whose):
                found.worse.append(one)
        return found

    def _is_handed(self, one: Notice, keys: Collection[int]) -> bool:
        return self.given_by.get(one.pk) not in keys


def _is_since(moment: datetime | None, whose: Recipient) -> bool:
    return moment is not None and (whose.told_until is None or moment > whose.told_until)


def _last_hands(keys: Sequence[int]) -> dict[int, int | None]:
    """{alert: who did something with it last}"""
    found: dict[int, int | None] = {}
    for some in bulk.chunks(keys):
        rows = Notice.history.filter(id__in=some).order_by("history_id")
        found |= dict(rows.values_list("id", "history_user"))
    return found


class Entry(NamedTuple):
    """An alert as a digest says it; its address is whole."""

    title: str
    sentence: str
    url: str


@dataclass(frozen=True)
class Letter:
    """An e-mail to one address; `attached` is a file's name, bytes and type."""

    what: Mailing
    to: str
    subject: str
    text: str
    html: str
    told_until: datetime
    attached: tuple[str, bytes, str] | None = None

    @property
    def content(self) -> str:
        return hashlib.sha256(f"{self.subject}\n{self.text}".encode()).hexdigest()


def compose(whose: Recipient, news: News, now: datetime) -> Letter:
    """In the site's own language: nobody's other one is known outside their browser."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("%(count)s alert", "%(count)s alerts", news.count)
        subject = f"RCE: {subject % {'count': formats.number(news.count)}}"
        groups = list(_groups(news))
        heading = _("Alerts as of %(day)s") % {"day": formats.day(now)}
        context = {
            "language": settings.LANGUAGE_CODE,
            "heading": heading,
            "groups": groups,
            "url": whole(addresses.asked("alerts")),
        }
        text = "\n".join(lines(heading, groups, context["url"]))
        html = render_to_string("budget/digest.html", context)
        return Letter(Mailing.ALERTS, whose.email, subject, text, html, now)


def whole(path: str) -> str:
    """An address of the site as it is written outside of it."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _groups(news: News) -> Iterator[tuple[str, list[Entry]]]:
    named = (
        (_("Yours: handed to you, or grown worse"), news.mine),
        (_("New"), news.new),
        (_("Grown worse"), news.worse),
    )
    for label, notices in named:
        if notices:
            entries = [_entry(one) for one in notices[:TOLD]]
            if more := len(notices) - TOLD:
                entries += list(_rest(more)) if more > 0 else []
            yield f"{label} ({formats.number(len(notices))})", entries


def _entry(one: Notice) -> Entry:
    title = f"{one.get_severity_display()} · {one.title}"
    return Entry(title, one.told, whole(one.url or addresses.asked("alerts")))


def _rest(more: int) -> Iterator[Entry]:
    words = ngettext("and %(count)s more", "and %(count)s more", more)
    yield Entry(
        words % {"count": formats.number(more)},
        _("They stand in the inbox."),
        whole(addresses.asked("alerts")),
    )


def lines(heading: str, groups: list[tuple[str, list[Entry]]], url: str) -> Iterator[str]:
    yield heading
    for label, entries in groups:
        yield f"\n{label}\n"
        for entry in entries:
            yield f"- {entry.title}\n  {entry.sentence}\n  {entry.url}"
    yield f"\n{url}\n"


# ── sending ─────────────────────────────────────────────────────────────────────────────────


@dataclass
class Sent:
    """To whom it went, who had it already, and whom the server does not take."""

    sent: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def send(letters: Sequence[Letter], day: date) -> Sent:
    """Each one apart; OSError where the mail server cannot be reached or refuses everything.

    Whoever got the same on that day gets it no more, even if two commands run at once.
    """
    _forget(day - KEPT)
    found = Sent()
    connection: Any = None
    for letter in letters:
        claimed = SentDigest.claim(
            letter.told_until,
            what=letter.what,
            day=day,
            recipient=letter.to,
            content=letter.content,
        )
        if claimed is None:
            found.already.append(letter.to)
            continue
        connection = connection or get_connection()
        try:
            _message(letter, connection).send()
        except SMTPRecipientsRefused:
            claimed.delete()
            found.refused.append(letter.to)
        except BaseException:
            claimed.delete()
            raise
        else:
            found.sent.append(letter.to)
    return found


def _forget(before: date) -> None:
    """What was sent earlier, but for each address's last: by it is known what it was told."""
    later = SentDigest.objects.filter(
        what=OuterRef("what"), recipient=OuterRef("recipient"), pk__gt=OuterRef("pk")
    )
    SentDigest.objects.filter(Exists(later), day__lt=before).delete()


def _message(letter: Letter, connection: Any) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        letter.subject, letter.text, to=[letter.to], connection=connection
    )
    message.attach_alternative(letter.html, "text/html")
    if letter.attached:
        message.attach(*letter.attached)
    return message
