"""What the database held when a file was judged: a cheap mark that moves with every write.

Uploads write through commits, people through forms that keep history; so the last commit and the
last history row of every record together tell whether anything has changed since.
"""

import hashlib
from functools import cache

from django.apps import apps
from django.db import connection
from django.db.models import Max

from ingest.models import Upload
from records.models import ClosedMonth, Record


def now() -> str:
    """The mark of this moment; equal marks mean that nothing was written in between."""
    last = Upload.objects.aggregate(Max("committed_at"), Max("undone_at"))
    with connection.cursor() as cursor:
        cursor.execute(_ends())
        marks = [*last.values(), *cursor.fetchone()]
    return hashlib.sha256("|".join(map(str, marks)).encode()).hexdigest()


@cache
def _ends() -> str:
    """The statement that asks for every history’s last row: the models do not change."""
    histories = [m.history.model for m in apps.get_models() if issubclass(m, Record)]
    quoted = connection.ops.quote_name
    ends = [
        f"(SELECT MAX({quoted(kept._meta.pk.column)}) FROM {quoted(kept._meta.db_table)})"  # noqa: S608
        for kept in [*histories, ClosedMonth.history.model]
    ]
    return f"SELECT {', '.join(ends)}"
