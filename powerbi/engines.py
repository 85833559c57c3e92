"""Where the views live on each database, and who may read them.

PostgreSQL and SQL Server: a schema `powerbi`, which the role `powerbi_reader` may read and nothing
else. Elsewhere there are neither schemas nor roles: the views' names begin with `powerbi_`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from powerbi.dictionary import Column, Kind, View
from powerbi.rows import as_csv
from records import files
from records.engines import pick

SCHEMA = "powerbi"
ROLE = "powerbi_reader"
# Rows that a file's piece holds.
BATCH = 2_000
# What begins a cell that is computed, by its characters' numbers.
FORMULA = ", ".join(str(ord(character)) for character in sorted(files.FORMULA))


def literal(text: Any) -> str:
    """The text as SQL's standard writes it."""
    return "'{}'".format(str(text).replace("'", "''"))


class Engine:
    """A database without schemas and roles: SQLite."""

    has_roles = False

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def name(self, view: str) -> str:
        """The view's name as SQL says it."""
        return str(self.connection.ops.quote_name(f"{SCHEMA}_{view}"))

    def prepare(self) -> None:
        """What must be there before a view can be created."""

    def existing(self) -> list[str]:
        """The views that are there, by the names that `name` takes."""
        with self.connection.cursor() as cursor:
            tables = self.connection.introspection.get_table_list(cursor)
        views = [table.name for table in tables if table.type == "v"]
        return [name.removeprefix(f"{SCHEMA}_") for name in views if name.startswith(f"{SCHEMA}_")]

    def grant(self) -> None:
        """Lets the role read the views, and them alone."""

    def has_role(self) -> bool:
        """Whether the reader's role is there."""
        return False

    def exceeding(self) -> list[str]:
        """What else the reader's role may read or is a member of, which it should not."""
        return []

    def comment(self, name: str, view: View) -> None:
        """Writes what the view and its columns are beside them, in the site's language."""

    def written(self, name: str, column: Column) -> str:
        """SQL of a column as a file for machines has it: ISO dates and moments (UTC), points; to be
        run with parameters, so that a percent sign of its own stands twice."""
        quoted = self.connection.ops.quote_name(name)
        if column.kind is Kind.MOMENT:
            # Stored in UTC, without the fraction where that is zero.
            return f"REPLACE(SUBSTR({quoted} || '.000000', 1, 26), ' ', 'T') || 'Z'"
        if column.kind is Kind.DATE:
            return f"CAST({quoted} AS text)"
        if column.places is not None:
            written = f"PRINTF('%%.{column.places}f', {quoted})"
            return f"CASE WHEN {quoted} IS NOT NULL THEN {written} END"
        return quoted

    def pieces(self, sql: str, params: list[Any], texts: list[int]) -> Iterator[bytes]:
        """The statement's rows as CSV, some thousands at a time; `texts` are the indexes of the
        columns that hold text. No transaction: on SQLite that would take the one place of those
        who write."""
        with self.connection.chunked_cursor() as cursor:
            cursor.execute(sql, params)
            while found := cursor.fetchmany(BATCH):
                yield as_csv(found, texts)

    def run(self, *statements: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """The last statement's rows, if it has any."""
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, list(params) or None)
            return list(cursor.fetchall()) if cursor.description else []


class PostgreSQL(Engine):
    has_roles = True

    def name(self, view: str) -> str:
        return f'{SCHEMA}."{view}"'

    def prepare(self) -> None:
        """The schema belongs to whom the tables do."""
        if not self.run("SELECT 1 FROM pg_namespace WHERE nspname = %s", params=[SCHEMA]):
            self.run(f'CREATE SCHEMA {SCHEMA} AUTHORIZATION "{self._owner()}"')

    def existing(self) -> list[str]:
        found = "SELECT viewname FROM pg_views WHERE schemaname = %s"
        return [name for (name,) in self.run(found, params=[SCHEMA])]

    def grant(self) -> None:
        """Makes the role where the site may; else the database's administrator makes it once.

        A view reads as its owner may, so that views belong to whom the tables do."""
        owner = self._owner()
        if self.run("SELECT 1 WHERE current_user <> %s", params=[owner]):
            for view in self.existing():
                self.run(f'ALTER VIEW {self.name(view)} OWNER TO "{owner}"')
        if not self.has_role() and self._may_create_roles():
            self.run(f"CREATE ROLE {ROLE} NOLOGIN")
        if self.has_role():
            self.run(
                f"GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE}",
                f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE}",
            )

    def has_role(self) -> bool:
        return bool(self.run("SELECT 1 FROM pg_roles WHERE rolname = %s", params=[ROLE]))

    def exceeding(self) -> list[str]:
        """Tables and other views that are open to it, also by what is granted to everyone."""
        if not self.has_role():
            return []
        found = (
            "SELECT n.nspname || '.' || c.relname FROM pg_class c "
            "INNER JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> %s "
            "AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%%' "
            "AND has_schema_privilege(%s, n.oid, 'USAGE') "
            "AND has_table_privilege(%s, c.oid, 'SELECT')"
        )
        return [name for (name,) in self.run(found, params=[SCHEMA, ROLE, ROLE])]

    def comment(self, name: str, view: View) -> None:
        self.run(
            f"COMMENT ON VIEW {self.name(name)} IS {literal(view.row)}",
            *(
                f'COMMENT ON COLUMN {self.name(name)}."{column}" IS {literal(about.meaning)}'
                for column, about in view.columns.items()
            ),
        )

    def written(self, name: str, column: Column) -> str:
        quoted = self.connection.ops.quote_name(name)
        if column.kind is Kind.MOMENT:
            return f"TO_CHAR({quoted} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        if column.kind is Kind.DATE:
            return f"TO_CHAR({quoted}, 'YYYY-MM-DD')"
        if column.places is not None:
            return f"CAST(CAST({quoted} AS numeric(30, {column.places})) AS text)"
        if column.kind is Kind.TEXT:
            # As `records.files.plain`; nothing, where COPY would write an empty text as "".
            number = literal(files.PLAIN_NUMBER)
            computed = f"ASCII({quoted}) IN ({FORMULA}) AND {quoted} !~ {number}"
            return f"CASE WHEN {computed} THEN '''' || {quoted} ELSE NULLIF({quoted}, '') END"
        return quoted

    def pieces(self, sql: str, params: list[Any], texts: list[int]) -> Iterator[bytes]:
        """Written by the database itself, which spares Python every cell. The transaction ends with
        whoever reads no further."""
        copying = self.connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params)
        with (
            transaction.atomic(self.connection.alias),
            self.connection.wrap_database_errors,
            self.connection.cursor() as cursor,
            cursor.copy(copying) as lines,
        ):
            # As bytes, since Python's collector of garbage would go through what psycopg gives.
            for some in files.batched(map(bytes, lines), BATCH):
                piece = b"".join(some)
                if b"\r" in piece:  # in texts alone, of which `files.for_machines` leaves none
                    piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                yield piece

    def _owner(self) -> str:
        """Whom the site's tables belong to."""
        table = "SELECT tableowner FROM pg_tables WHERE tablename = %s AND schemaname = ANY(%s)"
        schemas = "SELECT current_schemas(false)"
        ((found,),) = self.run(schemas)
        owners = self.run(table, params=["calendar_day", found])
        return str(owners[0][0])

    def _may_create_roles(self) -> bool:
        mine = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)"
        return bool(self.run(mine))


class SQLServer(Engine):
    has_roles = True

    def name(self, view: str) -> str:
        return f"[{SCHEMA}].[{view}]"

    def prepare(self) -> None:
        """The schema belongs to whom the tables' schema does, or ownership chaining breaks."""
        if self.run("SELECT 1 WHERE SCHEMA_ID(%s) IS NOT NULL", params=[SCHEMA]):
            return
        owner = "SELECT USER_NAME(principal_id) FROM sys.schemas WHERE name = SCHEMA_NAME()"
        ((name,),) = self.run(owner)
        self.run(f"CREATE SCHEMA [{SCHEMA}] AUTHORIZATION [{name}]")

    def existing(self) -> list[str]:
        found = "SELECT name FROM sys.views WHERE schema_id = SCHEMA_ID(%s)"
        return [name for (name,) in self.run(found, params=[SCHEMA])]

    def grant(self) -> None:
        if not self.has_role():
            self.run(f"CREATE ROLE [{ROLE}]")
        self.run(f"GRANT SELECT ON SCHEMA::[{SCHEMA}] TO [{ROLE}]")

    def has_role(self) -> bool:
        return bool(self.run("SELECT 1 WHERE DATABASE_PRINCIPAL_ID(%s) IS NOT NULL", params=[ROLE]))

    def exceeding(self) -> list[str]:
        """Other permissions that it was given, and roles whose member it is."""
        granted = (
            "SELECT permission_name FROM sys.database_permissions "
            "WHERE grantee_principal_id = DATABASE_PRINCIPAL_ID(%s) "
            "AND NOT (class = 3 AND major_id = SCHEMA_ID(%s))"
        )
        member = (
            "SELECT USER_NAME(role_principal_id) FROM sys.database_role_members "
            "WHERE member_principal_id = DATABASE_PRINCIPAL_ID(%s)"
        )
        found = self.run(granted, params=[ROLE, SCHEMA]) + self.run(member, params=[ROLE])
        return [name for (name,) in found]

    def comment(self, name: str, view: View) -> None:
        """As descriptions that its own tools show; they go with the view when it is dropped."""
        add = (
            "EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N{said}, "
            f"@level0type = N'SCHEMA', @level0name = N'{SCHEMA}', "
            f"@level1type = N'VIEW', @level1name = N'{name}'"
        )
        self.run(
            add.format(said=literal(view.row)),
            *(
                add.format(said=literal(about.meaning))
                + f", @level2type = N'COLUMN', @level2name = N'{column}'"
                for column, about in view.columns.items()
            ),
        )

    def written(self, name: str, column: Column) -> str:
        quoted = self.connection.ops.quote_name(name)
        if column.kind is Kind.MOMENT:
            # Style 126 leaves a fraction out where it is zero, and to Babelfish has no T.
            whole = f"REPLACE(CONVERT(varchar(19), {quoted}, 120), ' ', 'T')"
            fraction = f"RIGHT(1000000 + DATEPART(microsecond, {quoted}), 6)"
            return f"{whole} + '.' + {fraction} + 'Z'"
        if column.kind is Kind.DATE:
            return f"CONVERT(varchar(10), {quoted}, 23)"
        if column.places is not None:
            return f"CONVERT(varchar(40), CAST({quoted} AS numeric(30, {column.places})))"
        return quoted


def engine(connection: Any) -> Engine:
    """How this connection's database keeps the views."""
    return pick(connection, sqlite=Engine, postgresql=PostgreSQL, sqlserver=SQLServer)(connection)
