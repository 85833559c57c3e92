"""Real processes on a database file: commands, commits at the same moment, commits cut short."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from ingest.tests import actas
from ingest.tests.site import Site

LINES = 1_500
KILLS = 20
COMMITTING = ("committing", "writing", "deriving")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there"),
]

# Judges, says so, waits until it is told to go on, and commits.
COMMIT = """
import sys, time
from pathlib import Path
import django
django.setup()
from ingest import intake
from ingest.refusals import Refusal
from records.people import system
path, ready, go = map(Path, sys.argv[1:4])
with path.open("rb") as file:
    upload = intake.receive(file, path.name, system(), "annexes")
intake.judge(upload)
ready.touch()
while not go.exists():
    time.sleep(0.001)
try:
    intake.commit(upload, upload.owner, accept=True, reason="a la vez")
    print("committed")
except Refusal as refusal:
    print(refusal.code)
"""


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that has a contract with its price list."""
    folder = tmp_path_factory.mktemp("sites")
    site = Site(folder / "listed")
    code, out, err = site.run("migrate", "--verbosity", "0")
    assert code == 0, out + err
    site.load("contracts", actas.file(folder, "contracts.xlsx", actas.contracts()))
    site.load("prices", actas.file(folder, "prices.xlsx", actas.prices()))
    return site


@pytest.fixture
def site(listed: Site, tmp_path: Path) -> Site:
    return listed.copy(tmp_path / "site")


def acta(folder: Path, name: str, quantity: int, lines: int, number: str = "1") -> Path:
    made = [actas.line(at, quantity, ACTA=number) for at in range(lines)]
    return actas.file(folder, name, actas.acta(made))


def test_the_exit_codes_of_a_real_command(site: Site, tmp_path: Path) -> None:
    path = acta(tmp_path, "acta.xlsx", 2, 5)
    code, out, err = site.run("load", "annexes", str(path), "--json")
    told = json.loads(out)
    assert (code, err, told["created"]) == (0, "", 5)
    code, out, _err = site.run("load", "annexes", str(path), "--json")
    assert (code, json.loads(out)["equal"]) == (0, 5)
    other = acta(tmp_path, "otra.xlsx", 3, 5)
    code, out, err = site.run("load", "annexes", str(other), "--json")
    assert (code, json.loads(out)["committed"], err) == (1, False, "")
    for words in (
        ("nothing", str(path)),
        ("annexes", str(tmp_path / "ninguna.xlsx")),
        ("annexes", str(path), "--nothing"),
        ("annexes", str(path), "--set", "NADA=1"),
        ("annexes",),
    ):
        code, out, err = site.run("load", *words)
        assert (code, out, bool(err)) == (2, "", True), words


@pytest.mark.parametrize("again", [False, True], ids=["new", "replaced"])
def test_of_two_who_commit_one_acta_at_once_one_wins_whole(
    site: Site, tmp_path: Path, again: bool
) -> None:
    if again:
        site.load("annexes", acta(tmp_path, "antes.xlsx", 1, 300))
    paths = [acta(tmp_path, f"{quantity}.xlsx", quantity, 300) for quantity in (2, 3)]
    said = together(site, paths, tmp_path)
    assert sorted(said) == ["committed", "moved"]
    winner = (2, 3)[said.index("committed")]
    stored = site.asked("SELECT quantity, COUNT(*) FROM billing_billeditem GROUP BY quantity")
    assert stored == [(winner, 300)]
    subtotal = site.asked("SELECT subtotal, lines FROM billing_annex")
    assert [(round(money, 2), lines) for money, lines in subtotal] == [
        (round(winner * actas.PRICE * 300, 2), 300)
    ]
    states = site.asked("SELECT state FROM ingest_upload WHERE kind = 'annexes' ORDER BY state")
    assert states[-2:] == [("committed",), ("judged",)]


def test_two_who_commit_different_actas_at_once_both_succeed(site: Site, tmp_path: Path) -> None:
    paths = [acta(tmp_path, f"{n}.xlsx", 2, 300, n) for n in ("1", "2")]
    for path, said in zip(paths, together(site, paths, tmp_path), strict=True):
        if said == "moved":  # the other one's rows count in what this one was shown
            site.load("annexes", path, "--accept-warnings")
    assert site.asked("SELECT COUNT(*) FROM billing_billeditem") == [(600,)]


def together(site: Site, paths: list[Path], folder: Path) -> list[str]:
    """What each process said that committed one of the files when all had judged theirs."""
    go = folder / "go"
    processes = []
    for path in paths:
        words = [sys.executable, "-c", COMMIT, str(path), f"{path}.ready", str(go)]
        processes.append(
            subprocess.Popen(
                words,
                cwd=settings.BASE_DIR,
                env=site.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    until = time.monotonic() + 60
    while not all(Path(f"{path}.ready").exists() for path in paths):
        assert time.monotonic() < until
        assert all(process.poll() is None for process in processes), [
            process.stderr.read() for process in processes if process.stderr
        ]
        time.sleep(0.01)
    go.touch()
    said = []
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        said.append(out.strip())
    return said


def test_a_commit_that_is_cut_short_leaves_nothing_half_written(
    listed: Site, tmp_path: Path
) -> None:
    """SIGKILL at random moments of a commit that replaces an acta and adds another."""
    before = listed.copy(tmp_path / "before")
    before.load("annexes", acta(tmp_path, "antes.xlsx", 1, LINES))
    lines = [actas.line(at, 2) for at in range(LINES)]
    lines += [actas.line(LINES + at, 2, ACTA="2") for at in range(LINES)]
    path = actas.file(tmp_path, "nueva.xlsx", actas.acta(lines))
    stood = before.business()
    whole = before.copy(tmp_path / "whole")
    longest = commit_time(whole, path)
    wanted = comparable(whole)
    assert wanted != comparable(before)

    chance = random.Random(20241031)

    def attempt(number: int, share: float) -> tuple[str, str]:
        site = before.copy(tmp_path / f"killed{number}")
        step = killed(site, path, share, longest)
        now = site.business()
        assert site.asked("PRAGMA integrity_check") == [("ok",)]
        written = comparable(site) == wanted
        assert written or now == stood
        committed = site.asked("SELECT COUNT(*) FROM ingest_upload WHERE state = 'committed'")
        assert committed == [(4 if written else 3,)]
        if number % 5 == 0:
            site.load("annexes", path, "--accept-warnings", "--reason", "otra vez")
            assert comparable(site) == wanted
        return step, "written" if written else "nothing"

    shares = [chance.random() for _ in range(KILLS)]
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(attempt, range(KILLS), shares))
    during = [step for step, _written in ended if step in COMMITTING]
    assert len(during) >= KILLS // 2, ended


def comparable(site: Site) -> list[tuple[object, ...]]:
    """What both actas say; keys and moments differ from run to run."""
    return site.asked(
        "SELECT a.number, a.state, a.lines, ROUND(a.total, 2), i.work_order, i.quantity, i.amount,"
        " ROUND(i.total, 2), i.source_row, (SELECT COUNT(*) FROM billing_annexitemtotal t"
        " WHERE t.annex_id = a.id) FROM billing_billeditem i JOIN billing_annex a"
        " ON a.id = i.annex_id ORDER BY a.number, i.work_order"
    )


def started(site: Site, path: Path) -> "subprocess.Popen[str]":
    return site.start("load", "annexes", str(path), "--accept-warnings", "--reason", "completa")


def commit_time(site: Site, path: Path) -> float:
    """How long the commit of a load takes that nobody cuts short, in seconds."""
    process = started(site, path)
    moments = [time.monotonic() for step in steps(site, process) if step in COMMITTING]
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, out + err
    return moments[-1] - moments[0]


def killed(site: Site, path: Path, share: float, longest: float) -> str:
    """Kills a load in the midst of its commit; returns the step at which it stood."""
    process = started(site, path)
    moment = None
    for step in steps(site, process):
        if moment is None and step in COMMITTING:
            moment = time.monotonic() + share * longest
        if moment is not None and time.monotonic() >= moment:
            break
    last = standing(site)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    return last


def steps(site: Site, process: "subprocess.Popen[str]") -> Iterator[str]:
    while process.poll() is None:
        yield standing(site)
        time.sleep(0.002)


def standing(site: Site) -> str:
    for path in (site.folder / "staged").glob("*/progress.json"):
        try:
            return str(json.loads(path.read_text())["step"])
        except (OSError, ValueError):
            continue
    return ""
