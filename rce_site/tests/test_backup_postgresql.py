"""On a real PostgreSQL: backed up under load, destroyed and restored; and data moved there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.tests import actas
from powerbi.tests import postgresql
from powerbi.tests.postgresql import Server
from rce_site.tests import backed
from rce_site.tests.backed import OnPostgreSQL, OnSQLite

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgresql.programs() is None, reason="PostgreSQL is not on this machine"),
]


@pytest.fixture
def server() -> Iterator[Server]:
    with postgresql.started() as found:
        yield found


@pytest.fixture
def site(server: Server, tmp_path: Path) -> OnPostgreSQL:
    return OnPostgreSQL(tmp_path / "site", server)


def test_what_was_committed_when_a_backup_began_survives_everything(
    site: OnPostgreSQL, tmp_path: Path
) -> None:
    backed.prepare(site, tmp_path)
    site.server.execute("CREATE ROLE dashboards LOGIN IN ROLE powerbi_reader")
    site.server.execute("CREATE ROLE auditor LOGIN")
    site.server.execute("GRANT SELECT ON billing_annex TO auditor")
    backed.backed_up_while_written_to(site, tmp_path)
    # Whoever might read, may again, and everything belongs to the site's own role.
    with site.server.connect("dashboards") as connection:
        connection.execute("SELECT * FROM powerbi.fct_billed_item").fetchall()
    with site.server.connect("auditor") as connection:
        connection.execute("SELECT * FROM billing_annex").fetchall()
    owners = site.asked("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [("site",)]


def test_a_backup_of_before_an_upgrade_replaces_what_the_upgrade_added(
    site: OnPostgreSQL, tmp_path: Path
) -> None:
    """The newer tables go, the older ones come, and migrating brings them forward again."""
    assert site.run("migrate", "--verbosity", "0")[0] == 0
    site.load("contracts", actas.file(tmp_path, "contracts.xlsx", actas.contracts()))
    assert site.run("migrate", "rce_site", "zero", "--verbosity", "0")[0] == 0
    code, out, err = site.run("backup")
    assert code == 0, out + err
    assert site.run("migrate", "--verbosity", "0")[0] == 0
    code, out, err = site.run("restore", "latest", "--replace")
    assert code == 0, out + err
    assert site.run("migrate", "--check")[0] == 0
    assert site.asked("SELECT number FROM billing_contract") == [("CW1",)]


def test_data_move_from_sqlite_with_their_keys_and_numbers(
    site: OnPostgreSQL, tmp_path: Path
) -> None:
    origin = OnSQLite(tmp_path / "origin")
    backed.prepare(origin, tmp_path)
    first, second, *_more = backed.workbooks(tmp_path, 2)
    for one in (first, second):
        origin.load("annexes", Path(one.partition(":")[2]))
    # The last one goes, and its number with it, which nobody else may bear.
    (undone,) = origin.asked("SELECT MAX(source_upload) FROM billing_annex")[0]
    backed.take_back(origin, undone)
    shutil.copytree(origin.folder / "uploads", site.folder / "uploads")

    code, out, err = site.run("movedata", "--from", str(origin.database))
    assert code == 0, out + err
    for what, rows in backed.standing(origin).items():
        assert backed.plain(backed.standing(site)[what]) == backed.plain(rows), what
    tables = origin.asked("SELECT name, seq FROM sqlite_sequence")
    assert len(tables) > 20
    for table, last in tables:
        counted = f"SELECT COUNT(*) FROM {table}"
        if table not in ("records_auditentry", "django_migrations"):
            assert site.asked(counted) == origin.asked(counted), table
            ((reached,),) = site.asked(
                "SELECT last_value FROM pg_sequences WHERE sequencename IN (?, ?)",
                f"{table}_id_seq",
                f"{table}_history_id_seq",
            )
            assert (reached or 0) >= last, table
    site.load("annexes", Path(second.partition(":")[2]))
    ((key,),) = site.asked("SELECT MIN(id) FROM billing_annex WHERE number = '2'")
    assert key > origin.asked("SELECT MAX(id) FROM billing_historicalannex")[0][0]

    code, _out, err = site.run("movedata", "--from", str(origin.database))
    assert (code, bool(err)) == (1, True)
