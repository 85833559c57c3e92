"""Processes killed in the midst of uploads: a small round of what `make soak` does at length."""

from pathlib import Path

import pytest

from bench.answering import spare_port
from bench.soak import kills, sites
from bench.soak.workbooks import Book
from ingest.tests import actas

KILLS = 5
LINES = 800

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Finds workers as Linux does"),
]


def book(folder: Path, name: str, quantity: int) -> Book:
    path = actas.file(folder, name, actas.acta(actas.line(at, quantity) for at in range(LINES)))
    return Book(path, "CW1", "1", LINES, quantity * LINES, quantity * LINES * actas.PRICE)


def test_killed_at_any_moment_nothing_is_lost_or_written_by_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    (folder / "tmp").mkdir(parents=True)
    monkeypatch.setenv("SECRET_KEY", "de-prueba")
    site = sites.Site("sqlite", folder, "")
    site.manage("migrate", "--verbosity", "0")
    for kind, sheets in (("contracts", actas.contracts()), ("prices", actas.prices())):
        site.manage("load", kind, str(actas.file(tmp_path, f"{kind}.xlsx", sheets)))
    site.port = spare_port()
    site.extra["TMPDIR"] = str(folder / "tmp")
    site.answer("crew")
    site.manage("collectstatic", "--no-input", "--verbosity", "0")
    pair = [book(tmp_path, "acta.xlsx", 2), book(tmp_path, "corregida.xlsx", 3)]
    with sites.served(site):
        account = kills.kill(site, [pair], KILLS, seed=7, since="2024-01-01")
    assert account.wrong + kills.from_scratch(site) == [], site.log()[-4000:]
    assert sum(account.victims.values()) >= KILLS - 1
