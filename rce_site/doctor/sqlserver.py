"""What SQL Server's own settings mean for the site: who waits for whom, and what it understands."""

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rce_site.doctor.findings import Finding, failed, warning
from rce_site.sqlserver import COLLATION, OLDEST

_DATABASE = """
SELECT is_read_committed_snapshot_on, is_auto_close_on,
       CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(20)), DB_NAME()
FROM sys.databases WHERE database_id = DB_ID()
"""
# Columns that were made or altered by hand, or by an older release.
_TEXTS = """
SELECT t.name + '.' + c.name
FROM sys.columns c INNER JOIN sys.tables t ON t.object_id = c.object_id
WHERE t.schema_id = SCHEMA_ID() AND TYPE_NAME(c.user_type_id) = 'nvarchar'
AND UPPER(c.collation_name) NOT LIKE '%BIN2'
ORDER BY t.name, c.name
"""


def isolation() -> list[Finding]:
    """Whatever keeps people waiting or texts from being told apart; nothing where all is well."""
    return [found for check in (_version, _database, _json, _texts) for found in check()]


def _version() -> list[Finding]:
    version = connection.sql_server_version
    if connection.to_azure_sql_db or version >= OLDEST:
        return []
    return [
        warning(
            "version",
            _("SQL Server %(version)d is older than what the site is made for, %(oldest)d.")
            % {"version": version, "oldest": OLDEST},
            _("Upgrade the database’s server; until then what works is what its driver can do."),
        )
    ]


def _database() -> list[Finding]:
    ((snapshots, closes, updateability, name),) = _ask(_DATABASE)
    found = []
    if updateability == "READ_ONLY":
        found.append(
            failed(
                "isolation",
                _("This database can only be read: it is a copy, or set so."),
                _("Let DATABASE_URL name the primary server, or SET READ_WRITE."),
            )
        )
    if not snapshots:
        found.append(
            warning(
                "isolation",
                _("Pages wait while an upload is written: READ_COMMITTED_SNAPSHOT is off."),
                _("Have the database’s administrator run, while nobody works: %(sql)s")
                % {
                    "sql": f"ALTER DATABASE [{name}] SET READ_COMMITTED_SNAPSHOT ON "
                    "WITH ROLLBACK IMMEDIATE"
                },
            )
        )
    if closes:
        found.append(
            warning(
                "auto_close",
                _("The database closes whenever nobody uses it, and the next page waits for it."),
                _("Have the database’s administrator run: %(sql)s")
                % {"sql": f"ALTER DATABASE [{name}] SET AUTO_CLOSE OFF"},
            )
        )
    return found


def _json() -> list[Finding]:
    if connection.features.has_openjson:
        return []
    return [
        failed(
            "compatibility",
            _("The database keeps an older server’s level and knows no JSON: loads are slow."),
            _("Have the database’s administrator set its COMPATIBILITY_LEVEL to 130 or higher."),
        )
    ]


def _texts() -> list[Finding]:
    columns = [name for (name,) in _ask(_TEXTS)]
    if not columns:
        return []
    sentence = ngettext(
        "%(n)d column of text compares otherwise than the rest (%(first)s): codes that differ by "
        "case may be one there.",
        "%(n)d columns of text compare otherwise than the rest (%(first)s): codes that differ by "
        "case may be one there.",
        len(columns),
    )
    return [
        failed(
            "collation",
            sentence % {"n": len(columns), "first": ", ".join(columns[:3])},
            _("Have the database’s administrator give them the collation %(collation)s.")
            % {"collation": COLLATION},
        )
    ]


def _ask(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
