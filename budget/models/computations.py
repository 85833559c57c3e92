"""What is computed in the background: asked for, waited for, and started again where it died."""

import secrets
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Whoever works says so at each step; silent for so long, it is dead and may be started again.
SILENT = timedelta(minutes=3)


class ComputationState(models.TextChoices):
    WAITING = "waiting", _("waiting for its turn")
    READING = "reading", _("reading what past work achieved")
    LEARNING = "learning", _("learning from it")
    TRYING = "trying", _("trying it out on the past")
    CHOOSING = "choosing", _("choosing the works")
    DONE = "done", _("done")
    FAILED = "failed", _("could not be computed")


UNDER_WAY = (
    ComputationState.WAITING,
    ComputationState.READING,
    ComputationState.LEARNING,
    ComputationState.TRYING,
    ComputationState.CHOOSING,
)


class ComputationQuerySet(models.QuerySet[Any]):
    def done(self) -> Self:
        return self.filter(state=ComputationState.DONE)


class Computation(models.Model):
    """`token` names the task that was asked for last: an older one finds itself replaced, and
    writes nothing. `failure` is {"code": …, its figures}, told in words by `budget.planning`."""

    state = models.CharField(
        _("state"), max_length=10, choices=ComputationState, default=ComputationState.WAITING
    )
    token = models.CharField(max_length=16, editable=False)
    asked_at = models.DateTimeField(_("asked for"))
    heard_at = models.DateTimeField(_("last heard of"))
    ended_at = models.DateTimeField(_("computed"), null=True)
    failure = models.JSONField(_("why not"), null=True)

    objects = ComputationQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_done(self) -> bool:
        return self.state == ComputationState.DONE

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_silent(self) -> bool:
        """Whether nobody was heard of for so long that it may be started again."""
        return self.is_under_way and timezone.now() - self.heard_at > SILENT

    @property
    def percent(self) -> int:
        """How many of its steps are behind it."""
        return 100 * UNDER_WAY.index(self.state) // len(UNDER_WAY) if self.is_under_way else 100

    def ask(self) -> None:
        """Notes that it is wanted (anew); whoever asks enqueues the task with its token."""
        now = timezone.now()
        self.state, self.token, self.failure = ComputationState.WAITING, secrets.token_hex(8), None
        self.asked_at = self.heard_at = now
        self.ended_at = None
        self.save()

    def reach(self, state: ComputationState, token: str, **found: Any) -> bool:
        """Goes to a state, with what was found; False where it was asked for anew meanwhile, or
        deleted."""
        now = timezone.now()
        over = state in (ComputationState.DONE, ComputationState.FAILED)
        known = {"state": state, "heard_at": now, **({"ended_at": now} if over else {}), **found}
        wanted = type(self)._default_manager.filter(pk=self.pk, token=token, state__in=UNDER_WAY)
        return bool(wanted.update(**known))
