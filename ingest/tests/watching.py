"""A watched folder of the tests' own, and what is dropped there."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest import watched
from ingest.tests.workbooks import table, xlsx
from ingest.watched import folder

HEADERS = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA"]
GOOD = {"CODIGO_DANE": "98001", "MUNICIPIO": "UNO", "DEPARTAMENTO": "VICHADA"}
BAD = {"CODIGO_DANE": "98002", "DEPARTAMENTO": "VICHADA"}
KIND = "municipalities"


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.WATCHED_DIR = str(tmp_path / "watched")
    folder.Folder(tmp_path / "watched").prepare()
    return tmp_path / "watched"


def workbook(*rows: dict[str, Any]) -> bytes:
    return xlsx({"Hoja": table(HEADERS, rows)}).getvalue()


def drop(path: Path, content: bytes, *, ago: float = 120) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - ago,) * 2)
    return path


@pytest.fixture(autouse=True)
def old_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own time of a file cannot be set: here any that is over counts."""
    monkeypatch.setattr(folder, "QUIET", -1.0)


def run(pause: Callable[[float], None] = lambda seconds: None) -> watched.Round:
    return watched.run(pause)


def only(root: Path, pattern: str) -> Path:
    [found] = [path for path in root.glob(pattern) if path.is_file()]
    return found


def left(root: Path) -> list[str]:
    """What lies outside of the folders where things end."""
    ends = ("done", "refused")
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] not in ends)
