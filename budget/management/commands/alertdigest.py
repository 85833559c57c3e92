"""`manage.py alertdigest`: the budget's alerts by e-mail, to those who answer for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget import digests, watching
from records import formats


class Command(BaseCommand):
    """To be run once a day. Exits 0 when all of them have it, also when there is nothing to say;
    1 when nobody could be told, or the mail server refuses."""

    help = "E-mail the budget's alerts to budget analysts and administrators."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        alerts = watching.current(today)
        if not alerts:
            self.stdout.write(_("There is no alert: nothing was sent."))
            return
        emails = digests.recipients()
        if not emails:
            raise CommandError(
                _(
                    "Nobody can be told: no active budget analyst or administrator has an e-mail "
                    "address. Write it in Users and roles."
                )
            )
        try:
            found = digests.send(digests.compose(alerts, today), emails, today)
        except OSError as error:
            said = _("The mail server cannot be used (%(why)s). Check EMAIL_URL.")
            raise CommandError(said % {"why": error}) from None
        self._tell(found)
        if found.refused:
            said = _("The mail server does not take %(emails)s.")
            raise CommandError(said % {"emails": ", ".join(found.refused)})

    def _tell(self, found: digests.Sent) -> None:
        words = ngettext("Sent to %(count)s person.", "Sent to %(count)s people.", len(found.sent))
        self.stdout.write(words % {"count": formats.number(len(found.sent))})
        if found.already:
            words = ngettext(
                "%(count)s person got the same today already.",
                "%(count)s people got the same today already.",
                len(found.already),
            )
            self.stdout.write(words % {"count": formats.number(len(found.already))})
