"""What the doctor finds in SQL Server's own settings."""

from typing import Any

import pytest

from rce_site.doctor import sqlserver
from rce_site.doctor.findings import State
from rce_site.sqlserver import COLLATION
from rce_site.tests import tsql
from rce_site.tests.offline import Offline

# Snapshots, AUTO_CLOSE, whether it can be written to, its name.
WELL = (True, False, "READ_WRITE", "rce")


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Any:
    def asked(
        database: tuple[Any, ...] = WELL,
        columns: tuple[str, ...] = (),
        version: int = 2019,
        openjson: bool = True,
    ) -> dict[str, Any]:
        def ask(sql: str) -> list[tuple[Any, ...]]:
            assert tsql.faults(sql, by_hand=True) == []
            return [database] if "sys.databases" in sql else [(name,) for name in columns]

        offline = Offline(version)
        vars(offline.features).update(has_openjson=openjson)
        monkeypatch.setattr(sqlserver, "connection", offline)
        monkeypatch.setattr(sqlserver, "_ask", ask)
        return {found.name: found for found in sqlserver.isolation()}

    return asked


def test_where_all_is_well_nothing_is_said(find: Any) -> None:
    assert find() == {}


def test_pages_that_wait_for_loads_are_told_of(find: Any) -> None:
    found = find((False, False, "READ_WRITE", "energía"))["isolation"]
    assert found.state is State.WARNING
    assert "ALTER DATABASE [energía] SET READ_COMMITTED_SNAPSHOT ON" in found.advice


def test_a_database_that_closes_itself_is_told_of(find: Any) -> None:
    assert find((True, True, "READ_WRITE", "rce"))["auto_close"].state is State.WARNING


def test_a_copy_that_is_only_read_fails(find: Any) -> None:
    assert find((True, False, "READ_ONLY", "rce"))["isolation"].state is State.FAILED


def test_a_level_without_json_fails(find: Any) -> None:
    assert find(openjson=False)["compatibility"].state is State.FAILED


@pytest.mark.parametrize(("version", "told"), [(2016, True), (2017, False), (2025, False)])
def test_an_older_server_is_told_of(find: Any, version: int, told: bool) -> None:
    assert ("version" in find(version=version)) is told


def test_texts_of_another_collation_fail(find: Any) -> None:
    found = find(columns=("billing_price.code", "billing_price.unit"))["collation"]
    assert found.state is State.FAILED
    assert "2 " in found.sentence
    assert "billing_price.code" in found.sentence
    assert COLLATION in found.advice
