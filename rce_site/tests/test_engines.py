"""One place asks which database this is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from rce_site.tests import tsql
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


def said_to_sql_server() -> list[tuple[str, str]]:
    """(file, query) of what is written by hand for that database alone."""
    found = []
    for room in (*ROOMS, "rce_site"):
        for path in (ROOT / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/tests/" not in name:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                asked = [tree] if path.stem == "sqlserver" else list(alternatives(tree))
                found += [(name, text) for part in asked for text in queries(part)]
    return found


def alternatives(tree: ast.AST) -> Iterator[ast.AST]:
    """What is given as, or called, sqlserver."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "sqlserver":
            yield node.value
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any("sqlserver" in getattr(target, "id", "").lower() for target in targets):
                yield node.value
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (v for k, v in pairs if getattr(k, "value", "") == "sqlserver")


def queries(part: ast.AST) -> Iterator[str]:
    """Those that are whole texts; what is put together is tried where it is sent."""
    if isinstance(part, ast.JoinedStr):
        return
    text = part.value if isinstance(part, ast.Constant) else None
    if isinstance(text, str) and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)\s", text):
        yield text
    for inner in ast.iter_child_nodes(part):
        yield from queries(inner)


def test_what_is_said_to_sql_server_alone_is_its_language() -> None:
    said = said_to_sql_server()
    assert {"rce_site/databases.py", "rce_site/doctor/sqlserver.py"} <= {
        name for name, _sql in said
    }
    wrong = {
        (name, sql): found
        for name, sql in said
        if (found := tsql.faults(sql, [""] * sql.count("%s"), by_hand=True))
    }
    assert wrong == {}
