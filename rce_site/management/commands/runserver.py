from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as Runserver

from rce_site import serving


class Command(Runserver):
    help = "Django's own server, for whoever changes the site. Everybody else wants `serve`."

    def inner_run(self, *args: Any, **options: Any) -> None:
        # With DEBUG files are found where they lie; else pages name what was collected.
        if not settings.DEBUG:
            serving.collect_static()
        super().inner_run(*args, **options)
