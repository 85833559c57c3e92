"""What the site's login may do with the tables, where it has data rights alone: see deploy/sql.

The scripts say so, and `migrate` says it again as the tables' owner: tables that it makes, or that
a restore puts back, have what the database gives by default, which is more with the access log.
"""

from typing import Any

from django.apps import apps
from django.db import connection, transaction

from rce_site.ddl import dialects
from rce_site.ddl.dialects import Dialect
from records.audit_entry import AuditEntry
from records.engines import pick
from records.models import Record


def statements(dialect: Dialect) -> list[str]:
    """Of the role that the login is a member of; nothing where there is no such role."""
    kept = AuditEntry._meta
    fixed = [f.column for f in kept.concrete_fields if f.name not in ("id", "user")]
    return [
        *dialect.only_added(kept.db_table, fixed),
        *dialect.keeps_numbers(_tables_of_records()),
    ]


def give(own: Any = connection) -> None:
    """On the site's database, by the owner of its tables, once all that they speak of are there."""
    dialect = pick(
        own, sqlite=None, postgresql=dialects.PostgreSQL(), sqlserver=dialects.SQLServer()
    )
    named = {AuditEntry._meta.db_table, *_tables_of_records()}
    if dialect is None or not named <= set(own.introspection.table_names()):
        return
    with transaction.atomic(using=own.alias), own.cursor() as cursor:
        for statement in statements(dialect):
            cursor.execute(statement)


def _tables_of_records() -> list[str]:
    """Those whose rows come back under their own numbers when what deleted them is undone."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Record) and model._meta.auto_field is not None
    )
