"""The week's work list by e-mail, once a week, to whoever looks after alerts."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from budget import digests
from budget.digests import Entry, Letter, Sent, whole
from budget.inbox import refreshing, work_list
from budget.models import Mailing
from budget.views import addresses
from records import audit, formats
from records.audit import Event
from records.views.export import XLSX

# A longer file is fetched rather than sent: many servers take no more.
LONGEST = 8_000_000


def send(today: date | None = None) -> Sent:
    """To each once in a week, on whatever day; OSError where the mail server cannot be used."""
    today = today or timezone.localdate()
    people = digests.recipients()
    if not people:
        return Sent()
    refreshing.refresh(today)
    with translation.override(settings.LANGUAGE_CODE):
        with work_list.workbook(today) as book:
            content = book.read()
        name = work_list.file_name(today)
        letters = [_letter(one.email, name, content, today) for one in people]
        found = digests.send(letters, work_list.monday(today))
    if found.sent:
        audit.note(None, Event.EXPORTED, name, of=found.sent, bytes=len(content))
    return found


def _letter(email: str, name: str, content: bytes, today: date) -> Letter:
    monday = work_list.monday(today)
    subject = _("RCE: work list of the week of %(day)s") % {"day": formats.day(monday)}
    too_long = len(content) > LONGEST
    said = (
        _("The workbook is too long to be sent; it can be downloaded from the site.")
        if too_long
        else _("Transformers to review by zone and circuit, alerts and actas by who has them.")
    )
    url = whole(addresses.asked("work_list"))
    groups = [(name, [Entry(_("The week’s work list"), said, url)])]
    heading = subject.removeprefix("RCE: ").capitalize()
    inbox = whole(addresses.asked("alerts"))
    context = {
        "language": settings.LANGUAGE_CODE,
        "heading": heading,
        "groups": groups,
        "url": inbox,
    }
    return Letter(
        Mailing.WORK_LIST,
        email,
        subject,
        "\n".join(digests.lines(heading, groups, inbox)),
        render_to_string("budget/digest.html", context),
        timezone.now(),
        None if too_long else (name, content, XLSX),
    )
