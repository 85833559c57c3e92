"""What is said of recovered energy in words, wherever it is said."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from records import formats


def interval(low: Decimal | None, high: Decimal | None, write: Any = formats.number) -> str:
    """`8.100 a 16.500`: between these in 90 of 100."""
    if low is None or high is None:
        return formats.MISSING
    return _("%(low)s to %(high)s") % {"low": write(low), "high": write(high)}
