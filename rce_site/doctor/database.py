"""Whether the database answers, is as new as the code, and can be written to."""

import time

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rce_site.doctor.findings import Finding, failed, good, warning
from rce_site.doctor.patience import within
from rce_site.logs.redaction import redacted
from records.engines import pick

# Seconds that the database gets to answer at all, and after how many milliseconds it is slow.
PATIENCE, SLOW = 5.0, 500
LONGEST = 300
# Whose migrations are the site's own, and known to be complete.
ROOMS = ("records", "ingest", "transformers", "billing", "budget", "powerbi", "rce_site")
_VERSION = {
    "sqlite": "SELECT sqlite_version()",
    "postgresql": "SHOW server_version",
    "sqlserver": "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))",
}


def answers() -> Finding:
    """Asked by a thread with a connection of its own: where a server is gone, it may wait long."""
    try:
        engine, took = within(PATIENCE, _ask)
    except NotSupportedError as error:
        return failed(
            "database",
            _("The site does not support this version of the database: %(why)s") % {"why": error},
            _("Upgrade the database’s server."),
        )
    except TimeoutError:
        why = _("nothing within %(seconds)d seconds") % {"seconds": PATIENCE}
    except Exception as error:  # whatever its driver raises
        # Its own words tell a wrong password from a server that is gone.
        said = redacted(str(error)).strip().splitlines() or [type(error).__name__]
        why = said[0][:LONGEST]
    else:
        return _answered(engine, took)
    return failed(
        "database",
        _("The database does not answer: %(why)s.") % {"why": why.rstrip(".")},
        _("See that its server runs, and that DATABASE_URL names it, its user and password."),
    )


def _answered(engine: str, took: int) -> Finding:
    words = {"engine": engine, "ms": took}
    if took > SLOW:
        return warning(
            "database",
            _("%(engine)s took %(ms)d ms to answer one question.") % words,
            _("Look at what keeps its server, or the network before it, busy."),
        )
    return good("database", _("%(engine)s answers in %(ms)d ms.") % words)


def _ask() -> tuple[str, int]:
    """The engine's name and version, and milliseconds of one question on an open connection."""
    asked = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        asked.ensure_connection()  # refuses versions that Django does not support
        begun = time.monotonic()
        with asked.cursor() as cursor:
            cursor.execute(pick(asked, **_VERSION))
            version = str(cursor.fetchone()[0]).split(" ")[0]
        took = round((time.monotonic() - begun) * 1000)
        engine = pick(asked, sqlite="SQLite", postgresql="PostgreSQL", sqlserver="SQL Server")
        return f"{engine} {version}", took
    finally:
        asked.close()


def migrations() -> Finding:
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    plan = [key for key in loader.graph.nodes if key not in applied]
    if plan:
        sentence = ngettext(
            "%(n)d migration is to come: the database is older than the code.",
            "%(n)d migrations are to come: the database is older than the code.",
            len(plan),
        )
        return failed(
            "migrations",
            sentence % {"n": len(plan)},
            _("Run manage.py migrate, after a backup, or have the database’s administrator do it."),
        )
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    unknown = sorted(
        key for key in applied - set(loader.disk_migrations) - replaced if key[0] in ROOMS
    )
    if unknown:
        app, name = unknown[-1]
        return warning(
            "migrations",
            _("The database is newer than the code: it has %(name)s, which the code lacks.")
            % {"name": f"{app}.{name}"},
            _("Install the release that the database was migrated for, or restore the backup."),
        )
    return good("migrations", _("Every migration is applied."))
