"""The log as files, for services whose output goes nowhere."""

import logging
import sys
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path


class Daily(logging.FileHandler):
    """`serve-2026-03-01.log`: one file for each command and day, the oldest deleted.

    None is ever renamed, which Windows refuses while somebody reads it, and several processes may
    append to one.
    """

    def __init__(self, folder: Path, kept: int) -> None:
        self.folder, self.kept = folder, kept
        path = self._path(date.today())  # noqa: DTZ011 (days as who reads the files counts them)
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        """A file that cannot be written to breaks off nobody's work: standard error says why."""
        try:
            self._follow(record)
            super().emit(record)
        except OSError:
            self.handleError(record)

    def _follow(self, record: logging.LogRecord) -> None:
        """To the file of the record's day."""
        day = date.fromtimestamp(record.created)  # noqa: DTZ012
        path = str(self._path(day))
        if path != self.baseFilename or self.stream is None:
            if self.stream:
                self.stream.close()
            self.baseFilename, self.stream = path, None  # type: ignore[assignment]
            self._sweep(day)

    def _path(self, day: date) -> Path:
        return self.folder.absolute() / f"{command()}-{day}.log"

    def _sweep(self, day: date) -> None:
        oldest = str(self._path(day - timedelta(days=self.kept)))
        for path in self.folder.glob(f"{command()}-????-??-??.log"):
            if str(path.absolute()) <= oldest:
                with suppress(OSError):  # Windows, where somebody has it open
                    path.unlink()


def command() -> str:
    """`serve`, `worker`, … as manage.py was asked for it, `site` under another server."""
    asked = sys.argv[1:2]
    named = bool(asked) and Path(sys.argv[0]).name == "manage.py" and asked[0].isalnum()
    return asked[0] if named else "site"
