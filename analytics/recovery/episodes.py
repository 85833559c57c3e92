"""Work at a transformer grouped into episodes, and whether each can be measured.

Several dates of work count from the earliest start to the latest end (CalTRACK 2.0, 1.4.4); the
months of the work are left out of both sides, and so is the one after, whose bill is of both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.recovery.panel import (
    BASELINE,
    CAMPAIGN,
    DEFINITIVE_MONTHS,
    FOLLOWED,
    PRELIMINARY_AFTER,
    PRELIMINARY_MONTHS,
    REPORTING,
    YEAR,
    Bools,
    Floats,
    Integers,
    Work,
)

GRADES = ("insufficient", "preliminary", "definitive")
INSUFFICIENT, PRELIMINARY, DEFINITIVE = range(len(GRADES))

# Why an episode is insufficient, in the order in which it is asked.
REASONS = (
    "",
    "short_history",  # the baseline begins before the first month known of anybody
    "baseline",  # fewer than six usable months of the twelve before
    "too_soon",  # its months afterwards are yet to come
    "after",  # too few usable months after it
    "no_comparison",  # fewer than thirty transformers to compare with
)
NO_REASON, SHORT_HISTORY, FEW_BASELINE, TOO_SOON, FEW_AFTER, NO_COMPARISON = range(len(REASONS))


@dataclass(frozen=True)
class Episodes:
    """In the order of transformer and start. `of` is the episode of each intervention given;
    `again` the month in which more work joined it once the first campaign was over; `following`
    the start of the transformer's next episode; far away where there is none."""

    transformer: Integers
    start: Integers
    end: Integers
    again: Integers
    following: Integers
    of: Integers

    def __len__(self) -> int:
        return len(self.transformer)


FAR = np.iinfo(np.int32).max


def grouped(work: Work) -> Episodes:
    """Interventions of one transformer within twelve months of one another are one episode."""
    order = np.lexsort((work.end, work.start, work.transformer))
    transformer, start = work.transformer[order], work.start[order]
    end = np.maximum(work.end[order], start)
    # Transformers stand far apart on one line of months, so that one running maximum serves all.
    ground = transformer * (np.int64(FAR))
    latest = np.maximum.accumulate(end + ground) - ground if len(end) else end
    first = np.ones(len(order), dtype=bool)
    first[1:] = (transformer[1:] != transformer[:-1]) | (start[1:] - latest[:-1] > YEAR)
    heads = np.flatnonzero(first)
    tails = np.append(heads[1:], len(order))[: len(heads)] - 1
    of = np.empty(len(order), dtype=np.int64)
    of[order] = np.cumsum(first) - 1
    following = np.full(len(heads), FAR, dtype=np.int64)
    same = np.flatnonzero(transformer[heads][1:] == transformer[heads][:-1])
    following[same] = start[heads][same + 1]
    later = np.where(start - start[heads][of[order]] > CAMPAIGN, start, FAR)
    again = np.minimum.reduceat(later, heads) if len(heads) else later
    return Episodes(transformer[heads], start[heads], latest[tails], again, following, of)


def by_start(episodes: Episodes) -> Iterator[tuple[int, Integers]]:
    """(month, the episodes that start in it), the last month first."""
    order = np.argsort(episodes.start, kind="stable")
    starts, heads = np.unique(episodes.start[order], return_index=True)
    tails = np.append(heads[1:], len(order))
    for start, head, tail in zip(starts[::-1], heads[::-1], tails[::-1], strict=False):
        yield int(start), order[head:tail]


def usable(use: Floats, episodes: Episodes) -> Bools:
    """Months that are known and of no episode, nor the month after one: n × m."""
    months = use.shape[1]
    # +1 where an episode begins, -1 where its last month left out has passed, summed up.
    steps = np.zeros((len(use), months + 1), dtype=np.int64)
    for place, step in ((episodes.start, 1), (episodes.end + 2, -1)):
        np.add.at(steps, (episodes.transformer, np.clip(place, 0, months)), step)
    found: Bools = ~np.isnan(use) & (np.cumsum(steps[:, :-1], axis=1) == 0)
    return found


@dataclass(frozen=True)
class Sufficiency:
    """Of each episode: its grade, and of an insufficient one the reason (a place in REASONS).

    `baseline` counts usable months of the twelve before, `reporting` those of the twelve after.
    `complete` is the month that ends the twelve after it. `lacking` baseline months more must
    become known for it to be definitive, the earliest that is unknown being `lacks_from` (which may
    lie before the panel, and means nothing where none lacks). Of one that is too soon, `due` is the
    month with which it can be measured at the earliest, else -1.
    """

    grade: Integers
    reason: Integers
    baseline: Integers
    reporting: Integers
    complete: Integers
    lacking: Integers
    lacks_from: Integers
    due: Integers


def sufficiency(known: Bools, episodes: Episodes) -> Sufficiency:
    """Grades from `known`, the usable months (n × m)."""
    months = known.shape[1]
    before = episodes.start[:, None] - np.arange(BASELINE, 0, -1)
    in_baseline = _at(known, episodes.transformer, before)
    after = episodes.end[:, None] + 1 + np.arange(1, REPORTING + 1)
    in_reporting = _at(known, episodes.transformer, after)
    in_reporting &= after < episodes.following[:, None]
    baseline, reporting = in_baseline.sum(axis=1), in_reporting.sum(axis=1)
    enough = np.where(baseline >= DEFINITIVE_MONTHS, 1, PRELIMINARY_AFTER)
    short = baseline < PRELIMINARY_MONTHS
    complete = episodes.end + 1 + REPORTING
    reason = np.select(
        [
            short & (episodes.start < BASELINE),
            short,
            reporting >= enough,
            complete >= months,
        ],
        [SHORT_HISTORY, FEW_BASELINE, NO_REASON, TOO_SOON],
        FEW_AFTER,
    )
    due = np.maximum(episodes.end + 1, months - 1) + enough - reporting
    definitive = np.where(baseline >= DEFINITIVE_MONTHS, DEFINITIVE, PRELIMINARY)
    lacking = np.maximum(DEFINITIVE_MONTHS - baseline, 0)
    first_missing = before[np.arange(len(episodes)), np.argmin(in_baseline, axis=1)]
    return Sufficiency(
        grade=np.where(reason == NO_REASON, definitive, INSUFFICIENT),
        reason=reason,
        baseline=baseline,
        reporting=reporting,
        complete=complete,
        lacking=lacking,
        lacks_from=np.where(lacking > 0, first_missing, -1),
        due=np.where(reason == TOO_SOON, due, -1),
    )


def followed(known: Bools, episodes: Episodes, rows: Integers, months: Integers) -> Bools:
    """Which of `months` count for each of the episodes `rows`: usable, within three years after
    the month that follows the work, and before the next work. len(rows) × len(months)."""
    lead = months[None, :] - episodes.end[rows, None] - 1
    found: Bools = (lead >= 1) & (lead <= FOLLOWED)
    found &= months[None, :] < episodes.following[rows, None]
    found &= known[np.ix_(episodes.transformer[rows], months)]
    return found


def _at(known: Bools, transformer: Integers, months: Integers) -> Bools:
    inside = (months >= 0) & (months < known.shape[1])
    found: Bools = known[transformer[:, None], np.where(inside, months, 0)] & inside
    return found
