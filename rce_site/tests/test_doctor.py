"""What each check says of a site that is well, and of one that is not."""

import json
import threading
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ingest.models import Upload
from powerbi import sync
from powerbi.dictionary import VIEWS
from powerbi.engines import Engine
from rce_site import doctor
from rce_site.doctor import (
    Check,
    Finding,
    State,
    clock,
    database,
    isolation,
    patience,
    release,
    rights,
)
from rce_site.tests.tsql import faults

pytestmark = pytest.mark.django_db


def only(found: Finding | list[Finding]) -> Finding:
    """The one finding."""
    (one,) = [found] if isinstance(found, Finding) else found
    return one


@pytest.fixture
def checks(monkeypatch):
    """checks(...) are the only ones that the doctor has."""
    return lambda *made: monkeypatch.setattr(doctor, "CHECKS", made)


# The whole


def test_a_check_that_breaks_is_a_failure_in_a_sentence_and_the_others_go_on(checks, caplog):
    def breaks() -> Finding:
        raise RuntimeError("secreto")

    checks(
        Check("First", breaks), Check("Second", lambda: doctor.good("second", "All is well here."))
    )
    broken, whole = doctor.examine()

    assert broken.state is State.FAILED
    assert broken.title == "First"
    assert "RuntimeError" in broken.sentence
    assert "secreto" not in broken.sentence
    assert whole.state is State.GOOD
    assert "breaks" in caplog.text


def test_without_a_database_only_what_needs_none_is_asked(checks, monkeypatch):
    monkeypatch.setattr(database, "_ask", lambda: 1 / 0)
    checks(
        Check("Database", database.answers, needs_database=False),
        Check("Rows", lambda: pytest.fail("asked the database")),
        Check("Disk", lambda: doctor.good("disk", "There is room."), needs_database=False),
    )
    assert [finding.name for finding in doctor.examine()] == ["database", "disk"]


def test_every_check_of_this_site_says_something_in_its_own_words():
    found = doctor.examine()
    assert {"database", "migrations", "isolation", "rights", "views", "clock"} <= {
        finding.name for finding in found
    }
    assert not [
        finding.sentence for finding in found if "could not be examined" in finding.sentence
    ]
    assert all(finding.title and finding.sentence for finding in found)
    assert all(finding.advice for finding in found if finding.state is State.FAILED)


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((State.GOOD,), 0),
        ((State.GOOD, State.WARNING), 1),
        ((State.WARNING, State.FAILED, State.GOOD), 2),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_exits_by_the_worst(checks, states, status, as_json):
    checks(
        *(
            Check(f"Check {s}", lambda s=s: Finding(f"a.{s}", s, "So it is.", "Do it."))
            for s in states
        )
    )
    out = StringIO()
    left = 0
    try:
        call_command("doctor", json=as_json, stdout=out)
    except SystemExit as exit_:
        left = exit_.code
    assert left == status
    if as_json:
        told = json.loads(out.getvalue())
        assert told["state"] == ("good", "warning", "failed")[status]
        assert [one["name"] for one in told["findings"]] == [f"a.{s}" for s in states]
    else:
        assert out.getvalue().count("So it is.") == len(states)
        assert "\x1b" not in out.getvalue()


def test_whoever_takes_too_long_is_not_waited_for():
    forever = threading.Event()
    with pytest.raises(TimeoutError):
        patience.within(0.05, forever.wait)
    forever.set()
    assert patience.within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        patience.within(5, lambda: 1 / 0)


# The database


def test_a_database_that_answers_is_named_with_its_version():
    found = database.answers()
    assert found.state is State.GOOD
    assert any(char.isdigit() for char in found.sentence)


def test_a_database_that_does_not_answer_is_a_failure_without_its_address(monkeypatch):
    def refused() -> None:
        raise OSError("postgres://rce:secreto@db/rce")

    monkeypatch.setattr(database, "_ask", refused)
    found = database.answers()
    assert found.state is State.FAILED
    assert "secreto" not in found.sentence


def test_a_database_that_hangs_is_a_failure_once_it_was_waited_for(monkeypatch):
    forever = threading.Event()
    monkeypatch.setattr(database, "_ask", forever.wait)
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    assert database.answers().state is State.FAILED
    forever.set()


def test_views_that_the_login_may_not_read_are_told(monkeypatch):
    sync.create()

    def denied(view):
        raise ProgrammingError("permission denied for schema powerbi\nLINE 1: SELECT")

    monkeypatch.setattr(release, "_columns", denied)
    found = release.views()
    assert found.state is State.FAILED
    assert found.sentence.endswith("permission denied for schema powerbi")


def test_a_slow_database_is_a_warning(monkeypatch):
    monkeypatch.setattr(database, "_ask", lambda: ("PostgreSQL 16.4", 900))
    assert database.answers().state is State.WARNING


def test_a_migration_to_come_is_a_failure_and_an_unknown_one_a_warning():
    assert database.migrations().state is State.GOOD
    MigrationRecorder(connection).record_applied("billing", "9999_of_tomorrow")
    newer = database.migrations()
    assert newer.state is State.WARNING
    assert "billing.9999_of_tomorrow" in newer.sentence
    MigrationRecorder.Migration.objects.filter(app="billing").delete()
    assert database.migrations().state is State.FAILED


def test_the_testss_own_database_holds_references_and_may_be_written():
    assert only(isolation.isolation()).state is State.GOOD
    assert rights.login().state is State.GOOD


def test_sqlite_that_does_not_write_ahead_is_a_failure(monkeypatch):
    said = {"PRAGMA journal_mode": "delete", "PRAGMA foreign_keys": 0}
    monkeypatch.setattr(isolation, "_ask", said.get)
    assert [finding.state for finding in isolation._sqlite()] == [State.FAILED, State.FAILED]


COLLATION = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
POSTGRESQL = {
    "SELECT pg_is_in_recovery()": False,
    "SHOW default_transaction_read_only": "off",
    "SHOW default_transaction_isolation": "read committed",
    "SHOW server_encoding": "UTF8",
    COLLATION: "C.UTF-8",
}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"SELECT pg_is_in_recovery()": True}, [("isolation", State.FAILED)]),
        ({"SHOW default_transaction_read_only": "on"}, [("isolation", State.FAILED)]),
        (
            {"SHOW default_transaction_isolation": "serializable"},
            [("isolation", State.WARNING)],
        ),
        ({"SHOW server_encoding": "SQL_ASCII"}, [("encoding", State.FAILED)]),
        ({COLLATION: "es_CO.UTF-8"}, [("sorting", State.WARNING)]),
    ],
)
def test_what_postgresql_must_be_set_to(monkeypatch, said, expected):
    monkeypatch.setattr(isolation, "_ask", {**POSTGRESQL, **said}.__getitem__)
    assert [(finding.name, finding.state) for finding in isolation._postgresql()] == expected


def server(monkeypatch, tables, *, almighty=False):
    """A database with rights of its own, which answers like that."""
    monkeypatch.setattr(rights, "pick", lambda **alternatives: alternatives["postgresql"])
    monkeypatch.setattr(rights, "_ask", lambda sql: tables if "INSERT" in sql else [(almighty,)])


def every_table(**but):
    tables = connection.introspection.table_names()
    return [(table, *but.get(table, (True,) * 4)) for table in tables]


@pytest.mark.parametrize(
    "sql",
    [
        rights._SQLSERVER,
        rights._ALMIGHTY["sqlserver"],
        clock._SINCE_1970["sqlserver"],
        database._VERSION["sqlserver"],
    ],
)
def test_what_sql_server_is_asked_is_its_own_language(sql):
    assert faults(sql, by_hand=True) == []


def test_a_login_that_may_not_write_one_table_is_a_failure_that_names_it(monkeypatch):
    server(monkeypatch, every_table(ingest_upload=(True, True, False, True)))
    found = rights.login()
    assert found.state is State.FAILED
    assert "ingest_upload" in found.sentence


def test_nobody_need_change_the_audit_trail(monkeypatch):
    server(monkeypatch, every_table(records_auditentry=(True, True, False, False)))
    assert rights.login().state is State.GOOD
    server(monkeypatch, every_table(records_auditentry=(True, False, False, False)))
    assert rights.login().state is State.FAILED


def test_a_table_that_the_login_does_not_even_see_is_a_failure(monkeypatch):
    server(monkeypatch, every_table()[1:])
    assert rights.login().state is State.FAILED


def test_a_login_that_may_do_everything_is_a_warning_in_production_alone(monkeypatch, settings):
    server(monkeypatch, every_table(), almighty=True)
    assert rights.login().state is State.GOOD
    settings.PRODUCTION = True
    assert rights.login().state is State.WARNING


class WithRoles(Engine):
    has_roles = True
    role, more = True, ()

    def has_role(self):
        return self.role

    def exceeding(self):
        return list(self.more)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, State.GOOD),
        ({"role": False}, State.WARNING),
        ({"more": ["public.auth_user"]}, State.WARNING),
    ],
)
def test_the_readers_role_reads_the_views_alone(monkeypatch, facts, state):
    keeper = type("Keeper", (WithRoles,), facts)
    monkeypatch.setattr(rights, "engine", keeper)
    assert only(rights.readers()).state is state


def test_views_that_are_missing_or_others_than_the_codes_are_told():
    sync.create()
    assert release.views().state is State.GOOD
    keeper = rights.engine(connection)
    view = next(iter(VIEWS))
    name = keeper.name(view)
    keeper.run(f"DROP VIEW {name}")
    missing = release.views()
    assert (missing.state, view in missing.sentence) == (State.FAILED, True)
    keeper.run(f"CREATE VIEW {name} AS SELECT 1 AS number")
    other = release.views()
    assert (other.state, view in other.sentence) == (State.WARNING, True)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0.5, State.GOOD), (5, State.WARNING), (-5, State.WARNING), (-61, State.FAILED)],
)
def test_how_far_the_databases_clock_may_be_off(monkeypatch, seconds, state):
    monkeypatch.setattr(clock, "_apart", lambda: seconds)
    assert clock.clock().state is state


def test_this_machines_clock_agrees_with_its_own_database():
    assert abs(clock._apart()) < clock.BEARABLE


def test_an_upload_of_tomorrow_says_that_the_clock_went_back(person):
    upload = Upload.objects.create(
        kind="prices", name="a.xlsx", sha256="0" * 64, size=1, owner=person()
    )
    assert clock.clock().state is State.GOOD
    Upload.objects.filter(pk=upload.pk).update(created_at=timezone.now() + timedelta(days=1))
    assert clock.clock().state is State.WARNING


def test_a_machine_without_the_time_zone_is_told(settings):
    assert clock.time_zone().state is State.GOOD
    site_settings_zone = settings.TIME_ZONE
    broken = SimpleNamespace(TIME_ZONE="America/Nowhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "settings", broken)
        assert clock.time_zone().state is State.FAILED
    assert site_settings_zone == settings.TIME_ZONE
