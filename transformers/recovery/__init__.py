"""Recovered energy kept current: computed whole by `analytics.recovery`, written where it moved.

A figure hangs on all that it is compared with, so there is no computing a part; but most of the
time is writing, and what stays the same is not written.
"""

import numpy as np
from django.db.models import Exists, OuterRef
from django.dispatch import Signal
from django.utils import timezone

from analytics.recovery import BILLED_INCREASE, LOSS_REDUCTION, VERSION, recover
from ingest.memory import uncollected
from transformers.models import Episode, EpisodeLoss, Intervention, RecoveryRun
from transformers.recovery import labels, values, writing
from transformers.recovery.inputs import Inputs

# Sent in the transaction in which recovered energy was computed, once it is written: `run`, None
# where no work is left.
computed = Signal()


def refresh(anew: bool = False) -> None:
    """Keeps all recovered energy current, where anything that it follows from has moved.

    To be called in the transaction in which months, work, transformers, accounts or tariffs did.
    """
    if Intervention.objects.done().exists():
        compute(anew)
    elif Episode.objects.exists():
        Episode.objects.all().delete()
        RecoveryRun.objects.all().delete()
        computed.send(sender=RecoveryRun, run=None)


@uncollected()
def compute(anew: bool = False) -> None:
    """Computes it, unless the last time it was computed from the same by the same method; `anew`
    whatever was done before, and writes all of it."""
    inputs = Inputs.read()
    costs = values.Costs()
    mark = inputs.mark(costs.mark)
    last = RecoveryRun.objects.last_run()
    told = None not in inputs.works.episode
    if last and (last.version, last.inputs) == (VERSION, mark) and told and not anew:
        return
    billed = recover(inputs.billed, inputs.work, BILLED_INCREASE)
    lost = recover(inputs.lost, inputs.work, LOSS_REDUCTION)
    run = RecoveryRun.objects.create(
        at=timezone.now(),
        version=VERSION,
        inputs=mark,
        last_month=inputs.last if inputs.months else None,
        transformers=len(inputs.network.keys),
        months=inputs.months,
        works=len(inputs.works.keys),
    )
    named = labels.labels(inputs, billed.episodes)
    where = np.searchsorted(inputs.network.keys, named["transformer_id"])
    found = values.valued(inputs, billed, lost, costs, where)
    writing.write(run, named, *found, inputs.works, billed.episodes.of, anew)
    RecoveryRun.objects.exclude(Exists(Episode.objects.filter(run=OuterRef("pk")))).exclude(
        pk=run.pk
    ).exclude(Exists(EpisodeLoss.objects.filter(run=OuterRef("pk")))).delete()
    computed.send(sender=RecoveryRun, run=run)
