"""A month that is closed while people write in it: nothing is reported that the records do not say,
and it is closed once; a piece of its tray that several take, and alerts that two processes bring up
to date. On the database of a file and on a server's."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from powerbi.tests import postgresql

pytestmark = pytest.mark.slow
ROUNDS = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    own = {**os.environ, "RCE_DATA_DIR": str(tmp_path)}
    own.pop("DATABASE_URL", None)
    if request.param == "sqlite":
        yield own
    elif postgresql.programs() is None:
        pytest.skip("PostgreSQL is not on this machine")
    else:
        with postgresql.started() as server:
            yield {**own, "DATABASE_URL": server.url("site")}


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_is_reported_that_the_records_do_not_say(environment: dict[str, str]) -> None:
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    told = json.loads(run(environment, "-m", "budget.tests.at_once", str(ROUNDS)).splitlines()[-1])
    ended = told["ended"]
    assert told["wrong"] == []
    assert not [how for how in ended if "failed" in how], ended
    # Of two who close at once one does, whichever way they go; the other is told.
    assert told["closes"] == {"billing": ROUNDS, "energy": ROUNDS}
    # Somebody came before it and somebody too late.
    assert any(how.endswith("refused") for how in ended), ended
    writing = [how for how in ended if how.endswith("done") and not how.startswith("close")]
    assert len(writing) >= 4, ended


def test_of_those_who_take_a_piece_one_has_it_and_no_alert_comes_twice(
    environment: dict[str, str],
) -> None:
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    words = ("-m", "budget.tests.at_once_tray", str(ROUNDS))
    told = json.loads(run(environment, *words).splitlines()[-1])
    assert told["wrong"] == []
    # Of four who take it one does, and of those who hand it over or give it back; the others are
    # told, unless the database was busy.
    assert {how.partition(": ")[2] for how in told["taken"]} <= {
        *("success", "warning", "told to come again")
    }
    assert told["taken"]["take: success"] == told["taken"]["change: success"] == ROUNDS
    assert sum(told["refreshed"].values()) == 2 * ROUNDS
