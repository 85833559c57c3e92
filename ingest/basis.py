"""What the database held when a file was judged: a cheap mark that moves with every write.

Uploads write through commits, people through forms that keep history; so the last commit and the
last history row of every record together tell whether anything has changed since.
"""

import hashlib

from django.apps import apps
from django.db.models import Max

from ingest.models import Upload
from records.models import ClosedMonth, Record


def now() -> str:
    """The mark of this moment; equal marks mean that nothing was written in between."""
    last = Upload.objects.aggregate(Max("committed_at"), Max("undone_at"))
    marks = [str(value) for value in last.values()]
    histories = [m.history.model for m in apps.get_models() if issubclass(m, Record)]
    marks += [
        str(history.objects.aggregate(last=Max("history_id"))["last"] or 0)
        for history in [*histories, ClosedMonth.history.model]
    ]
    return hashlib.sha256("|".join(marks).encode()).hexdigest()
