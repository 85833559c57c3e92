"""What any test asks, compiled for SQL Server.

Whatever a test does on its own database is compiled for SQL Server on the side, see `Compiled`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models.sql import Query, compiler

from rce_site.sqlserver.offline import Offline
from rce_site.tests import tsql

# The other databases' own, asked by Django of their catalogues.
OWN = ("sqlite_master", "SELECT JSON(", "PRAGMA", "pg_catalog", "pg_class", "information_schema")
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE VIEW", "DROP VIEW")


class Compiled:
    """What was asked in a `recorded()` block, for SQL Server: (SQL, parameters) each."""

    def __init__(self, offline: Offline) -> None:
        self.offline = offline
        self.of_querysets: list[tuple[str, Any]] = []
        self.by_hand: list[tuple[str, Any]] = []
        # What Django wrote for this test's own database and the site sends as a statement.
        self.of_django: set[str] = set()
        self._in_queryset = False

    def queryset(self, asked: Any) -> None:
        # Django asks each database for a plan, and whether a constraint holds, in its own way.
        if asked.query.explain_info or "_check" in asked.query.annotations:
            return
        own = asked.query.clone().get_compiler(
            connection=self.offline, elide_empty=asked.elide_empty
        )
        if isinstance(asked, compiler.SQLInsertCompiler):
            own.returning_fields = getattr(asked, "returning_fields", None)
        try:
            found = own.as_sql()
        except (EmptyResultSet, FullResultSet):
            return
        self.of_querysets += found if isinstance(found, list) else [found]

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        mine = sql.lstrip().upper().startswith(STATEMENTS) and sql not in self.of_django
        if mine and not self._in_queryset and not any(word in sql for word in OWN):
            rows = list(params or ()) if many else [params]
            self.by_hand += [(sql, row) for row in rows[:1]]
        return execute(sql, params, many, context)

    def faults(self) -> dict[str, list[str]]:
        """{statement: what is wrong with it}, and with what mssql-django makes of it."""
        found: dict[str, list[str]] = {}
        for by_hand, statements in ((False, self.of_querysets), (True, self.by_hand)):
            for sql, params in statements:
                if sql in found:
                    continue
                wrong = tsql.faults(sql, params, by_hand=by_hand)
                sent, given = self.offline.translated(sql, params)
                if sent.count("?") != len(given):
                    wrong.append(f"sent with {len(given)} parameters: {sent}")
                found[sql] = wrong
        return {sql: wrong for sql, wrong in found.items() if wrong}

    @contextmanager
    def recorded(self) -> Iterator["Compiled"]:
        kinds = (compiler.SQLCompiler, compiler.SQLInsertCompiler)
        originals = [kind.execute_sql for kind in kinds]
        of_query = Query.sql_with_params
        for kind, original in zip(kinds, originals, strict=True):
            kind.execute_sql = self._beside(original)
        Query.sql_with_params = self._told(of_query)
        try:
            with connection.execute_wrapper(self.statement):
                yield self
        finally:
            Query.sql_with_params = of_query
            for kind, original in zip(kinds, originals, strict=True):
                kind.execute_sql = original

    def _told(self, original: Any) -> Any:
        """Of a queryset that is asked for its text."""
        recorder = self

        @wraps(original)
        def sql_with_params(query: Query) -> tuple[str, Any]:
            text, params = original(query)
            recorder.of_querysets.append(query.get_compiler(connection=recorder.offline).as_sql())
            recorder.of_django.add(text)
            return text, params

        return sql_with_params

    def _beside(self, original: Any) -> Any:
        recorder = self

        @wraps(original)
        def execute_sql(asked: Any, *args: Any, **kwargs: Any) -> Any:
            if asked.connection.vendor == "microsoft" or recorder._in_queryset:
                return original(asked, *args, **kwargs)
            if isinstance(asked, compiler.SQLInsertCompiler) and args:
                asked.returning_fields = args[0]
            recorder.queryset(asked)
            recorder._in_queryset = True
            try:
                return original(asked, *args, **kwargs)
            finally:
                recorder._in_queryset = False

        return execute_sql
