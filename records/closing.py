"""A closed month's figures stay as reported: what belongs to one may not change."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from records import formats
from records.models import ClosedMonth, Record


def closed(months: Iterable[tuple[str, date]]) -> list[ClosedMonth]:
    """Which of these (area, first day)s are closed."""
    wanted = Q()
    for area, month in set(months):
        wanted |= Q(area=area, month=month)
    return list(ClosedMonth.objects.filter(wanted)) if wanted else []


def refuse_closed(record: Record) -> None:
    """ValidationError if the row, as it is stored or as it would become, is in a closed month."""
    if not isinstance(record, Record):
        return
    months = list(record.reported_in())
    stored = type(record)._base_manager.filter(pk=record.pk).first() if record.pk else None
    if stored:
        months += stored.reported_in()
    for close in closed(months):
        raise ValidationError(
            _(
                "%(month)s is closed (%(area)s). Ask an administrator to reopen it, "
                "or leave the record as it was reported."
            )
            % {"month": formats.month(close.month), "area": close.get_area_display()},
            code="closed_month",
        )
