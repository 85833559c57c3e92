"""The clock of small installations: `manage.py serve` looks by itself for what is due."""

import logging
import os
import subprocess
import sys
import threading

log = logging.getLogger(__name__)


class Clock:
    """Calls `manage.py scheduled` every few minutes, in a process of its own, as the machine's
    scheduler would; where that does so too, what is due still runs once."""

    first = 60.0  # seconds after the start
    every = 300.0
    patience = 30.0  # seconds that a call gets to end once it is told to

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._tick, name="clock", daemon=True)
        self._thread.start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, sys.argv[0], "scheduled"],
            stdin=subprocess.DEVNULL,
            # Ctrl-C goes to every process of the terminal's group: this one is told by us.
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def _tick(self) -> None:
        wait = self.first
        while not self._stopping.wait(wait):
            with self._starting:
                if self._stopping.is_set():
                    return
                try:
                    self._child = self._start()
                except OSError:  # as where there is no memory: there may be in some minutes
                    log.exception("Scheduled work could not be started.")
            if self._child:
                self._child.wait()
            wait = self.every

    def stop(self) -> None:
        """What runs is interrupted, and tried again at the next call."""
        with self._starting:  # nothing is started behind our back
            self._stopping.set()
        if self._child and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(self.patience)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._thread.join()
