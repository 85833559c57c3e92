"""The server's own clock: calls again and again, one at a time, and stops with the server."""

import subprocess
import sys
import time
from pathlib import Path

from rce_site.schedule.clock import Clock

# Leaves a file with its number; then ends, or waits to be told.
CALLED = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep({seconds})"


class Calling(Clock):
    """Calls a program that does nothing else."""

    first = 0.01
    every = 0.01
    seconds = 0.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: list[subprocess.Popen[bytes]] = []
        super().__init__()

    def _start(self) -> "subprocess.Popen[bytes]":
        program = CALLED.format(seconds=self.seconds)
        path = self.folder / str(len(self.calls))
        assert all(call.poll() is not None for call in self.calls), "one at a time"
        self.calls.append(subprocess.Popen([sys.executable, "-c", program, path]))
        return self.calls[-1]


class Long(Calling):
    seconds = 60.0


def until(path: Path) -> None:
    for _again in range(3000):
        if path.exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path} never came")


def test_it_calls_again_and_again_until_it_stops(tmp_path: Path) -> None:
    clock = Calling(tmp_path)
    until(tmp_path / "2")
    clock.stop()
    called = len(clock.calls)
    assert clock.calls[-1].poll() is not None
    time.sleep(0.1)
    assert len(clock.calls) == called


def test_where_nothing_can_be_started_it_tries_again(tmp_path: Path) -> None:
    class Starved(Calling):
        tried = 0

        def _start(self) -> "subprocess.Popen[bytes]":
            self.tried += 1
            if self.tried == 1:
                raise OSError("Cannot allocate memory")
            return super()._start()

    clock = Starved(tmp_path)
    until(tmp_path / "0")
    clock.stop()


def test_what_it_called_is_told_to_stop(tmp_path: Path) -> None:
    clock = Long(tmp_path)
    until(tmp_path / "0")
    clock.stop()
    assert clock.calls[0].poll() not in (None, 0)


def test_what_does_not_obey_is_ended(tmp_path: Path) -> None:
    class Deaf(Long):
        patience = 0.1

        def _start(self) -> "subprocess.Popen[bytes]":
            program = (
                "import signal, sys, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
                "pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
            )
            self.calls.append(subprocess.Popen([sys.executable, "-c", program, self.folder / "0"]))
            return self.calls[-1]

    clock = Deaf(tmp_path)
    until(tmp_path / "0")
    clock.stop()
    assert clock.calls[0].wait(10) != 0
