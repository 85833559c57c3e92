"""PostgreSQL: pg_dump and pg_restore. What they need to know goes by their environment and options,
the password by the environment alone."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from powerbi import sync
from powerbi.engines import ROLE
from rce_site.backup.alone import Refused
from rce_site.backup.engines import Saved, counted, tables
from rce_site.backup.verifying import Broken
from rce_site.databases import size_of

DUMP = "database.dump"
# Whom anything of the database is open to: what is put back elsewhere needs them there.
GRANTED = """
SELECT DISTINCT r.rolname FROM (
    SELECT relnamespace AS place, relacl AS acl FROM pg_class
    UNION ALL SELECT oid, nspacl FROM pg_namespace
) given
INNER JOIN pg_namespace n ON n.oid = given.place
CROSS JOIN LATERAL aclexplode(given.acl) a
INNER JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
"""
# Readers for Power BI hold nothing up: they only look, and may go on once the views are back.
OTHERS = """
SELECT COALESCE(NULLIF(a.application_name, ''), a.usename::text) FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
AND a.backend_type = 'client backend'
AND NOT EXISTS (
    SELECT 1 FROM pg_roles r WHERE r.rolname = %s AND pg_has_role(a.usesysid, r.oid, 'USAGE')
    AND a.usename <> current_user
)
"""


class PostgreSQL:
    name = "postgresql"

    def room(self) -> int:
        """A dump is compressed and holds no index; half of the database is ample."""
        return size_of(connection) // 2

    def save(self, to: Path) -> Saved:
        """Counts and dump are of one snapshot, which a connection of their own holds."""
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                ((snapshot,),) = cursor.fetchall()

                def ask(statement: str) -> list[tuple[Any, ...]]:
                    cursor.execute(statement)
                    return list(cursor.fetchall())

                saved = counted(ask, own.introspection.table_names(cursor))
                saved.more["roles"] = sorted(name for (name,) in ask(GRANTED))
                _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to / DUMP}")
                cursor.execute("ROLLBACK")
        finally:
            own.close()
        return saved

    def check(self, at: Path, manifest: dict[str, Any]) -> None:
        """The archive's contents, and its data unpacked to nowhere."""
        try:
            listed = _program("pg_restore", "--list", str(at / DUMP))
            _program("pg_restore", f"--file={os.devnull}", str(at / DUMP))
        except Refused as error:
            raise Broken(
                _("The database’s dump cannot be read: %(said)s") % {"said": error}
            ) from error
        held = {line.split()[6] for line in listed.splitlines() if " TABLE DATA " in line}
        if missing := sorted(set(manifest["rows"]) - held):
            raise Broken(_("The database’s dump lacks %(tables)s.") % {"tables": missing})

    def others(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS, [ROLE])
            return [name for (name,) in cursor.fetchall()]

    def put_back(self, at: Path, manifest: dict[str, Any]) -> str:
        """In one transaction of pg_restore's. What a newer version added goes before it, since
        the dump does not know of it."""
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            sync.drop()
            for table in sorted(there.intersection(tables()) - set(manifest["rows"])):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
            cursor.execute("SELECT rolname FROM pg_roles")
            roles = {name for (name,) in cursor.fetchall()}
        connection.close()
        missing = ", ".join(sorted(set(manifest["roles"]) - roles))
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--single-transaction",
            "--no-owner",
            *(["--no-privileges"] if missing else []),
            str(at / DUMP),
        )
        if not missing:
            return ""
        return _("No rights were given, since this server has no role %(roles)s.") % {
            "roles": missing
        }

    def forget(self, manifest: dict[str, Any]) -> str:
        return ""


def _run(name: str, *options: str) -> str:
    """The program on the site's database."""
    words, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *where, database = words[1:]
    return _program(
        name, "--no-password", *where, f"--dbname={database}", *options, environment=environment
    )


def _program(name: str, *words: str, environment: dict[str, str] | None = None) -> str:
    """What it prints; Refused when it is missing or fails, with what it said."""
    given = settings.POSTGRESQL_PROGRAMS
    found = shutil.which(name, path=given or None)
    if found is None:
        raise Refused(
            _(
                "%(name)s was not found: install PostgreSQL’s client, or say where it is in "
                "RCE_POSTGRESQL_PROGRAMS."
            )
            % {"name": name}
        )
    done = subprocess.run(  # noqa: S603  (a program that we name, without a shell)
        [found, *words],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[-500:]
        raise Refused(_("%(name)s failed: %(said)s") % {"name": name, "said": said})
    return done.stdout
