"""The alerts as an e-mail: what it says, who gets it, and sending it once a day."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.alerts import Alert
from budget.models import SentDigest
from budget.views import addresses
from records import formats, roles

RECIPIENTS = (roles.P2, roles.ADMIN)


def recipients() -> list[str]:
    """The addresses of active budget analysts and administrators that have one, each once."""
    groups = [roles.GROUPS[role] for role in RECIPIENTS]
    people = User.objects.filter(is_active=True, groups__name__in=groups, email__gt="")
    found = people.order_by("email").values_list("email", flat=True)
    return list({email.casefold(): email for email in found}.values())


class Entry(NamedTuple):
    """An alert as a digest says it; its address is whole."""

    title: str
    sentence: str
    url: str


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str
    html: str

    @property
    def content(self) -> str:
        return hashlib.sha256(f"{self.subject}\n{self.text}".encode()).hexdigest()


def compose(alerts: Sequence[Alert], today: date) -> Digest:
    """In the site's own language: nobody's other one is known outside their browser."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("%(count)s budget alert", "%(count)s budget alerts", len(alerts))
        subject = f"RCE: {subject % {'count': formats.number(len(alerts))}}"
        groups = [(f"{label} ({len(entries)})", entries) for label, entries in _grouped(alerts)]
        heading = _("Budget alerts as of %(day)s") % {"day": formats.day(today)}
        context = {
            "language": settings.LANGUAGE_CODE,
            "heading": heading,
            "groups": groups,
            "url": whole(addresses.asked("alerts")),
        }
        text = "\n".join(_lines(heading, groups, context["url"]))
        return Digest(subject, text, render_to_string("budget/digest.html", context))


def whole(path: str) -> str:
    """An address of the site as it is written outside of it."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _grouped(alerts: Sequence[Alert]) -> Iterator[tuple[str, list[Entry]]]:
    for severity, some in groupby(alerts, key=lambda alert: alert.severity):
        label = _("Severity: %(severity)s") % {"severity": severity.label}
        yield label, [_entry(alert) for alert in some]


def _entry(alert: Alert) -> Entry:
    named = (alert.kind.label, alert.contract.number, alert.line_name)
    title = " · ".join(str(part) for part in named if part)
    return Entry(title, alert.sentence, whole(alert.url or addresses.asked("alerts")))


def _lines(heading: str, groups: list[tuple[str, list[Entry]]], url: str) -> Iterator[str]:
    yield heading
    for label, entries in groups:
        yield f"\n{label}\n"
        for entry in entries:
            yield f"- {entry.title}\n  {entry.sentence}\n  {entry.url}"
    yield f"\n{url}\n"


# ── sending ─────────────────────────────────────────────────────────────────────────────────


@dataclass
class Sent:
    """To whom it went, who had it already today, and whom the server does not take."""

    sent: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def send(digest: Digest, emails: Sequence[str], today: date) -> Sent:
    """To each one apart; OSError where the mail server cannot be reached or refuses everything.

    Whoever got the same today gets it no more, even if two commands run at once. Those of earlier
    days are forgotten.
    """
    SentDigest.objects.filter(day__lt=today).delete()
    found = Sent()
    connection: Any = None
    for email in emails:
        claimed = SentDigest.claim(day=today, recipient=email, content=digest.content)
        if claimed is None:
            found.already.append(email)
            continue
        connection = connection or get_connection()
        message = EmailMultiAlternatives(
            digest.subject, digest.text, to=[email], connection=connection
        )
        message.attach_alternative(digest.html, "text/html")
        try:
            message.send()
        except SMTPRecipientsRefused:
            claimed.delete()
            found.refused.append(email)
        except BaseException:
            claimed.delete()
            raise
        else:
            found.sent.append(email)
    return found
