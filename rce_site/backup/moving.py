"""Data from SQLite to the site's own database, with their keys, compared row by row.

All of it is one transaction: the site's database ends with everything, found equal, or as it was.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import Error, connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from rce_site.backup.alone import Refused, alone
from rce_site.databases import SQLITE_OPTIONS
from rce_site.serving import holds_work
from records import bulk
from records.engines import pick

ALIAS = "moved from"
# Rows at a time: as many as a statement takes keys, fewer where one row may be megabytes.
ROWS = bulk.KEYS_A_STATEMENT
ROWS_WITH_TEXTS = 50
DIFFERENCES = 5
# What SQLite itself and Django's migrations keep; the site's database has its own.
OWN = {"django_migrations", "sqlite_sequence"}

Told = Callable[[int], None]


@dataclass(frozen=True)
class Moved:
    """What was moved and found equal; `left` are tables of no model, which stayed behind."""

    rows: dict[str, int]
    left: list[str]


def move(source: Path, begun: Callable[[str, int], None], told: Told) -> Moved:
    """Everything in the SQLite file into the site's empty database; Refused says why not.

    `begun` hears of each step (what, how many rows), `told` of rows as they are done.
    """
    with alone(), opened(source) as origin:
        _see_that_it_may(origin)
        if holds_work():
            raise Refused(
                _("The site’s database holds somebody’s work. Data move to an empty one.")
            )
        call_command("migrate", interactive=False, verbosity=0)
        order = in_order()
        known = {model._meta.db_table for model in order} | OWN
        left = sorted(set(origin.introspection.table_names()) - known)
        rows = {model: _of(model, ALIAS).count() for model in order}
        # Held from the first row to the last, so that nobody writes to what is being left.
        with transaction.atomic(using=ALIAS), transaction.atomic():
            _empty(order)
            begun(_("Copying"), sum(rows.values()))
            for model in order:
                _copy(model, order, told)
            _number_on(order, origin)
            begun(_("Comparing"), sum(rows.values()))
            for model in order:
                _compare(model, told)
    return Moved({model._meta.db_table: count for model, count in rows.items()}, left)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Django's connection to the SQLite file, for as long as the block runs."""
    if not path.is_file():
        raise Refused(_("There is no file %(path)s.") % {"path": path})
    try:
        with closing(sqlite3.connect(path)) as tried:
            tried.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        said = {"path": path, "said": error}
        raise Refused(_("%(path)s is no SQLite database: %(said)s.") % said) from error
    connections.settings[ALIAS] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_HEALTH_CHECKS": False,
    }
    try:
        connections[ALIAS].connect()
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def _see_that_it_may(origin: Any) -> None:
    own = connection.settings_dict
    if pick(sqlite=True, postgresql=False, sqlserver=False):
        there, here = Path(str(origin.settings_dict["NAME"])), Path(str(own["NAME"]))
        if there.resolve() == here.resolve():
            raise Refused(
                _("The site’s database is that file. Set DATABASE_URL to where the data are to go.")
            )
    executor = MigrationExecutor(origin)
    planned = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    if planned or unknown:
        raise Refused(
            _("The SQLite database is of another version of RCE. Run migrate on it first.")
        )


def in_order() -> list[type[models.Model]]:
    """Every model with a table, those first that others refer to."""
    waiting = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    waiting = [model for model in waiting if not model._meta.proxy]
    done: list[type[models.Model]] = []
    while waiting:
        ready = [m for m in waiting if not set(_referred(m, nullable=False)) - {m, *done}]
        # Of those that may go next, first whoever refers to nothing that is still to come.
        ready = [m for m in ready if not set(_referred(m)) - {m, *done}] or ready[:1]
        if not ready:
            raise RuntimeError(f"These refer to one another: {waiting}")
        done += ready
        waiting = [model for model in waiting if model not in ready]
    return done


def _referred(model: type[models.Model], nullable: bool = True) -> list[type[models.Model]]:
    return [
        field.related_model
        for field in model._meta.concrete_fields
        if field.remote_field and field.db_constraint and (nullable or not field.null)
    ]


def _later(model: type[models.Model], order: list[type[models.Model]]) -> list[str]:
    """Columns that may name a row which is not there yet: they are written once all are."""
    before = order[: order.index(model)]
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.remote_field and field.db_constraint and field.related_model not in before
    ]


def _of(model: type[models.Model], alias: str) -> models.QuerySet[Any]:
    return model._base_manager.using(alias).order_by("pk")


def _names(model: type[models.Model]) -> list[str]:
    """The key first."""
    key = model._meta.pk.attname
    return [key, *(f.attname for f in model._meta.concrete_fields if f.attname != key)]


def _lots(model: type[models.Model], alias: str) -> Iterator[list[tuple[Any, ...]]]:
    """All rows by their keys, a lot at a time; of each the values in the order of `_names`."""
    large = any(isinstance(f, models.JSONField | models.TextField) for f in model._meta.fields)
    size = ROWS_WITH_TEXTS if large else ROWS
    asked = _of(model, alias)
    rows = list(asked.values_list(*_names(model))[:size])
    while rows:
        yield rows
        rows = list(asked.filter(pk__gt=rows[-1][0]).values_list(*_names(model))[:size])


def _empty(order: list[type[models.Model]]) -> None:
    """What migrations put there comes again from the source, under the source's keys."""
    for model in reversed(order):
        model._base_manager.all()._raw_delete(connection.alias)


def _copy(model: type[models.Model], order: list[type[models.Model]], told: Told) -> None:
    names, later = _names(model), _later(model, order)
    for rows in _lots(model, ALIAS):
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        nothing: list[Any] = [None] * len(rows)
        try:
            with keys_kept(model):
                bulk.insert(model, columns | dict.fromkeys(later, nothing))
        except Error as error:
            raise Refused(
                _("%(table)s, rows from %(first)s to %(last)s, cannot be written: %(said)s")
                % {
                    "table": model._meta.db_table,
                    "first": rows[0][0],
                    "last": rows[-1][0],
                    "said": str(error).splitlines()[0],
                }
            ) from error
        told(len(rows))
    for name in later:
        for rows in _lots(model, ALIAS):
            at = names.index(name)
            pairs = [(row[0], row[at]) for row in rows if row[at] is not None]
            if pairs:
                keys, values = zip(*pairs, strict=True)
                bulk.rewrite(model, list(keys), {name: list(values)})


@contextmanager
def keys_kept(model: type[models.Model]) -> Iterator[None]:
    """SQL Server numbers rows itself unless it is told otherwise, for one table at a time."""
    numbered = isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
    say = pick(sqlite="", postgresql="", sqlserver="SET IDENTITY_INSERT {table} {switch}")
    if not say or not numbered:
        yield
        return
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(say.format(table=table, switch="ON"))
        yield
        cursor.execute(say.format(table=table, switch="OFF"))


def _number_on(order: list[type[models.Model]], origin: Any) -> None:
    """New rows are numbered after the last that ever was: the history knows those that are gone."""
    with origin.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(cursor.fetchall())
    numbered = [m for m in order if isinstance(m._meta.pk, models.AutoField | models.BigAutoField)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), numbered):
            cursor.execute(statement)
        for model in numbered:
            table, at = model._meta.db_table, last.get(model._meta.db_table)
            if at:
                cursor.execute(*pick(
                    sqlite=("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [at, table]),
                    postgresql=(
                        "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                        [f'"{table}"', model._meta.pk.column, at],
                    ),
                    # One more, since a table that never had a row begins with what it is told.
                    sqlserver=(f"DBCC CHECKIDENT ('{table}', RESEED, {int(at) + 1})", None),
                ))  # fmt: skip


def _compare(model: type[models.Model], told: Told) -> None:
    """Every value of every row as Django reads it from either side; Refused where any differs."""
    names, different, read = _names(model), [], 0
    for rows in _lots(model, ALIAS):
        keys = [row[0] for row in rows]
        there = _of(model, connection.alias).filter(pk__in=keys).order_by()
        stored = {row[0]: row for row in there.values_list(*names)}
        for row in rows:
            other = stored.get(row[0])
            if row != other:
                what = [n for n, a, b in zip(names, row, other or (), strict=False) if a != b]
                different.append(f"{row[0]} ({', '.join(what) or '—'})")
        read += len(rows)
        told(len(rows))
    if beyond := _of(model, connection.alias).count() - read:
        different.insert(0, f"{beyond:+d}")
    if different:
        raise Refused(
            _("%(table)s differs: %(some)s. Nothing was moved.")
            % {"table": model._meta.db_table, "some": "; ".join(different[:DIFFERENCES])}
        )
