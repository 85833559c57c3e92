"""Whether people read while others write, text sorts and references hold as they must."""

from django.db import connection
from django.utils.translation import gettext as _

from rce_site.doctor import sqlserver
from rce_site.doctor.findings import Finding, failed, good, warning
from records.engines import pick

# Locales whose order is the code points', so that one index sorts and answers "begins with".
BY_CODE_POINT = ("C", "POSIX", "C.UTF-8", "C.UTF8", "C.utf8", "ucs_basic")


def isolation() -> list[Finding]:
    found = pick(sqlite=_sqlite, postgresql=_postgresql, sqlserver=sqlserver.isolation)()
    return found or [good("isolation", _("People read while others write."))]


def _sqlite() -> list[Finding]:
    found = []
    # A database in memory, as tests have it, has no file to write ahead of.
    if (mode := _ask("PRAGMA journal_mode")) not in ("wal", "memory"):
        found.append(
            failed(
                "isolation",
                _("Nobody can read while somebody writes: journal_mode is %(mode)s, not wal.")
                % {"mode": mode},
                _("Keep the database on a disk of this machine, not on a network’s."),
            )
        )
    if _ask("PRAGMA foreign_keys") != 1:
        found.append(
            failed(
                "isolation",
                _("The database does not hold references: foreign_keys is off."),
                _("Take init_command out of DATABASE_URL; the site sets it itself."),
            )
        )
    return found


def _postgresql() -> list[Finding]:
    found = []
    if _ask("SELECT pg_is_in_recovery()") or _ask("SHOW default_transaction_read_only") == "on":
        found.append(
            failed(
                "isolation",
                _("This database can only be read: it is a standby, or set so."),
                _("Let DATABASE_URL name the primary server."),
            )
        )
    if (level := _ask("SHOW default_transaction_isolation")) != "read committed":
        found.append(
            warning(
                "isolation",
                _("Transactions are %(level)s; the site is made for read committed.")
                % {"level": level},
                _("Set default_transaction_isolation back for the site’s login."),
            )
        )
    if (encoding := _ask("SHOW server_encoding")) != "UTF8":
        found.append(
            failed(
                "encoding",
                _("The database’s encoding is %(encoding)s, not UTF8.") % {"encoding": encoding},
                _("Move to a database that was created with ENCODING 'UTF8'."),
            )
        )
    locale = _ask("SELECT datcollate FROM pg_database WHERE datname = current_database()")
    if locale not in BY_CODE_POINT:
        found.append(
            warning(
                "sorting",
                _("Text sorts by the locale %(locale)s: some lists need longer.")
                % {"locale": locale},
                _("Create the next database with LOCALE 'C.UTF-8', from template0."),
            )
        )
    return found


def _ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
