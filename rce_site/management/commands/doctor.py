"""Examines the site and says what is not as it should be, for people and for monitors."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from rce_site import doctor
from rce_site.doctor import Finding, State

EXIT = {State.GOOD: 0, State.WARNING: 1, State.FAILED: 2}
SIGNS = {State.GOOD: "✓", State.WARNING: "!", State.FAILED: "✗"}
PLAIN = {State.GOOD: "+", State.WARNING: "!", State.FAILED: "x"}


class Command(BaseCommand):
    help = "Examine the site: exits 0 where all is well, 1 with warnings, 2 with failures"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object, for monitors")

    def handle(self, *args: Any, **options: Any) -> None:
        found = doctor.examine()
        state = doctor.worst(found)
        if options["json"]:
            self.stdout.write(as_json(found))
        else:
            self._tell(found)
        if EXIT[state]:
            sys.exit(EXIT[state])

    def _tell(self, found: list[Finding]) -> None:
        """A line for each, advice beneath. Colour is Django's own affair: on a terminal alone."""
        paint = {
            State.GOOD: self.style.SUCCESS,
            State.WARNING: self.style.WARNING,
            State.FAILED: self.style.ERROR,
        }
        # Where the console's encoding lacks the signs, as on older Windows, words do.
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        signs = SIGNS if _fits("".join(SIGNS.values()), encoding) else PLAIN
        width = max(len(finding.title) for finding in found)
        for finding in found:
            mark = paint[finding.state](signs[finding.state])
            self.stdout.write(f"{mark} {finding.title:{width}}  {finding.sentence}")
            if finding.advice:
                self.stdout.write(f"  {'':{width}}  {finding.advice}")


def as_json(found: list[Finding]) -> str:
    told = {
        "state": doctor.worst(found),
        "version": settings.VERSION,
        "examined_at": timezone.now().isoformat(timespec="seconds"),
        "findings": [
            {
                "name": finding.name,
                "state": finding.state,
                "sentence": finding.sentence,
                "advice": finding.advice,
            }
            for finding in found
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
