"""One backup, restore or move at a time, on one machine; a process that dies lets go by itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Refused(Exception):
    """What was asked is not done; its text says why, and what to do."""


@contextmanager
def alone() -> Iterator[None]:
    """Raises Refused while another process is in such a block."""
    path = Path(settings.DATA_DIR) / "backup.lock"
    with path.open("ab") as file:
        try:
            _lock(file)
        except OSError:
            raise Refused(
                _("Another backup or restore is under way. Try again when it has ended.")
            ) from None
        yield
