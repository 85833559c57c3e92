"""What the site itself keeps: the trace of its scheduled work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScheduledRun(models.Model):
    """One due moment of a job: to insert it is to claim it, since a job has each moment once, and
    one unfinished run at most.

    `token` names the attempt. Whoever takes over a run writes another one, so that a process that
    was thought dead can no longer say how it ended.
    """

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", pgettext_lazy("run", "interrupted")
        NOTED = "noted", _("not yet")

    job = models.CharField(_("job"), max_length=40)
    due = models.DateTimeField(_("due"))
    started_at = models.DateTimeField(_("started at"))
    beat_at = models.DateTimeField(_("last heard of"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    outcome = models.CharField(
        _("how it ended"), max_length=12, choices=Outcome, default=Outcome.RUNNING
    )
    report = models.CharField(_("report"), max_length=2000, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    token = models.CharField(max_length=16, editable=False)
    host = models.CharField(_("machine"), max_length=100, blank=True)
    process = models.PositiveIntegerField(_("process"), default=0)

    class Meta:
        verbose_name = _("scheduled run")
        verbose_name_plural = _("scheduled runs")
        ordering = ["-due", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "due"], name="one_run_a_moment"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(finished_at__isnull=True), name="one_run_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.due:%Y-%m-%d %H:%M}"
