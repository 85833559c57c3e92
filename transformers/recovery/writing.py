"""Keeps what was found: episodes of which anything is another are written, with their months."""

from datetime import date
from typing import Any

import numpy as np
from django.db import models

from records import bulk
from transformers.models import (
    Episode,
    EpisodeLoss,
    EpisodeLossMonth,
    EpisodeMonth,
    Intervention,
    RecoveryRun,
)
from transformers.recovery.columns import Columns, Found, marks
from transformers.recovery.inputs import Integers, Works


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
    columns["mark"] = marks(columns)
    names = list(zip(columns["transformer_id"], columns["start"], strict=True))
    stored = _stored("mark")
    gone = stored.keys() - set(names)
    _forget(Episode, sorted(stored[name][0] for name in gone))
    new = [at for at, name in enumerate(names) if name not in stored]
    changed = [
        at
        for at, name in enumerate(names)
        if name in stored and (anew or stored[name][1] != columns["mark"][at])
    ]
    columns["run_id"] = [run.pk] * len(names)
    bulk.insert(Episode, _rows(columns, new))
    bulk.rewrite(Episode, [stored[names[at]][0] for at in changed], _rows(columns, changed))
    keys = _stored() if new else stored
    own = np.array([keys[name][0] for name in names], np.int64)
    _rewrite_months(EpisodeMonth, billed, own, changed, new)
    _write_losses(run, lost, own, anew)
    _tell_interventions(works, own[of])


def _stored(*more: str) -> dict[tuple[int, date], Any]:
    """{(transformer, first month): (key, …)} of the episodes that are kept."""
    rows = Episode.objects.order_by().values_list("transformer", "start", "pk", *more)
    return {(transformer, start): row for transformer, start, *row in rows.iterator()}


def _write_losses(run: RecoveryRun, lost: Found, own: Integers, anew: bool) -> None:
    columns = dict(lost.episodes)
    columns["mark"] = marks(columns)
    columns["episode_id"] = own.tolist()
    columns["run_id"] = [run.pk] * len(own)
    there = [at for at, months in enumerate(columns["baseline_months"]) if months]
    stored = dict(EpisodeLoss.objects.order_by().values_list("pk", "mark"))
    keys = own.tolist()
    gone = sorted(stored.keys() - {keys[at] for at in there})
    _forget_months(EpisodeLossMonth, gone)
    _forget(EpisodeLoss, gone)
    new = [at for at in there if keys[at] not in stored]
    changed = [
        at
        for at in there
        if keys[at] in stored and (anew or stored[keys[at]] != columns["mark"][at])
    ]
    bulk.insert(EpisodeLoss, _rows(columns, new))
    rewritten = _rows(columns, changed)
    del rewritten["episode_id"]
    bulk.rewrite(EpisodeLoss, [keys[at] for at in changed], rewritten)
    _rewrite_months(EpisodeLossMonth, lost, own, changed, new)


def _rewrite_months(
    model: type[models.Model], found: Found, own: Integers, changed: list[int], new: list[int]
) -> None:
    _forget_months(model, own[changed].tolist())
    wanted = np.zeros(len(own), dtype=bool)
    wanted[changed], wanted[new] = True, True
    rows = np.flatnonzero(wanted[found.of]).tolist()
    columns = _rows(found.months, rows)
    columns["episode_id"] = own[found.of[rows]].tolist()
    bulk.insert(model, columns)


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
