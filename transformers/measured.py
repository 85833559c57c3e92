"""The months of every measurable episode, read and added up once for all who ask for some."""

from records.kept import Kept
from transformers.models import Episode, RecoveryRun
from transformers.models.recovered import Portfolio

# Seconds. Whatever writes episodes is a run, which is told by its key.
HOLDS = 3600.0


def run() -> int | None:
    """The key of the last run."""
    last = RecoveryRun.objects.last_run()
    return last and last.pk


def _billed_increase() -> Portfolio:
    return Episode.objects.measurable().billed_increase()


def _loss_reduction() -> Portfolio:
    return Episode.objects.loss_reduction()


billed_increase = Kept(_billed_increase, run, holds=HOLDS)
loss_reduction = Kept(_loss_reduction, run, holds=HOLDS)
