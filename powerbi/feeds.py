"""Each view as one CSV for machines: UTF-8, commas, points, ISO dates, moments in UTC.

The database itself writes each figure as text, so that rows pass through as they come and memory
stays flat however many there are. One statement reads them all: what is written meanwhile by others
is either wholly in it or not at all.
"""

import csv
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

from django.db import connection as default
from django.db import transaction

from budget.models import Adjustment
from ingest import basis
from powerbi import sync
from powerbi.dictionary import VIEWS, Kind
from powerbi.engines import engine
from powerbi.models import CurrentMonth
from records import files
from records.engines import pick
from transformers.models import RecoveryRun

BATCH = 2_000
# Little less is saved by trying harder, and it takes several times as long.
LEVEL = 1


def lines(
    name: str, first: date | None = None, last: date | None = None, connection: Any = default
) -> Iterator[bytes]:
    """The view's CSV in pieces: its header, then some thousand rows each.

    `first` and `last` keep the rows of those days, or of those days' months, both included; they
    may be given of views alone that are `dated`. The rows come in no order.
    """
    sql, params = statement(name, first, last, connection)
    text = io.StringIO()
    row = csv.writer(text, lineterminator="\n")
    columns = VIEWS[name].columns
    texts = [at for at, about in enumerate(columns.values()) if about.kind is Kind.TEXT]
    row.writerow(columns)
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            start = text.tell()
            row.writerows(rows)
            if is_computed(rows, texts) or "\r" in text.getvalue():
                text.seek(start)
                text.truncate()
                row.writerows(harmless(rows, texts))
            yield _taken(text)
    if text.tell():
        yield _taken(text)


def is_computed(rows: list[Any], texts: list[int]) -> bool:
    """Whether a spreadsheet would compute a cell of the columns of these indexes."""
    return any(cells[at] and cells[at][0] in files.FORMULA for cells in rows for at in texts)


def harmless(rows: list[Any], texts: list[int]) -> list[Any]:
    """The rows as nobody's spreadsheet computes them: few need it, so it is not done unasked."""
    plain = [[*cells] for cells in rows]
    for cells in plain:
        for at in texts:
            cells[at] = cells[at] and files.for_machines(cells[at])
    return plain


def statement(
    name: str, first: date | None, last: date | None, connection: Any
) -> tuple[str, list[Any]]:
    """(SQL that reads the view's columns as a file has them, its parameters)"""
    keeper = engine(connection)
    written = [
        f"{keeper.written(column, about)} AS {connection.ops.quote_name(column)}"
        for column, about in VIEWS[name].columns.items()
    ]
    where, params = _between(name, first, last, connection)
    return f"SELECT {', '.join(written)} FROM {keeper.name(name)}{where}", params  # noqa: S608


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece


def _between(
    name: str, first: date | None, last: date | None, connection: Any
) -> tuple[str, list[Any]]:
    """(WHERE …, its parameters)"""
    dated = VIEWS[name].dated
    asked = [(sign, day) for sign, day in ((">=", first), ("<=", last)) if day]
    if not asked or dated is None:
        return "", []
    if VIEWS[name].columns[dated].kind is Kind.DATE:
        params = [connection.ops.adapt_datefield_value(day) for _sign, day in asked]
    else:
        params = [day.year * 10_000 + day.month * 100 + 1 for _sign, day in asked]
    column = connection.ops.quote_name(dated)
    return " WHERE " + " AND ".join(f"{column} {sign} %s" for sign, _day in asked), params


@contextmanager
def _cursor(connection: Any) -> Iterator[Any]:
    """One that holds no more than a batch. PostgreSQL keeps its rows while a transaction is open;
    on SQLite that would take the one place of those who write."""
    held = pick(connection, sqlite=False, postgresql=True, sqlserver=False)
    keeping = transaction.atomic(connection.alias) if held else nullcontext()
    with keeping, connection.chunked_cursor() as cursor:
        yield cursor


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same as gzip."""
    packing = zlib.compressobj(LEVEL, wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        yield packing.compress(piece)
    yield packing.flush()


def mark(name: str, *asked: Any) -> str:
    """Another one whenever the view may have changed: cheap, and of all views at once."""
    run = RecoveryRun.objects.last_run()
    # Noticed a moment after what it follows from.
    adjusted = Adjustment.objects.order_by("-pk").values_list("pk", flat=True).first()
    month = CurrentMonth.objects.values_list("year", "month", "recomputed_at").first()
    of_data = (basis.now(), run and run.pk, adjusted, month)
    known = (*of_data, sync.selects()[name], *VIEWS[name].columns, *asked)
    return hashlib.sha256("|".join(map(str, known)).encode()).hexdigest()[:32]
