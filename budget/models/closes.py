"""What was reported of a month when it was closed, and what moved afterwards."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records import formats
from records.models import ClosedMonth


class MonthCloses(models.QuerySet["MonthClose"]):
    def of(self, area: str, month: date) -> Self:
        """The closes of a month, the first first."""
        return self.filter(area=area, month=month).order_by("number")

    def standing(self) -> Self:
        """Those that nobody has reopened."""
        return self.filter(reopened_at=None)


class MonthClose(models.Model):
    """One close of a month of one area: what was published of it then is its `figures`.

    A month that is reopened and closed again has a second one; what was reported first stays.
    """

    area = models.CharField(_("area"), max_length=10, choices=ClosedMonth.Area)
    month = models.DateField(_("month"))
    number = models.PositiveSmallIntegerField(_("close"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("closed by"),
        null=True,
        related_name="+",
    )
    # Of the checklist's points that were open: {name: what the person said of it}.
    explained = models.JSONField(_("differences explained"), default=dict)
    reopened_at = models.DateTimeField(_("reopened at"), null=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("reopened by"),
        null=True,
        related_name="+",
    )
    reason = models.CharField(_("why it was reopened"), max_length=500, blank=True)
    # Of its figures as they were last noticed, but for estimates: tells at once that none moved.
    mark = models.CharField(max_length=64, blank=True, editable=False)

    objects = MonthCloses.as_manager()

    class Meta:
        verbose_name = _("close of a month")
        verbose_name_plural = _("closes of months")
        ordering = ["-month", "area", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["area", "month", "number"], name="one_number_a_close")
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()}, {formats.month(self.month)} ({self.number})"


class Published(models.Model):
    """A figure of a close: which one (`figure`), in what unit, and of what part (`part`, '' the
    whole)."""

    figure = models.CharField(_("figure"), max_length=40)
    part = models.CharField(_("part"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=5)

    class Meta:
        abstract = True


class ReportedFigure(Published):
    """As it stood at the close: pesos, kWh, a share or a count. What is missing is no figure."""

    close = models.ForeignKey(
        MonthClose, models.CASCADE, verbose_name=_("close"), related_name="figures", db_index=False
    )
    value = models.DecimalField(_("reported"), max_digits=22, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("reported figure")
        verbose_name_plural = _("reported figures")
        ordering = ["close", "figure", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["close", "figure", "part"], name="one_reported_figure_a_close"
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.part}".rstrip()


class Cause(models.TextChoices):
    """What moved a figure after its close."""

    UPLOAD = "upload", _("a workbook committed")
    UNDO = "undo", _("a workbook undone")
    FORM = "form", _("a person’s correction")
    ESTIMATE = "estimate", _("recovered energy estimated anew")
    REOPENED = "reopened", _("the month reopened")
    RECOMPUTE = "recompute", _("figures computed anew")


class Adjustment(Published):
    """What moved a reported figure after its close, and by how much: reported and the sum of its
    adjustments are what the figure is now."""

    close = models.ForeignKey(
        MonthClose,
        models.CASCADE,
        verbose_name=_("close"),
        related_name="adjustments",
        db_index=False,
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    # The upload's number, or that of the computation of recovered energy.
    reference = models.BigIntegerField(_("reference"), null=True)
    # Of a correction: the record that the person saved or deleted.
    about = models.CharField(_("about"), max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        related_name="+",
    )
    before = models.DecimalField(_("before"), max_digits=22, decimal_places=6, null=True)
    after = models.DecimalField(_("after"), max_digits=22, decimal_places=6, null=True)
    amount = models.DecimalField(_("adjustment"), max_digits=22, decimal_places=6)
    noticed_at = models.DateTimeField(_("noticed at"))

    class Meta:
        verbose_name = _("adjustment after the close")
        verbose_name_plural = _("adjustments after the close")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["close", "figure", "part"], name="adjustment_of_figure"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.part} {self.amount:+f}"

    def get_absolute_url(self) -> str:
        return reverse("budget:adjustment_detail", args=[self.pk])
