"""manage.py syncviews: the Power BI views anew, with today's month and who may read them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from powerbi import sync


class Command(BaseCommand):
    help = "Creates the Power BI views anew."

    def handle(self, *args: Any, **options: Any) -> None:
        created = sync.create()
        if not created:
            raise CommandError(_("Tables are missing. Run migrate first."))
        self.stdout.write("\n".join(created))
