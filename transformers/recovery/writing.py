"""Keeps what was found: episodes of which anything is another are written, with their months."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db import models

from records import bulk
from transformers.balances import nullable
from transformers.models import (
    Episode,
    EpisodeLoss,
    EpisodeLossMonth,
    EpisodeMonth,
    Intervention,
    RecoveryRun,
)
from transformers.recovery.columns import Columns, Found, marks, months_mark
from transformers.recovery.inputs import Integers, Works

# So many months are in memory as rows at once.
AT_A_TIME = 50_000


def write(
    run: RecoveryRun,
    episodes: Columns,
    billed: Found,
    lost: Found,
    works: Works,
    of: Integers,
    anew: bool = False,
) -> None:
    """`episodes` are the columns that name them: transformer, start and what else they are; `of` is
    the episode of each of the works. `anew` writes what is the same, too.

    `lost` has rows for the same episodes; those that no macro-meter measures have no row of it.
    """
    columns = episodes | billed.episodes
    columns["mark"] = marks(columns, billed.written)
    names = list(zip(columns["transformer_id"], columns["start"], strict=True))
    stored = _stored("mark")
    gone = stored.keys() - set(names)
    _forget(Episode, sorted(stored[name][0] for name in gone))
    before = {name: "" if anew else mark for name, (_key, mark) in stored.items()}
    moved = Moved.of(columns["mark"], [before.get(name) for name in names])
    columns["run_id"] = [run.pk] * len(names)
    bulk.insert(Episode, _rows(columns, moved.new))
    keys = _stored() if moved.new else stored
    own = np.array([keys[name][0] for name in names], np.int64)
    bulk.rewrite(Episode, own[moved.changed].tolist(), _rows(columns, moved.changed))
    _rewrite_months(EpisodeMonth, billed, own, moved)
    _write_losses(run, lost, own, anew)
    _tell_interventions(works, own[of])


class Moved(NamedTuple):
    """Rows that are `new`, those that `changed`, and which of these have other `months`."""

    new: list[int]
    changed: list[int]
    months: list[int]

    @classmethod
    def of(cls, marks: list[str], before: list[str | None]) -> "Moved":
        """From what rows are marked with, and were; None where there was none."""
        pairs = list(enumerate(zip(marks, before, strict=True)))
        changed = [at for at, (now, then) in pairs if then is not None and now != then]
        return cls(
            [at for at, (_now, then) in pairs if then is None],
            changed,
            [at for at in changed if months_mark(marks[at]) != months_mark(before[at] or "")],
        )


def _stored(*more: str) -> dict[tuple[int, date], Any]:
    """{(transformer, first month): (key, …)} of the episodes that are kept."""
    rows = Episode.objects.order_by().values_list("transformer", "start", "pk", *more)
    return {(transformer, start): row for transformer, start, *row in rows.iterator()}


def _write_losses(run: RecoveryRun, lost: Found, own: Integers, anew: bool) -> None:
    columns = dict(lost.episodes)
    columns["mark"] = marks(columns, lost.written)
    columns["episode_id"] = own.tolist()
    columns["run_id"] = [run.pk] * len(own)
    there = [at for at, months in enumerate(columns["baseline_months"]) if months]
    stored = dict(EpisodeLoss.objects.order_by().values_list("pk", "mark"))
    mine = _rows(columns, there)
    keys = mine["episode_id"]
    gone = sorted(stored.keys() - set(keys))
    _forget_months(EpisodeLossMonth, gone)
    _forget(EpisodeLoss, gone)
    before = dict.fromkeys(stored, "") if anew else stored
    moved = Moved.of(mine["mark"], [before.get(key) for key in keys])
    bulk.insert(EpisodeLoss, _rows(mine, moved.new))
    changed = _rows(mine, moved.changed)
    bulk.rewrite(EpisodeLoss, changed.pop("episode_id"), changed)
    places = ([there[at] for at in rows] for rows in moved)
    _rewrite_months(EpisodeLossMonth, lost, own, Moved(*places))


def _rewrite_months(model: type[models.Model], found: Found, own: Integers, moved: Moved) -> None:
    _forget_months(model, own[moved.months].tolist())
    wanted = np.zeros(len(own), dtype=bool)
    wanted[moved.months], wanted[moved.new] = True, True
    for rows in bulk.chunks(np.flatnonzero(wanted[found.of]), AT_A_TIME):
        columns = {name: nullable(values[rows]) for name, values in found.months.items()}
        bulk.insert(model, {**columns, "episode_id": own[found.of[rows]].tolist()})


def _tell_interventions(works: Works, episode: Integers) -> None:
    pairs = zip(works.keys.tolist(), works.episode, episode.tolist(), strict=True)
    stale = [(key, episode) for key, before, episode in pairs if before != episode]
    bulk.rewrite(Intervention, [key for key, _e in stale], {"episode_id": [e for _key, e in stale]})
    Intervention.objects.filter(done=False, episode__isnull=False).update(episode=None)


def _forget_months(model: type[models.Model], episodes: list[int]) -> None:
    for some in bulk.chunks(episodes):
        model._base_manager.filter(episode__in=some)._raw_delete("default")


def _forget(model: type[models.Model], keys: list[int]) -> None:
    for some in bulk.chunks(keys):
        model._base_manager.filter(pk__in=some).delete()


def _rows(columns: Columns, rows: list[int]) -> dict[str, list[Any]]:
    return {name: [values[at] for at in rows] for name, values in columns.items()}
