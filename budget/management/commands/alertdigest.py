"""`manage.py alertdigest`: what is new among the alerts, by e-mail, to who looks after them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget import digests
from budget.inbox import refreshing
from records import formats


class Command(BaseCommand):
    """To be run once a day. Exits 0 when all of them have it, also when there is nothing to say;
    1 when nobody could be told, or the mail server refuses."""

    help = "Bring the alerts up to date, and e-mail each person what is new to them."

    def handle(self, *args: Any, **options: Any) -> None:
        refreshing.refresh()
        now, waiting = timezone.now(), digests.Waiting()
        if not waiting.notices:
            self.stdout.write(_("There is no alert: nothing was sent."))
            return
        people = digests.recipients()
        if not people:
            raise CommandError(
                _(
                    "Nobody can be told: nobody who looks after alerts is active and has an e-mail "
                    "address. Write it in Users and roles."
                )
            )
        news = [(whose, waiting.news(whose)) for whose in people]
        letters = [digests.compose(whose, of, now) for whose, of in news if of.count]
        try:
            found = digests.send(letters, timezone.localdate(now))
        except OSError as error:
            said = _("The mail server cannot be used (%(why)s). Check EMAIL_URL.")
            raise CommandError(said % {"why": error}) from None
        found.already += [whose.email for whose, of in news if not of.count]
        self._tell(found)
        if found.refused:
            said = _("The mail server does not take %(emails)s.")
            raise CommandError(said % {"emails": ", ".join(found.refused)})

    def _tell(self, found: digests.Sent) -> None:
        words = ngettext("Sent to %(count)s person.", "Sent to %(count)s people.", len(found.sent))
        self.stdout.write(words % {"count": formats.number(len(found.sent))})
        if found.already:
            words = ngettext(
                "There is nothing new for %(count)s person.",
                "There is nothing new for %(count)s people.",
                len(found.already),
            )
            self.stdout.write(words % {"count": formats.number(len(found.already))})
