"""When data last came in: the newest committed upload."""

from datetime import datetime

from django.db.models import Max

from ingest.models import Upload
from records import context


def last_commit() -> datetime | None:
    committed = Upload.objects.filter(state=Upload.State.COMMITTED)
    return committed.aggregate(newest=Max("committed_at"))["newest"]


def add() -> None:
    if last_commit not in context.freshness:
        context.freshness.append(last_commit)
