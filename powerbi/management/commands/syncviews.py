"""manage.py syncviews: the Power BI views anew, with today's month and who may read them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from powerbi import sync
from powerbi.engines import ROLE, engine


class Command(BaseCommand):
    help = "Creates the Power BI views anew."

    def handle(self, *args: Any, **options: Any) -> None:
        created = sync.create()
        if not created:
            raise CommandError(_("Tables are missing. Run migrate first."))
        self.stdout.write("\n".join(created))
        keeper = engine(connection)
        if keeper.has_roles and not keeper.has_role():
            told = _("The role %(role)s is missing, and the site may not make it: CREATE ROLE it.")
            self.stderr.write(told % {"role": ROLE})
        for name in keeper.exceeding():
            told = _("%(role)s may also read %(name)s: revoke that.")
            self.stderr.write(told % {"role": ROLE, "name": name})
