"""One place asks which database this is."""

import re
from pathlib import Path

import pytest
from django.db import connection

from rce_site.tests.offline import Offline
from records.engines import pick

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("analytics", "records", "ingest", "transformers", "billing", "budget", "powerbi")
# {what asks: where it may}
ASKING = {
    r"\.vendor\b|[\"']vendor[\"']": {"records/engines.py"},
    r"\bdef as_(sqlite|postgresql|microsoft)\b": set(),
    r"\[[\"']ENGINE[\"']\]|get\([\"']ENGINE[\"']": {
        "rce_site/databases.py",
        "rce_site/environment.py",
    },
    r"^\s*(import|from) (psycopg|pyodbc|mssql|mssql_python)\b": {
        "rce_site/sqlserver/base.py",
        "rce_site/sqlserver/odbc.py",
    },
}


@pytest.mark.parametrize("asked", ASKING)
def test_nothing_else_asks(asked: str) -> None:
    found = set()
    for room in (*ROOMS, "rce_site", "templates"):
        for path in (ROOT / room).rglob("*.*"):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix not in (".py", ".html") or "/tests/" in name:
                continue
            if re.search(asked, path.read_text(encoding="utf-8"), re.MULTILINE):
                found.add(name)
    assert found <= ASKING[asked]


def test_the_connection_s_own_alternative_is_taken() -> None:
    assert pick(Offline(), sqlite=1, postgresql=2, sqlserver=3) == 3
    own = pick(sqlite="sqlite", postgresql="postgresql", sqlserver="microsoft")
    assert own == connection.vendor
