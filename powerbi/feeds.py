"""Each view as one CSV for machines: UTF-8, commas, points, ISO dates, moments in UTC.

The database itself writes each figure as text, so that rows pass through as they come and memory
stays flat however many there are. One statement reads them all: what is written meanwhile by others
is either wholly in it or not at all.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import Any

from django.db import connection as default

from budget.models import Adjustment
from ingest import basis
from powerbi import sync
from powerbi.dictionary import VIEWS, Kind
from powerbi.engines import engine
from powerbi.models import CurrentMonth
from transformers.models import RecoveryRun

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
    columns = VIEWS[name].columns
    header = ",".join(columns) + "\n"
    texts = [at for at, about in enumerate(columns.values()) if about.kind is Kind.TEXT]
    with closing(engine(connection).pieces(sql, params, texts)) as pieces:
        yield header.encode() + next(pieces, b"")
        yield from pieces


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
