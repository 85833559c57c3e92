"""The scripts for a database's administrator, without a server."""

import re
from io import StringIO

import pytest
import sqlglot
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate
from sqlglot import exp

from powerbi.dictionary import VIEWS
from powerbi.models import CalendarDay
from rce_site import ddl
from rce_site.ddl import migrations, offline, rights
from rce_site.tests import tsql
from records.models import Municipality


def test_the_release_s_scripts_are_current() -> None:
    """Else: manage.py ddl."""
    for database in ddl.DATABASES:
        assert ddl.path(database).read_text("utf-8") == ddl.whole(database), database


@pytest.mark.parametrize("database", ddl.DATABASES)
def test_every_table_and_view_is_in_it(database: str) -> None:
    script = ddl.path(database).read_text("utf-8")
    made = set(re.findall(r'CREATE TABLE ["\[](\w+)["\]]', script))
    assert made >= set(connection.introspection.django_table_names())
    views = re.findall(r'CREATE VIEW (?:\[powerbi\]\.\[|powerbi\.")(\w+)', script)
    assert sorted(views) == sorted(VIEWS)


def test_it_is_t_sql() -> None:
    """Each statement by itself, as the views and tables are read elsewhere."""
    script = ddl.path("sqlserver").read_text("utf-8")
    tables = re.findall(r"^(?:CREATE|ALTER|INSERT) .*?;$", script, re.MULTILINE | re.DOTALL)
    views = [
        text.replace("''", "'")
        for text in re.findall(r"^EXEC \(N'(CREATE VIEW.*?)'\);$", script, re.MULTILINE | re.DOTALL)
    ]
    assert len(tables) > 300
    assert len(views) == len(VIEWS)
    for statement in tables:
        assert tsql.faults(statement.rstrip(";"), by_hand=True) == [], statement
    for statement in views:
        assert tsql.faults(statement) == [], statement
        assert isinstance(sqlglot.parse_one(statement, dialect="tsql"), exp.Create)
    # One batch, which goes back whole: no GO between BEGIN and COMMIT.
    _head, whole = script.split("BEGIN TRANSACTION;")
    assert whole.count("\nGO") == 1


def test_what_is_recorded_is_all_but_what_python_brings() -> None:
    loader = MigrationLoader(None)
    for database in ddl.DATABASES:
        recorded = ddl.known(ddl.path(database).read_text("utf-8"))
        rows = {key for key in loader.graph.nodes if migrations.is_rows(loader, key)}
        assert rows == {("records", "0002_municipalities")}
        assert recorded == set(loader.graph.nodes) - rows


@pytest.mark.parametrize("database", ddl.DATABASES)
def test_a_later_release_brings_what_is_new(database: str) -> None:
    late = {("billing", "0004_copies_follow_by_index"), ("records", "0004_audit_trail")}
    before = ddl.known(ddl.whole(database)) - late
    script = ddl.upgrade(database, "0.0.9", before)
    assert ddl.known(script) == late
    assert "records_auditentry" in script
    assert re.search(r'CREATE TABLE ["\[](\w+)["\]]', script).group(1) == "records_auditentry"  # type: ignore[union-attr]
    assert script.count("CREATE VIEW") == len(VIEWS)


def test_what_moves_rows_in_python_between_tables_is_refused() -> None:
    before = ddl.known(ddl.whole("postgresql")) - {
        ("axes", "0007_alter_accessattempt_unique_together")
    }
    with pytest.raises(ddl.NeedsServer, match="moves rows in Python"):
        ddl.upgrade("postgresql", "0.0.9", before)


def test_our_own_python_stands_by_itself() -> None:
    """So that it may come last: a migration that moves rows changes no table."""
    loader = MigrationLoader(None)
    ours = [key for key in loader.graph.nodes if key[0] in migrations.ROOMS]
    migrations.refuse_python(loader, ours)


def test_an_unknown_release_is_refused() -> None:
    with pytest.raises(CommandError, match=r"no 0\.0\.1-postgresql\.sql"):
        call_command("ddl", database="postgresql", since="0.0.1")


@pytest.mark.django_db
def test_after_the_script_rows_come_and_no_view_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    Municipality.objects.all().delete()
    CalendarDay.objects.all().delete()
    migrations.MigrationRecorder(connection).record_unapplied("records", "0002_municipalities")
    monkeypatch.setattr("powerbi.sync.create", lambda: pytest.fail("makes views"))
    said = StringIO()
    call_command("afterddl", stdout=said)
    assert said.getvalue().splitlines()[0] == "records.0002_municipalities"
    assert Municipality.objects.count() > 1_000
    assert CalendarDay.objects.exists()
    assert post_migrate.has_listeners()


@pytest.mark.django_db
def test_before_the_script_nothing_is_done() -> None:
    migrations.MigrationRecorder(connection).record_unapplied("records", "0004_audit_trail")
    with pytest.raises(CommandError, match="0004_audit_trail is not in the database"):
        call_command("afterddl")


@pytest.mark.parametrize("database", ddl.DATABASES)
def test_migrate_gives_the_rights_of_the_scripts(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very statements, once the tables are there and not before."""
    own, said = offline.of(database), []

    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *_why: object) -> None: ...

        execute = said.append

    monkeypatch.setattr(own, "cursor", Cursor)
    monkeypatch.setattr("django.db.transaction.atomic", lambda using: Cursor())
    monkeypatch.setattr(own.introspection, "table_names", lambda: ["records_auditentry"])
    rights.give(own)
    assert said == []
    tables = connection.introspection.django_table_names()
    monkeypatch.setattr(own.introspection, "table_names", lambda: tables)
    rights.give(own)
    assert len(said) == {"sqlserver": 2, "postgresql": 1}[database]
    script = ddl.path(database).read_text("utf-8")
    assert all(statement in script for statement in said)


@pytest.mark.django_db
@pytest.mark.parametrize("views", [True, False], ids=["migrate", "afterddl"])
def test_rights_come_with_the_views(views: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bool] = []
    monkeypatch.setattr(rights, "give", lambda: given.append(True))
    emit_post_migrate_signal(0, False, "default", views=views)
    assert given == [True] * views
