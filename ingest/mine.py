"""A person's uploads that are not finished: the first thing in the tray."""

from typing import Any

from ingest.models import Upload
from ingest.overview import OPEN, Overview

# More than so many at once nobody works through; the list below has them all.
SHOWN = 50


def in_progress(user: Any) -> list[Overview]:
    """The newest first."""
    found = Upload.objects.filter(owner=user, state__in=OPEN).order_by("-created_at", "-pk")
    return [Overview(upload, user) for upload in found[:SHOWN]]
