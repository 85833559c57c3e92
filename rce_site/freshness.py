"""When data last came in: the newest committed upload."""

from datetime import datetime

from ingest.models import Upload
from records import context

# Asked by every page, of which it would be a tenth to put it together each time.
NEWEST = "SELECT 0 AS id, MAX(committed_at) AS committed_at FROM ingest_upload WHERE state = %s"


def last_commit() -> datetime | None:
    [newest] = Upload.objects.raw(NEWEST, [Upload.State.COMMITTED])
    return newest.committed_at


def add() -> None:
    if last_commit not in context.freshness:
        context.freshness.append(last_commit)
