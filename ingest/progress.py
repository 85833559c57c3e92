"""How far the work on an upload has come.

It is kept in a file, not in the database: while one connection commits, SQLite lets nobody else
write, and a page must still be able to tell how far that commit is. The file is also the
heartbeat: when it has gone cold, whoever worked is dead and the step may be started again.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

COLD_AFTER = 20.0  # seconds
BEAT_EVERY = 5.0


@dataclass(frozen=True)
class Progress:
    """`step` names what is being done; `share` is how much of it all, from 0 to 1."""

    step: str
    share: float
    beaten_at: float

    @property
    def alive(self) -> bool:
        return time.time() - self.beaten_at < COLD_AFTER


Report = Callable[[str, float], None]


@contextmanager
def working(folder: Path, step: str) -> Iterator[Report]:
    """Keeps the folder's heartbeat while the block runs; the block reports (step, share)."""
    folder.mkdir(parents=True, exist_ok=True)
    at = [step, 0.0]
    done = Event()

    def beat() -> None:
        while not done.wait(BEAT_EVERY):
            _write(folder, str(at[0]), float(at[1]))

    def report(step: str, share: float) -> None:
        at[:] = [step, share]
        _write(folder, step, share)

    report(step, 0.0)
    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield report
    finally:
        done.set()
        thread.join()
        _path(folder).unlink(missing_ok=True)


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
    _write(folder, step, 0.0)


def _path(folder: Path) -> Path:
    return folder / "progress.json"


def _write(folder: Path, step: str, share: float) -> None:
    beside = folder / f"progress.{os.getpid()}"
    beside.write_text(json.dumps({"step": step, "share": share, "beaten_at": time.time()}))
    beside.replace(_path(folder))
