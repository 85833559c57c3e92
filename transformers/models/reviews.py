"""Transformers to review: what the rules found, what came of it, and the rules' thresholds."""

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Record
from records.numbers import energy, money
from transformers.models.transformers import Transformer
from transformers.reasons import sentences


class Severity(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class ReviewState(models.TextChoices):
    OPEN = "open", _("to review")
    ASSIGNED = "assigned", _("assigned")
    VISITED = "visited", _("visited")
    DISMISSED = "dismissed", _("dismissed")


class Outcome(models.TextChoices):
    """What the visit found."""

    FRAUD = "fraud", _("Meter tampered with, or fraud")
    BROKEN_METER = "broken_meter", _("Broken meter")
    READING_ERROR = "reading_error", _("Error of reading or billing")
    NETWORK_FAULT = "network_fault", _("Fault in the service drop or the network")
    IRREGULAR_CONNECTION = "irregular_connection", _("Irregular connection")
    EMPTY = "empty", _("Empty premises")
    CHANGE_OF_USE = "change_of_use", _("Change of activity or habit")
    SELF_GENERATION = "self_generation", _("Self-generation")
    CUSTOMER_GONE = "customer_gone", _("Customer gone")
    NOTHING = "nothing", _("Nothing found")
    NOT_FOUND = "not_found", _("Could not be located")


class Rule(models.TextChoices):
    """Why a transformer is on the list; `analytics.review` says how each is judged."""

    SUSTAINED_ZERO = "sustained_zero", _("Sustained zero")
    FALL = "fall", _("Fall against the previous three months")
    YEARLY_FALL = "yearly_fall", _("Fall against the same months last year")
    FLAT = "flat", _("Flat readings")
    BELOW_PEERS = "below_peers", _("Below its peers")
    ABOVE_BAND = "above_band", _("Loss index above its band")
    OUTLIER = "outlier", _("Outside 1.5 × IQR")


class Reviews(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        """Nobody has settled these yet."""
        return self.filter(state__in=(ReviewState.OPEN, ReviewState.ASSIGNED))

    def settled(self) -> Self:
        return self.filter(state__in=(ReviewState.VISITED, ReviewState.DISMISSED))

    def untouched(self) -> Self:
        """People wrote nothing on these: what the rules found alone holds them on the list."""
        said_nothing = {"assigned_to": "", "visited_on": None, "outcome": "", "notes": ""}
        return self.filter(state=ReviewState.OPEN, **said_nothing)

    def let_go(self) -> None:
        """Takes off the list those of them that are untouched, whatever was written meanwhile."""
        untouched = self.untouched()
        untouched._raw_delete(untouched.db)


class Review(Record):
    """A transformer on the work list of a month's data: why, what is at risk, what came of it.

    `reasons` is [{"rule": code, figures as numbers …}] with the main one, `rule`, first.
    """

    # What people found at a transformer is not lost with it.
    transformer = models.ForeignKey(
        Transformer, models.PROTECT, verbose_name=_("transformer"), related_name="reviews"
    )
    period = models.DateField(_("month of the data"), db_index=True, editable=False)
    raised_on = models.DateField(_("on the list since"), editable=False)
    rule = models.CharField(_("reason"), max_length=20, choices=Rule, editable=False)
    reasons = models.JSONField(_("reasons"), default=list, editable=False)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity, db_index=True, editable=False
    )
    kwh_at_risk = energy(_("kWh a month at risk"), db_index=True, editable=False)
    value_at_risk = money(_("money a month at risk"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ReviewState, default=ReviewState.OPEN, db_index=True
    )
    assigned_to = models.CharField(_("assigned to"), max_length=100, blank=True)
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    notes = models.CharField(_("notes"), max_length=1000, blank=True)

    objects = Reviews.as_manager()

    class Meta:
        verbose_name = _("transformer to review")
        verbose_name_plural = _("transformers to review")
        ordering = ["-kwh_at_risk", "id"]
        constraints = [
            models.UniqueConstraint(fields=["transformer", "period"], name="one_review_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.transformer} {self.period:%Y-%m}"

    @property
    def sentences(self) -> list[str]:
        """Its reasons with their figures, in the reader's language."""
        return sentences(self.reasons)


class Threshold(Record):
    """A number that a rule of the work list judges by; analysts change it, with history."""

    code = models.CharField(_("code"), max_length=50, unique=True, editable=False)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=4, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
