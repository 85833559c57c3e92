"""Whether a worker lives: a file of the data folder that it touches, since its database may be gone
and its current task may last for an hour."""

import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

# Seconds between two beats.
EVERY = 15.0


def path() -> Path:
    return Path(settings.DATA_DIR) / "worker.beat"


def last() -> datetime | None:
    """When a worker was last heard of; None before any ran here."""
    try:
        return datetime.fromtimestamp(path().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def beat_on() -> None:
    """From now on, as long as this process lives."""
    threading.Thread(target=_beat, name="heartbeat", daemon=True).start()


def _beat() -> None:
    told = False
    while True:
        try:
            path().touch()
            told = False
        except OSError as error:
            if not told:  # a full disk would fill the log, too
                log.warning("The worker cannot touch its heartbeat: %s", error.strerror)
            told = True
        time.sleep(EVERY)
