"""The days that facts may lie on, and which month is now."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import BilledItem, Contract, ContractChange
from budget.models import Movement
from powerbi.models import CalendarDay, CurrentMonth
from records import bulk, recomputing
from transformers.models import Consumption, Intervention, RetroactiveCase, SystemEnergy

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)

# Every date that a fact or a dimension of time may have; the calendar spans their years.
SPANS = (
    (Contract, "start_date"),
    (Contract, "end_date"),
    (ContractChange, "end_date"),
    (BilledItem, "executed_on"),
    (Movement, "period"),
    (Consumption, "period"),
    (Intervention, "start_date"),
    (RetroactiveCase, "date"),
    (SystemEnergy, "period"),
)
# Dates further away than this are mistakes to be corrected, not years to be listed.
FARTHEST = 50


def cover(**_news: Any) -> None:
    """Full years, from the first date on record to the last, and at least this one and the next."""
    today = timezone.localdate()
    years = {today.year, today.year + 1}
    for model, field in SPANS:
        # Each by itself is found at an end of its index; both at once by going through all of it.
        for extreme in (Min, Max):
            day = model._default_manager.aggregate(day=extreme(field))["day"]
            if day and abs(day.year - today.year) <= FARTHEST:
                years.add(day.year)
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    with transaction.atomic():
        known = CalendarDay.objects.aggregate(first=Min("date"), last=Max("date"))
        if (known["first"], known["last"]) != (first, last):
            CalendarDay.objects.all().delete()
            bulk.insert(CalendarDay, _days(first, last))
        # The one row; its key is the database's to give.
        now = {"year": today.year, "month": today.month}
        if not CurrentMonth.objects.update(**now):
            CurrentMonth.objects.create(**now)


def _days(first: date, last: date) -> dict[str, list[Any]]:
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return {
        "date_key": [day.year * 10_000 + day.month * 100 + day.day for day in days],
        "date": days,
        "year": [day.year for day in days],
        "quarter": [(day.month + 2) // 3 for day in days],
        "month": [day.month for day in days],
        "month_name": [MONTHS[day.month - 1] for day in days],
        "month_start": [day.replace(day=1) for day in days],
    }


@recomputing.step(_("Views for Power BI"), lambda: 1)
def recompute(told: recomputing.Told) -> None:
    """What was derived anew before this step is in the views: their files have changed."""
    cover()
    CurrentMonth.objects.update(recomputed_at=timezone.now())
    told(1)
