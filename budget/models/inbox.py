"""Alerts as work: each with who has it and what came of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models import Contract
from records.models import Record
from records.numbers import money
from transformers.models import Severity


class AlertArea(models.TextChoices):
    BUDGET = "budget", _("Budget")
    BILLING = "billing", _("Contractors’ actas")
    LOSSES = "losses", _("Losses")


class AlertState(models.TextChoices):
    NEW = "new", _("new")
    TAKEN = "taken", _("being looked at")
    SETTLED = "settled", _("settled")
    DISMISSED = "dismissed", _("no matter")


class Notices(models.QuerySet["Notice"]):
    def current(self) -> Self:
        """Those that the figures still give rise to."""
        return self.filter(gone_at=None)

    def waiting(self) -> Self:
        """Current, and nobody has settled or dismissed them."""
        return self.current().filter(state__in=(AlertState.NEW, AlertState.TAKEN))


class Notice(Record):
    """An alert that somebody can own. What it says follows from the figures, by `key`; who has it,
    its state and the note are people's. One whose cause is gone keeps what was said of it."""

    key = models.CharField(_("key"), max_length=150, unique=True, editable=False)
    area = models.CharField(_("area"), max_length=10, choices=AlertArea, editable=False)
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
    sentence = models.CharField(_("what it says"), max_length=1000, editable=False)
    weight = money(_("pesos at issue"), null=True, editable=False)
    url = models.CharField(_("address"), max_length=500, blank=True, editable=False)
    first_at = models.DateTimeField(_("first seen"), editable=False)
    gone_at = models.DateTimeField(_("gone"), null=True, editable=False)
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
    note = models.CharField(_("note"), max_length=1000, blank=True)

    objects = Notices.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-first_at", "id"]

    def __str__(self) -> str:
        return self.subject
