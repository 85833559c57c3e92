"""Alerts as work: each with who has it and what came of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models import Contract
from records.models import Record
from records.numbers import money
from transformers.models import Severity

# What is graver than when it was looked at, or more than a tenth larger, has grown worse.
GROWN = Decimal("1.10")
GRAVE = {Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


class AlertArea(models.TextChoices):
    BUDGET = "budget", _("Budget")
    BILLING = "billing", _("Contractors’ actas")
    LOSSES = "losses", _("Losses")
    MONTH = "month", _("The month’s work")


class AlertState(models.TextChoices):
    NEW = "new", _("not taken yet")
    TAKEN = "taken", _("being looked at")
    SETTLED = "settled", pgettext_lazy("alert", "settled")
    DISMISSED = "dismissed", _("no matter")


WAITING = (AlertState.NEW, AlertState.TAKEN)
DECIDED = (AlertState.SETTLED, AlertState.DISMISSED)
# Whoever may change alerts may have them.
MAY_HAVE = "budget.change_notice"
IS_WAITING = Q(gone_at=None, state__in=WAITING)


class Notices(models.QuerySet["Notice"]):
    def current(self) -> Self:
        """Those that the figures still give rise to."""
        return self.filter(gone_at=None)

    def waiting(self) -> Self:
        """Current, and nobody has settled or dismissed them."""
        return self.filter(IS_WAITING)

    def ranked(self) -> Self:
        """The gravest first, of those the dearest."""
        grave = [When(severity=severity, then=Value(rank)) for severity, rank in GRAVE.items()]
        field = models.PositiveSmallIntegerField()
        return self.annotate(grave=Case(*grave, output_field=field)).order_by("grave", "-weight")


class Notice(Record):
    """An alert that somebody can own. What it says follows from the figures, by `key`; who has it,
    its state and the note are people's. One whose cause is gone keeps what was said of it.

    A new one is nobody's; whoever takes it, settles it or calls it no matter has it. `extent` is
    what it is measured by (pesos, else kWh, lines, days …), `mark_…` how grave and large it was
    when it was last new or decided: by these it grows worse.
    """

    key = models.CharField(_("key"), max_length=150, unique=True, editable=False)
    area = models.CharField(
        _("area"), max_length=10, choices=AlertArea, db_index=True, editable=False
    )
    kind = models.CharField(_("type"), max_length=30, editable=False)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity, db_index=True, editable=False
    )
    contract = models.ForeignKey(
        Contract,
        models.CASCADE,
        verbose_name=_("contract"),
        null=True,
        editable=False,
        related_name="notices",
    )
    subject = models.CharField(_("about"), max_length=200, editable=False)
    # The sentence's name in `budget.inbox.words` and its figures, so that everybody reads it in
    # their language; `sentence` is the same in the site's own.
    said = models.CharField(max_length=40, editable=False)
    figures = models.JSONField(default=dict, editable=False)
    sentence = models.CharField(_("what it says"), max_length=1000, editable=False)
    weight = money(_("pesos at issue"), null=True, editable=False)
    extent = models.DecimalField(
        _("extent"), max_digits=22, decimal_places=6, default=Decimal(0), editable=False
    )
    url = models.CharField(_("address"), max_length=500, blank=True, editable=False)
    first_at = models.DateTimeField(_("first seen"), editable=False)
    new_at = models.DateTimeField(_("new since"), editable=False)
    worse_at = models.DateTimeField(_("grew worse"), null=True, editable=False)
    gone_at = models.DateTimeField(_("gone since"), null=True, editable=False)
    mark_severity = models.CharField(max_length=10, choices=Severity, editable=False)
    mark_extent = models.DecimalField(
        max_digits=22, decimal_places=6, default=Decimal(0), editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AlertState, default=AlertState.NEW, db_index=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("who has it"),
        null=True,
        blank=True,
        related_name="+",
    )
    acted_at = models.DateTimeField(_("last decided"), null=True, editable=False)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    # What only follows from the figures has no history.
    unversioned = (
        *("severity", "contract", "subject", "said", "figures", "sentence", "weight", "extent"),
        *("url", "new_at", "worse_at", "gone_at", "mark_severity", "mark_extent", "acted_at"),
    )

    objects = Notices.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-first_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_waiting(self) -> bool:
        return self.gone_at is None and self.state in WAITING

    @property
    def told(self) -> str:
        """What it says, in the reader's language."""
        from budget.inbox import words  # which knows the rules, and they the models

        try:
            return words.sentence(self.said, self.figures)
        except KeyError:
            return self.sentence

    @property
    def kind_name(self) -> str:
        from budget.inbox import words

        return words.kind(self.kind)

    @property
    def title(self) -> str:
        from budget.inbox import words

        subject = words.subject(self.subject)
        return " · ".join(part for part in (self.kind_name, subject) if part)

    def clean(self) -> None:
        """Nobody has what is new, and somebody has what is not."""
        if self.state == AlertState.NEW and self.owner_id:
            raise ValidationError({"owner": _("What is new is nobody’s; choose another state.")})
        if self.state != AlertState.NEW and not self.owner_id:
            raise ValidationError({"owner": _("Say who has it.")})
        if self.owner_id and not (self._is_kept() or self.owner.has_perm(MAY_HAVE)):
            raise ValidationError({"owner": _("This person may not look after alerts.")})

    def _is_kept(self) -> bool:
        """Whether whoever has it had it before, whatever they may do by now."""
        return type(self).objects.filter(pk=self.pk, owner=self.owner_id).exists()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As a person changed it: from here on it is told whether it grows worse."""
        self.acted_at = timezone.now()
        self.mark_severity, self.mark_extent = self.severity, self.extent
        super().save(*args, **kwargs)


class NoticeRun(models.Model):
    """When the alerts were last brought up to date, and what the database held then."""

    name = models.CharField(max_length=10, unique=True)
    began_at = models.DateTimeField(_("began"))
    # `ingest.basis`: while it is the same, nothing was written since.
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("run of the alerts")
        verbose_name_plural = _("runs of the alerts")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def last(cls) -> "NoticeRun | None":
        return cls.objects.filter(name=NAME).first()

    @classmethod
    def note(cls, began_at: datetime, mark: str) -> bool:
        """Whether this run may write what it found: no later one has. To be called at the gate."""
        last = cls.last()
        if last and last.began_at > began_at:
            return False
        cls.objects.update_or_create(name=NAME, defaults={"began_at": began_at, "mark": mark})
        return True


NAME = "alerts"
