"""The month's report: its figures as they stood, its texts as people wrote them, its files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records import formats


class ReportState(models.TextChoices):
    DRAFT = "draft", _("draft")
    FINAL = "final", _("final")


class MonthReport(models.Model):
    """One version of a month's report. Its `figures` are taken when it is made and never change;
    its `texts` {section: what the head of the team wrote} until it is final, when its files are
    kept."""

    month = models.DateField(_("month"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT
    )
    figures = models.JSONField(_("figures"), default=dict)
    texts = models.JSONField(_("texts"), default=dict)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), related_name="+"
    )
    edited_at = models.DateTimeField(_("edited at"), null=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("edited by"),
        null=True,
        related_name="+",
    )
    final_at = models.DateTimeField(_("final since"), null=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("made final by"),
        null=True,
        related_name="+",
    )
    docx = models.FileField("Word", upload_to="reports/", max_length=255, blank=True)
    pdf = models.FileField("PDF", upload_to="reports/", max_length=255, blank=True)

    class Meta:
        verbose_name = _("report of a month")
        verbose_name_plural = _("reports of months")
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="one_number_a_report")
        ]
        permissions = [("finish_monthreport", _("Can make a month’s report final"))]

    def __str__(self) -> str:
        return f"{formats.month(self.month)}, v{self.number}"
