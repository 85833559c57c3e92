"""Where the views live on each database, and who may read them: the one switch between engines.

PostgreSQL and SQL Server: a schema `powerbi`, which the role `powerbi_reader` may read and nothing
else. Elsewhere there are neither schemas nor roles: the views' names begin with `powerbi_`.
"""

from collections.abc import Iterable
from typing import Any

SCHEMA = "powerbi"
ROLE = "powerbi_reader"


class Engine:
    """A database without schemas and roles."""

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

    def run(self, *statements: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """The last statement's rows, if it has any."""
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, list(params) or None)
            return list(cursor.fetchall()) if cursor.description else []


class PostgreSQL(Engine):
    def name(self, view: str) -> str:
        return f'{SCHEMA}."{view}"'

    def prepare(self) -> None:
        self.run(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")

    def existing(self) -> list[str]:
        found = "SELECT viewname FROM pg_views WHERE schemaname = %s"
        return [name for (name,) in self.run(found, params=[SCHEMA])]

    def grant(self) -> None:
        """Makes the role where the site may; else the database's administrator makes it once."""
        if not self._has_role() and self._may_create_roles():
            self.run(f"CREATE ROLE {ROLE} NOLOGIN")
        if self._has_role():
            self.run(
                f"GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE}",
                f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE}",
            )

    def _has_role(self) -> bool:
        return bool(self.run("SELECT 1 FROM pg_roles WHERE rolname = %s", params=[ROLE]))

    def _may_create_roles(self) -> bool:
        mine = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)"
        return bool(self.run(mine))


class SQLServer(Engine):
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
        if not self.run("SELECT 1 WHERE DATABASE_PRINCIPAL_ID(%s) IS NOT NULL", params=[ROLE]):
            self.run(f"CREATE ROLE [{ROLE}]")
        self.run(f"GRANT SELECT ON SCHEMA::[{SCHEMA}] TO [{ROLE}]")


ENGINES: dict[str, type[Engine]] = {"postgresql": PostgreSQL, "microsoft": SQLServer}


def engine(connection: Any) -> Engine:
    """How this connection's database keeps the views."""
    return ENGINES.get(connection.vendor, Engine)(connection)
