"""Figures that one person's page worked out serve the next one's, while what they rest on stands.

The same few questions are asked by everybody, each takes half a second of the processor, and their
answer changes with uploads and corrections alone.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import NamedTuple

from budget.returns.portfolio import Returns
from ingest import basis
from transformers.models import RecoveryRun

# A question takes some MB to answer; so many of the last ones are kept in a process.
MOST = 12
# Seconds: what `recompute` corrects leaves no mark.
HOLDS = 60.0


class Kept(NamedTuple):
    mark: str
    until: float
    returns: Returns
    working: Lock


_kept: OrderedDict[Hashable, Kept] = OrderedDict()
_lock = Lock()


def returns(asked: Hashable, make: Callable[[], Returns]) -> Returns:
    """What `make` gives, or gave when the same was `asked` of the same data."""
    mark, now = _mark(), time.monotonic()
    with _lock:
        found = _kept.get(asked)
        if found is None or found.mark != mark or now >= found.until:
            found = _kept[asked] = Kept(mark, now + HOLDS, make(), Lock())
        _kept.move_to_end(asked)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    # Of several who ask at once one works, and the others wait for it.
    with found.working:
        _ = found.returns.whole
    return found.returns


def forget() -> None:
    with _lock:
        _kept.clear()


def _mark() -> str:
    """Read before the figures are: they may be newer than it says, and never older."""
    run = RecoveryRun.objects.last_run()
    return f"{basis.now()} {run and run.pk}"
