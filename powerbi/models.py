"""The tables under the views of time. What SQL dialects compute each in its own way is stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day; the calendar has every day of its first year to its last."""

    date_key = models.IntegerField(_("key"), primary_key=True, help_text=_("As yyyymmdd."))
    date = models.DateField(_("date"), unique=True)
    year = models.SmallIntegerField(_("year"))
    quarter = models.SmallIntegerField(_("quarter"))
    month = models.SmallIntegerField(_("month"))
    month_name = models.CharField(_("month’s name"), max_length=10)
    month_start = models.DateField(_("month’s first day"))

    class Meta:
        db_table = "calendar_day"
        verbose_name = _("day")
        verbose_name_plural = _("days")
        ordering = ["date_key"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class CurrentMonth(models.Model):
    """The month that is now, in the site's time: one row."""

    year = models.SmallIntegerField(_("year"))
    month = models.SmallIntegerField(_("month"))

    class Meta:
        db_table = "calendar_current_month"
        verbose_name = _("current month")
        verbose_name_plural = _("current month")

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"
