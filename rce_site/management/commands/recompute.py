"""`manage.py recompute`: every figure that follows from others, anew, in every room."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ingest.models import Gate
from rce_site.demo.bar import Bar
from records import recomputing


class Command(BaseCommand):
    """Needed after a rule of the code changed; uploads and forms keep everything current.

    What was reported of closed months and approved actas stays."""

    help = "Derive anew whatever follows from the records."

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stdout)
        for step in recomputing.steps:
            with transaction.atomic():
                Gate.enter()
                bar.step(str(step.name), step.count())
                step.run(bar.told)
