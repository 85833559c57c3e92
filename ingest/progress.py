"""How far the work on an upload has come.

It is kept in a file, not in the database: while one connection commits, SQLite lets nobody else
write, and a page must still be able to tell how far that commit is. The file is also the
heartbeat: when it has gone cold, whoever worked is dead and the step may be started again.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from records.storage import into_place

COLD_AFTER = 20.0  # seconds
BEAT_EVERY = 5.0
# What was asked for and nobody has begun: others may go first, so it stays warm for longer.
QUEUED = "queued"
QUEUED_FOR = 600.0
# A step that lasts so many seconds is shown as two thirds of the way to the next.
USUAL = 4.0


@dataclass(frozen=True)
class Progress:
    """`step` names what is being done; `share` is how much of it all, from 0 to 1."""

    step: str
    share: float
    beaten_at: float
    since: float = 0.0

    @property
    def alive(self) -> bool:
        return time.time() - self.beaten_at < (QUEUED_FOR if self.step == QUEUED else COLD_AFTER)

    @property
    def estimate(self) -> float:
        """The share with what the step has probably done of the way to the next one."""
        if self.step == QUEUED:
            return 0.0
        spent = max(0.0, time.time() - self.since)
        return self.share + (1 - self.share) * 0.4 * (1 - math.exp(-spent / USUAL))


Report = Callable[[str, float], None]

# Whoever works in this process, by the upload's folder.
_at_work: dict[Path, Report] = {}


@contextmanager
def working(folder: Path, step: str) -> Iterator[Report]:
    """Keeps the folder's heartbeat while the block runs; the block reports (step, share).

    Within work on the same folder it goes on with that one's, which lasts longer.
    """
    if outer := _at_work.get(folder):
        outer(step, 0.0)
        yield outer
        return
    folder.mkdir(parents=True, exist_ok=True)
    at: list[tuple[str, float, float]] = [(step, 0.0, time.time())]
    done = Event()

    def beat() -> None:
        while not done.wait(BEAT_EVERY):
            _tell(folder, *at[0])

    def report(step: str, share: float) -> None:
        at[0] = (step, share, time.time())
        _tell(folder, *at[0])

    report(step, 0.0)
    thread = Thread(target=beat, daemon=True)
    thread.start()
    _at_work[folder] = report
    try:
        yield report
    finally:
        del _at_work[folder]
        done.set()
        thread.join()
        forget(folder)


def read(folder: Path) -> Progress | None:
    """The work in progress on this upload, or None when nobody lives to do any."""
    try:
        progress = Progress(**json.loads(_path(folder).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return progress if progress.alive else None


def announce(folder: Path, step: str) -> None:
    """Marks that work was asked for, before anyone has begun it."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, step, 0.0, time.time())


def forget(folder: Path) -> None:
    """Nobody works here any more; where that cannot be said (on Windows, while a page reads), it
    is taken for granted once the heartbeat is cold."""
    with suppress(OSError):
        _path(folder).unlink()


def _path(folder: Path) -> Path:
    return folder / "progress.json"


def _tell(folder: Path, step: str, share: float, since: float) -> None:
    """On a full disk nobody can be told, and the work goes on as far as it can."""
    with suppress(OSError):
        _write(folder, step, share, since)


def _write(folder: Path, step: str, share: float, since: float) -> None:
    now = time.time()
    kept = {"step": step, "share": share, "beaten_at": now, "since": since}
    with into_place(_path(folder)) as beside:
        beside.write_text(json.dumps(kept))
