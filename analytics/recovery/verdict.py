"""What can be said of an episode, and how much of what it recovered is still there."""

import numpy as np

from analytics.recovery.panel import REPORTING, Bools, Floats, Integers

VERDICTS = ("insufficient", "recovered", "no_effect", "worse", "relapsed")
INSUFFICIENT, RECOVERED, NO_EFFECT, WORSE, RELAPSED = range(len(VERDICTS))

# What is still there is asked of the last months followed after the first year.
LATE = 3
# Relapsed is what has demonstrably fallen since the first year, and to less than this share of it.
KEPT = 0.5
# What is told as 0 kWh is nothing: where months are all alike, errors are of the computer's own.
LEAST = 0.5


def verdicts(sufficient: Bools, low: Floats, high: Floats, relapsed: Bools) -> Integers:
    """Places in VERDICTS, from the 90 % interval of the first year's gain."""
    found: Integers = np.select(
        [~sufficient, (low >= LEAST) & relapsed, low >= LEAST, high <= -LEAST],
        [INSUFFICIENT, RELAPSED, RECOVERED, WORSE],
        NO_EFFECT,
    )
    return found


def kept_weights(lead: Integers, counted: Bools, days: Floats) -> tuple[Floats, Floats]:
    """Weights (e × l) that make, of gains a day, the mean of the first year and that of the last
    three months followed; none where there are not three after the first year."""
    first = np.where(counted & (lead <= REPORTING), days, 0.0)
    after = counted & (lead > REPORTING)
    backwards = np.cumsum(after[:, ::-1], axis=1)[:, ::-1]
    late = np.where(after & (backwards <= LATE), days, 0.0)
    late[after.sum(axis=1) < LATE] = 0
    return _shares(first), _shares(late)


def _shares(days: Floats) -> Floats:
    total = days.sum(axis=1)[:, None]
    found: Floats = np.divide(days, total, out=np.zeros_like(days), where=total > 0)
    return found
