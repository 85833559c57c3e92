"""Work done at transformers, and the goals set for it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import ClosedMonth, Record
from transformers.choices import is_done
from transformers.models.figures import InterventionFigures
from transformers.models.transformers import Transformer


class Intervention(Record):
    """Work at a transformer. `done` follows from `state`: only what was done counts."""

    transformer = models.ForeignKey(
        Transformer, models.PROTECT, verbose_name=_("transformer"), related_name="interventions"
    )
    work_order = models.CharField(_("work order"), max_length=50, blank=True, db_index=True)
    start_date = models.DateField(_("started on"), db_index=True)
    end_date = models.DateField(_("ended on"), null=True, blank=True)
    kind = models.CharField(_("type"), max_length=60, db_index=True)
    state = models.CharField(_("state"), max_length=40, blank=True)
    origin = models.CharField(
        _("origin"), max_length=100, blank=True, help_text=_("Who or what chose it.")
    )
    reviewed_customers = models.PositiveIntegerField(_("users reviewed"), null=True, blank=True)
    normalised_customers = models.PositiveIntegerField(_("users normalised"), null=True, blank=True)
    irregularities = models.PositiveIntegerField(_("irregularities"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)
    crew = models.CharField(_("crew"), max_length=100, blank=True, db_index=True)
    notes = models.CharField(_("notes"), max_length=1000, blank=True)

    done = models.BooleanField(_("done"), default=True, editable=False)
    episode = models.ForeignKey(
        "transformers.Episode",
        models.SET_NULL,
        verbose_name=_("episode"),
        null=True,
        editable=False,
        related_name="interventions",
    )

    # Follows from the transformer's interventions together.
    unversioned = ("episode",)

    objects = InterventionFigures.as_manager()

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ["-start_date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["transformer", "work_order", "start_date", "kind"], name="one_intervention"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start_date:%Y-%m-%d} {self.transformer}"

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return (
            [(ClosedMonth.Area.ENERGY, self.start_date.replace(day=1))] if self.start_date else []
        )

    def clean(self) -> None:
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValidationError({"end_date": _("Ends before it starts.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.done = is_done(self.state)
        super().save(*args, **kwargs)


class Target(Record):
    """How many interventions of a type are to be done in a month, or in a year (month 0)."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    month = models.PositiveSmallIntegerField(
        _("month"),
        default=0,
        validators=[MaxValueValidator(12)],
        help_text=_("1 to 12; 0 is the whole year."),
    )
    kind = models.CharField(_("type of intervention"), max_length=60)
    target = models.PositiveIntegerField(_("target"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-year", "month", "kind"]
        constraints = [models.UniqueConstraint(fields=["year", "month", "kind"], name="one_target")]

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.year}-{self.month:02}" if self.month else f"{self.kind} {self.year}"
        )
