"""The tables under the views of time, since SQL dialects compute days each in its own way; who may
read the views; and the refreshes that were asked of Power BI's service."""

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
    recomputed_at = models.DateTimeField(
        _("recomputed"),
        null=True,
        help_text=_("When all that is derived was last derived anew, which leaves no other trace."),
    )

    class Meta:
        db_table = "calendar_current_month"
        verbose_name = _("current month")
        verbose_name_plural = _("current month")

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


class Feed(models.Model):  # noqa: DJ008 - there are none of it
    """The views and their CSV feeds, as something that roles may read; it has no table."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = _("view for Power BI")
        verbose_name_plural = _("views for Power BI")


class DatasetRefreshes(models.QuerySet["DatasetRefresh"]):
    def waiting(self) -> "DatasetRefreshes":
        return self.filter(state=DatasetRefresh.State.WAITING)


class DatasetRefresh(models.Model):
    """A refresh of the dataset, as it was asked of Power BI's service after a commit."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not accepted")
        SIGN_IN = "sign-in", _("sign-in refused")
        FAILED = "failed", _("failed")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    wanted_at = models.DateTimeField(_("wanted"), auto_now_add=True, db_index=True)
    due_at = models.DateTimeField(_("to be asked for at"))
    asked_at = models.DateTimeField(_("asked for"), null=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    answer = models.CharField(
        _("answer"), max_length=300, blank=True, help_text=_("What the service said of it.")
    )

    objects = DatasetRefreshes.as_manager()

    class Meta:
        verbose_name = _("refresh of the dataset")
        verbose_name_plural = _("refreshes of the dataset")
        ordering = ["-wanted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.wanted_at:%Y-%m-%d %H:%M} {self.state}"
