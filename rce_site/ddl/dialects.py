"""How a script is written for each server: one transaction, which goes back whole at any error."""

from collections.abc import Iterable, Sequence

from powerbi.engines import ROLE, SCHEMA, literal
from rce_site.ddl.migrations import Key

# The role whose members the site's login is: permissions-<database>.sql makes it.
DATA = "rce_data"
RECORDED = "django_migrations"
NOT_EMPTY = "This database holds tables of RCE already: take the script that upgrades its release."
NOT_KNOWN = "This database is not of the release that this script upgrades."


class Dialect:
    head: Sequence[str] = ()
    begin = commit = now = ""
    prefix = ""  # of a text

    def script(
        self,
        title: str,
        *,
        guard: str,
        tables: Iterable[str],
        views: Iterable[str],
        recorded: Iterable[Key],
        rights: Iterable[str],
    ) -> str:
        """The whole text. `title` and how to run it stand above it as comments."""
        parts = [
            "\n".join(f"-- {line}" for line in (title, *self.head)),
            self.begin,
            guard,
            self.drop_views(),
            *(f"{statement};" for statement in tables),
            self.schema(),
            *(f"{self.apart(s) if s.startswith('CREATE VIEW') else s};" for s in views),
            self.record(list(recorded)),
            *rights,
            self.readers(),
            self.commit,
        ]
        return "\n".join(part for part in parts if part) + "\n"

    def record(self, keys: Sequence[Key]) -> str:
        """That these migrations are applied."""
        said = [
            f"    ({self.prefix}{literal(app)}, {self.prefix}{literal(name)}, {self.now})"
            for app, name in keys
        ]
        if not said:
            return ""
        return f"INSERT INTO {RECORDED} (app, name, applied) VALUES\n" + ",\n".join(said) + ";"

    def if_known(self, new: Sequence[Key], before: Iterable[Key]) -> str:
        """Stops unless the last of `before` are applied and none of `new` is."""
        raise NotImplementedError

    def if_empty(self) -> str:
        raise NotImplementedError

    def drop_views(self) -> str:
        """They stand upon the tables, which could not change beneath them."""
        raise NotImplementedError

    def schema(self) -> str:
        """Of the views."""
        raise NotImplementedError

    def apart(self, statement: str) -> str:
        """Read only when its turn comes."""
        return statement

    def only_added(self, table: str, columns: Iterable[str]) -> list[str]:
        """Nobody changes these columns of what was written."""
        raise NotImplementedError

    def keeps_numbers(self, tables: Iterable[str]) -> list[str]:
        """Rows may be put back into these tables under the numbers that they had."""
        return []

    def readers(self) -> str:
        """Who may read the views."""
        raise NotImplementedError


def _unlike(new: Iterable[Key], before: Iterable[Key]) -> str:
    """A condition: not all of `before` are recorded, or some of `new` are."""

    def recorded(keys: list[Key]) -> str:
        named = " OR ".join(f"(app = '{app}' AND name = '{name}')" for app, name in keys)
        return f"(SELECT COUNT(*) FROM {RECORDED} WHERE {named or '1 = 0'})"

    known, coming = sorted(before), sorted(new)
    return f"{recorded(known)} <> {len(known)}\n    OR {recorded(coming)} <> 0"


class SQLServer(Dialect):
    head = (
        "Run it in the site's database, whose default schema is dbo, as a member of db_owner:",
        "    sqlcmd -S server -d rce -E -b -I -f 65001 -i this.sql",
        "Then the site does the rest, without such rights: manage.py afterddl",
    )
    begin = (
        "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, "
        "QUOTED_IDENTIFIER ON;\nSET NUMERIC_ROUNDABORT OFF;\nGO\n"
        "SET NOCOUNT ON;\nSET XACT_ABORT ON;\nBEGIN TRANSACTION;"
    )
    commit = "COMMIT TRANSACTION;\nGO"
    now = "SYSUTCDATETIME()"
    prefix = "N"

    def _stop(self, condition: str, why: str) -> str:
        return f"IF {condition}\n    THROW 50000, N{literal(why)}, 1;"

    def if_empty(self) -> str:
        return self._stop(f"OBJECT_ID(N'{RECORDED}') IS NOT NULL", NOT_EMPTY)

    def if_known(self, new: Sequence[Key], before: Iterable[Key]) -> str:
        return self._stop(_unlike(new, before), NOT_KNOWN)

    def drop_views(self) -> str:
        return (
            "DECLARE @gone nvarchar(max) = N'';\n"
            f"SELECT @gone = @gone + N'DROP VIEW [{SCHEMA}].' + QUOTENAME(name) + N';'\n"
            f"FROM sys.views WHERE schema_id = SCHEMA_ID(N'{SCHEMA}');\n"
            "EXEC (@gone);"
        )

    def schema(self) -> str:
        return (
            f"IF SCHEMA_ID(N'{SCHEMA}') IS NULL\n"
            f"    EXEC (N'CREATE SCHEMA [{SCHEMA}] AUTHORIZATION [dbo]');"
        )

    def apart(self, statement: str) -> str:
        return f"EXEC (N{literal(statement)})"

    def only_added(self, table: str, columns: Iterable[str]) -> list[str]:
        named = ", ".join(f"[{column}]" for column in columns)
        return [
            f"IF DATABASE_PRINCIPAL_ID(N'{DATA}') IS NOT NULL\n"
            f"    DENY UPDATE ON [dbo].[{table}] ({named}) TO [{DATA}];"
        ]

    def keeps_numbers(self, tables: Iterable[str]) -> list[str]:
        """The server asks for ALTER of whoever switches IDENTITY_INSERT on."""
        granted = "\n".join(f"    GRANT ALTER ON [dbo].[{t}] TO [{DATA}];" for t in tables)
        return [
            "-- An upload's undo puts rows that it deleted back under their numbers, for which\n"
            "-- SQL Server asks ALTER of these tables. Without it that undo fails, nothing else.\n"
            f"IF DATABASE_PRINCIPAL_ID(N'{DATA}') IS NOT NULL\nBEGIN\n{granted}\nEND;"
        ]

    def readers(self) -> str:
        return (
            f"IF DATABASE_PRINCIPAL_ID(N'{ROLE}') IS NULL\n    EXEC (N'CREATE ROLE [{ROLE}]');\n"
            f"EXEC (N'GRANT SELECT ON SCHEMA::[{SCHEMA}] TO [{ROLE}]');"
        )


class PostgreSQL(Dialect):
    head = (
        "Run it in the site's database as the role that owns it:",
        "    psql -v ON_ERROR_STOP=1 -h server -U rce_owner -d rce -f this.sql",
        "Then the site does the rest, without such rights: manage.py afterddl",
    )
    begin = "SET client_encoding = 'UTF8';\nBEGIN;"
    commit = "COMMIT;"
    now = "now()"

    def _do(self, body: str) -> str:
        return f"DO $$ BEGIN\n{body}\nEND $$;"

    def if_empty(self) -> str:
        return self._do(
            f"IF to_regclass('{RECORDED}') IS NOT NULL THEN\n"
            f"    RAISE EXCEPTION {literal(NOT_EMPTY)};\nEND IF;"
        )

    def if_known(self, new: Sequence[Key], before: Iterable[Key]) -> str:
        return self._do(
            f"IF {_unlike(new, before)} THEN\n    RAISE EXCEPTION {literal(NOT_KNOWN)};\nEND IF;"
        )

    def drop_views(self) -> str:
        return (
            "DO $$ DECLARE gone text; BEGIN\n"
            f"FOR gone IN SELECT viewname FROM pg_views WHERE schemaname = '{SCHEMA}' LOOP\n"
            f"    EXECUTE format('DROP VIEW {SCHEMA}.%I', gone);\n"
            "END LOOP;\nEND $$;"
        )

    def schema(self) -> str:
        return f"CREATE SCHEMA IF NOT EXISTS {SCHEMA};"

    def only_added(self, table: str, columns: Iterable[str]) -> list[str]:
        return [
            self._do(
                f"IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{DATA}') THEN\n"
                f"    REVOKE UPDATE ON {table} FROM {DATA};\n"
                "    -- When somebody's user is deleted, what they did stays.\n"
                f"    GRANT UPDATE (user_id) ON {table} TO {DATA};\nEND IF;"
            )
        ]

    def readers(self) -> str:
        return self._do(
            f"IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN\n"
            f"    GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE};\n"
            f"    GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE};\nEND IF;"
        )
