"""What the site's login may do in the database: enough for its work, and not much more."""

import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from powerbi.engines import ROLE, engine
from rce_site.doctor.findings import Finding, failed, good, warning
from records.audit_entry import AuditEntry
from records.engines import pick

# (table, may read, add, change, delete) of the tables in the login's schema that it sees at all.
_POSTGRESQL = """
SELECT c.relname, has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT'),
       has_table_privilege(c.oid, 'UPDATE'), has_table_privilege(c.oid, 'DELETE')
FROM pg_class c INNER JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema()
"""
_SQLSERVER = """
SELECT t.name, HAS_PERMS_BY_NAME(t.named, 'OBJECT', 'SELECT'),
       HAS_PERMS_BY_NAME(t.named, 'OBJECT', 'INSERT'),
       HAS_PERMS_BY_NAME(t.named, 'OBJECT', 'UPDATE'),
       HAS_PERMS_BY_NAME(t.named, 'OBJECT', 'DELETE')
FROM (
    SELECT name, QUOTENAME(SCHEMA_NAME()) + '.' + QUOTENAME(name) AS named
    FROM sys.tables WHERE schema_id = SCHEMA_ID()
) t
"""
# Whether the login may do everything on the whole server.
_ALMIGHTY = {
    "postgresql": "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
    "sqlserver": "SELECT IS_SRVROLEMEMBER('sysadmin')",
}


def login() -> Finding:
    """The tables are the models'; a run-time login needs no right to create or alter any."""
    asked = pick(sqlite="", postgresql=_POSTGRESQL, sqlserver=_SQLSERVER)
    lacking = _of_tables(asked) if asked else _of_files()
    if lacking:
        sentence = ngettext(
            "The login may not read and write %(first)s.",
            "The login may not read and write %(n)d tables, among them %(first)s.",
            len(lacking),
        )
        return failed(
            "rights",
            sentence % {"n": len(lacking), "first": lacking[0]},
            _("Have the database’s administrator grant it SELECT, INSERT, UPDATE and DELETE.")
            if asked
            else _("Give the account that runs the site the right to write there."),
        )
    almighty = pick(sqlite="", **_ALMIGHTY)
    if almighty and settings.PRODUCTION and _ask(almighty)[0][0]:
        return warning(
            "rights",
            _("The login may do everything on the database’s server."),
            _("Give the site a login of its own that may read and write its data alone."),
        )
    return good("rights", _("The login may read and write what the site needs."))


def readers() -> Finding | list[Finding]:
    """Power BI's role, where the database has roles: it reads the views and nothing else."""
    keeper = engine(connection)
    if not keeper.has_roles:
        return []
    if not keeper.has_role():
        return warning(
            "reader",
            _("There is no role %(role)s, by which Power BI reads the views.") % {"role": ROLE},
            _("Have the database’s administrator create it, then run manage.py syncviews."),
        )
    if more := keeper.exceeding():
        return warning(
            "reader",
            _("The role %(role)s may do more than read the views: %(first)s.")
            % {"role": ROLE, "first": ", ".join(more[:3])},
            _("Revoke that from the role, or from PUBLIC."),
        )
    return good("reader", _("The role %(role)s reads the views and nothing else.") % {"role": ROLE})


def _of_tables(asked: str) -> list[str]:
    """The models' tables that the login may not read and write. Nobody need change the audit
    trail."""
    allowed = {table: tuple(map(bool, may)) for table, *may in _ask(asked)}
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    kept = AuditEntry._meta.db_table
    enough = {table: 2 if table == kept else 4 for table in tables}
    nothing = (False,) * 4
    return sorted(t for t in tables if not all(allowed.get(t, nothing)[: enough[t]]))


def _of_files() -> list[str]:
    """The database's file and its folder, as far as they may not be written to."""
    name = str(connection.settings_dict["NAME"])
    if name.startswith("file:") or name == ":memory:":
        return []
    path = Path(name)
    return [str(one) for one in (path, path.parent) if not os.access(one, os.W_OK)]


def _ask(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
