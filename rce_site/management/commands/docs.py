"""Writes the parts of `docs/` that follow from the code."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from rce_site.handbook import pages


class Command(BaseCommand):
    help = "Bring the generated parts of docs/ up to date with the code"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if a page is out of date"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        found = pages.stale()
        for path in found:
            if not check:
                path.write_text(pages.current(path), encoding="utf-8")
            done = "out of date" if check else "written"
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: {done}")
        if check and found:
            sys.exit(1)
