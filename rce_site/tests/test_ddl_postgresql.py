"""The administrator's script on a real PostgreSQL, and the site on it with data rights only."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from powerbi.tests import postgresql
from powerbi.tests.postgresql import Server
from rce_site import ddl

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgresql.programs() is None, reason="PostgreSQL is not on this machine"),
]
# What a schema is: columns but for their order, keys, checks and indexes.
SCHEMA = """
SELECT 'column', table_schema, table_name, column_name, data_type, is_nullable, is_identity,
       COALESCE(character_maximum_length::text, '') || COALESCE(numeric_precision::text, '')
       || COALESCE(numeric_scale::text, '') || COALESCE(column_default, '')
FROM information_schema.columns WHERE table_schema IN ('public', 'powerbi')
UNION ALL SELECT 'constraint', n.nspname, c.conrelid::regclass::text, c.conname, c.contype::text,
       pg_get_constraintdef(c.oid), '', ''
FROM pg_constraint c INNER JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public'
UNION ALL SELECT 'index', schemaname, tablename, indexname, indexdef, '', '', ''
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'view', schemaname, viewname, '', definition, '', '', ''
FROM pg_views WHERE schemaname = 'powerbi'
"""


# Signs in, loads an acta and a version with fewer lines, takes that back, deletes a person, gives a
# feed: run in a process of the site's own.
WORK = """
from django.contrib.auth.models import Group, User
from django.test import Client
from billing.models import BilledItem
from ingest import intake
from ingest.tests import actas
from ingest.tests.workbooks import xlsx
from records import roles
from records.models import AuditEntry
from powerbi import feeds

ana = User.objects.create_user("ana", password="una-clave-de-prueba")
ana.groups.add(Group.objects.get(name=roles.GROUPS[roles.ADMIN]))
client = Client(SERVER_NAME="localhost")
client.post("/account/sign-in/", {"username": "ana", "password": "una-clave-de-prueba"})
assert client.get("/api/v1/contracts/").status_code == 200
files = [
    ("contracts", actas.contracts()),
    ("prices", actas.prices()),
    ("annexes", actas.acta([actas.line(number) for number in range(40)])),
    ("annexes", actas.acta([actas.line(number, 3) for number in range(20)])),
]
for kind, sheets in files:
    upload = intake.receive(xlsx(sheets), "libro.xlsx", ana, kind)
    intake.judge(upload)
    intake.commit(upload, ana, accept=True, reason="porque sí")
    numbers = set(BilledItem.objects.values_list("pk", flat=True))
    print(kind, len(numbers))
intake.undo(upload, ana)
assert BilledItem.objects.count() == 40
assert len(b"".join(feeds.lines("fct_billed_item")).splitlines()) == 41
eva = User.objects.create_user("eva", password="una-clave-de-prueba")
Client(SERVER_NAME="localhost").post(
    "/account/sign-in/", {"username": "eva", "password": "una-clave-de-prueba"}
)
eva.delete()
assert AuditEntry.objects.filter(name="eva", user=None).exists()
print("worked")
"""
EXAMINE = """
from rce_site import doctor
for one in doctor.examine():
    print(one.name, one.state, one.sentence)
"""


def psql(server: Server, script: Path, *, user: str, database: str = "rce") -> str:
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", script]
    done = subprocess.run(
        [*command, f"postgresql://{user}@127.0.0.1:{server.port}/{database}"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """As deploy/sql makes it: its administrator's scripts, then the site with data rights."""
    with postgresql.started() as found:
        found.execute("CREATE DATABASE migrated OWNER site", "postgres")
        found.execute("DROP DATABASE rce", "postgres")
        permissions = ddl.FOLDER / "permissions-postgresql.sql"
        psql(found, permissions, user="postgres", database="postgres")
        psql(found, ddl.path("postgresql"), user="rce_owner")
        found.manage("afterddl", user="rce_run")
        yield found


def rows(server: Server, database: str, sql: str) -> set[tuple[object, ...]]:
    address = server.url("postgres").replace("postgres://", "postgresql://", 1)
    with psycopg.connect(address.replace("/rce", f"/{database}")) as connection:
        return set(connection.execute(sql).fetchall())


def test_it_makes_what_migrations_make(server: Server) -> None:
    own = Server(server.port)
    own.url = lambda user: server.url(user).replace("/rce", "/migrated")  # type: ignore[method-assign]
    own.manage("migrate", "--verbosity", "0")
    assert rows(server, "rce", SCHEMA) == rows(server, "migrated", SCHEMA)
    for sql in (
        "SELECT app, name FROM django_migrations",
        "SELECT code, name, folded_name, department FROM records_municipality",
        "SELECT g.name, p.codename FROM auth_group g "
        "INNER JOIN auth_group_permissions l ON l.group_id = g.id "
        "INNER JOIN auth_permission p ON p.id = l.permission_id",
        "SELECT code, value FROM transformers_threshold",
        "SELECT date FROM calendar_day",
    ):
        assert rows(server, "rce", sql) == rows(server, "migrated", sql), sql


def test_the_second_time_changes_nothing(server: Server) -> None:
    with pytest.raises(AssertionError, match="holds tables of RCE already"):
        psql(server, ddl.path("postgresql"), user="rce_owner")
    assert server.manage("afterddl", user="rce_run").strip() == "The database is up to date."
    assert server.manage("migrate", "--check", user="rce_run") == ""


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a integer)",
        "CREATE SCHEMA mine",
        "CREATE VIEW powerbi.mine AS SELECT 1 AS a",
        "DROP TABLE billing_contract CASCADE",
        "DROP VIEW powerbi.dim_municipality",
        "ALTER TABLE billing_contract ADD COLUMN mine integer",
        "ALTER TABLE billing_contract OWNER TO rce_run",
        "TRUNCATE billing_contract CASCADE",
        "CREATE ROLE mine",
        "UPDATE records_auditentry SET name = 'nobody'",
        "CREATE INDEX mine ON billing_contract (number)",
    ],
)
def test_the_site_s_login_may_not(server: Server, statement: str) -> None:
    with server.connect("rce_run") as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement)
    assert refused.value.sqlstate == "42501" or "permission" in str(refused.value)


def test_the_site_works_with_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loads, undoes what deleted rows, computes anew, and its doctor finds its rights in order."""
    monkeypatch.setenv("RCE_DATA_DIR", str(tmp_path / "data"))
    try:
        said = server.manage("shell", "-c", WORK, user="rce_run")
    except subprocess.CalledProcessError as failed:
        pytest.fail(failed.stderr)
    assert "worked" in said, said
    server.manage("recompute", user="rce_run")
    server.manage("backup", "--to", str(tmp_path), user="rce_run")
    found = server.manage("shell", "-c", EXAMINE, user="rce_run")
    assert "rights good" in found
    assert "views good" in found
    assert "migrations good" in found


CHANGES = "UPDATE records_auditentry SET name = 'nobody'"
DELETED = "UPDATE records_auditentry SET user_id = NULL"


@pytest.fixture
def migrated(server: Server) -> Iterator[Server]:
    """A database of rce_owner's with the same defaults, whose tables `migrate` made."""
    server.execute("CREATE DATABASE owned OWNER rce_owner", "postgres")
    for statement in (
        "ALTER SCHEMA public OWNER TO rce_owner",
        "GRANT USAGE ON SCHEMA public TO rce_data",
        "ALTER DEFAULT PRIVILEGES FOR ROLE rce_owner IN SCHEMA public "
        "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rce_data",
    ):
        server.execute(statement, "owned")
    own = Server(server.port)
    own.url = lambda user: f"{server.url(user).removesuffix('rce')}owned"  # type: ignore[method-assign]
    own.manage("migrate", "--verbosity", "0", user="rce_owner")
    yield own
    server.execute("DROP DATABASE owned", "postgres")


def test_migrate_leaves_the_site_s_login_no_more(migrated: Server, tmp_path: Path) -> None:
    """Neither as it makes the tables, nor after a backup is put back by their owner."""
    _may_add_alone(migrated)
    migrated.manage("backup", "--to", str(tmp_path), user="rce_owner")
    (backup,) = tmp_path.iterdir()
    migrated.manage("restore", str(backup), "--replace", "--no-safety", user="rce_owner")
    _may_add_alone(migrated)


def _may_add_alone(server: Server) -> None:
    address = server.url("rce_run").replace("postgres://", "postgresql://", 1)
    with psycopg.connect(address) as connection:
        connection.execute(DELETED)
        connection.execute("SELECT COUNT(*) FROM records_auditentry").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(CHANGES)
