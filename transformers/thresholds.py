"""The numbers by which transformers come onto the list of those to review, as analysts set them."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from analytics.review import Thresholds
from transformers.models import Threshold

# {code: what the number is}. A test holds it complete.
MEANINGS: dict[str, Any] = {
    "zero_months": _("Sustained zero: months in a row"),
    "zero_kwh": _("Sustained zero: kWh a month that still count as zero"),
    "fall_pct": _("Fall: per cent below what the segment makes expect"),
    "fall_kwh": _("Fall: kWh a month that it must be at least"),
    "flat_months": _("Flat readings: months in a row"),
    "flat_pct": _("Flat readings: per cent that they differ by at most"),
    "peers_pct": _("Below peers: per cent of their median use per user"),
    "peers_fewest": _("Below peers: how many peers there must be"),
    "band_pct": _("Loss index above its band: the band, per cent"),
    "band_months": _("Loss index above its band: months with a balance, of 12"),
    "iqr_times": _("Outside 1.5 × IQR: how many times the range"),
    "iqr_months": _("Outside 1.5 × IQR: months that must be known, of 12"),
    "high_pct": _("Fall: per cent from which severity is high"),
}
_DEFAULTS = Thresholds()


def ensure(**signal: Any) -> None:
    """After migrating: a row for each number that the rules ask for, and none besides."""
    codes = [field.name for field in fields(Thresholds)]
    Threshold.objects.exclude(code__in=codes).delete()
    known = set(Threshold.objects.values_list("code", flat=True))
    for code in codes:
        if code not in known:
            Threshold(code=code, value=Decimal(str(getattr(_DEFAULTS, code)))).save()


def in_force() -> Thresholds:
    """As they stand; a number that has no row has its default."""
    stored = dict(Threshold.objects.values_list("code", "value"))
    return Thresholds(
        **{
            field.name: float(stored.get(field.name, getattr(_DEFAULTS, field.name)))
            for field in fields(Thresholds)
        }
    )
