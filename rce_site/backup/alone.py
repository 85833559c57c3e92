"""One backup, restore or move at a time, on one machine; a process that dies lets go by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rce_site.locking import lock


class Refused(Exception):
    """What was asked is not done; its text says why, and what to do."""


@contextmanager
def alone() -> Iterator[None]:
    """Raises Refused while another process is in such a block."""
    path = Path(settings.DATA_DIR) / "backup.lock"
    with path.open("ab") as file:
        try:
            lock(file)
        except OSError:
            raise Refused(
                _("Another backup or restore is under way. Try again when it has ended.")
            ) from None
        yield
