"""What retroactive cases come to: above their list, of what it is narrowed to."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from records import formats
from records.charts import Chart, Row, Series
from transformers.models.figures import months_back
from transformers.views.addresses import listed

# So many months are drawn; those before them are summed.
DRAWN = 24


@dataclass
class Settled:
    """The energy and the value of the settled ones among the cases that the filters choose."""

    filters: Any

    @cached_property
    def cases(self) -> int:
        return int(self.filters.qs.count())

    @cached_property
    def whole(self) -> dict[str, Any]:
        return dict(self.filters.qs.settled().whole())

    @property
    def others(self) -> int:
        """How many were not settled, or not yet."""
        return self.cases - int(self.whole["cases"])

    @property
    def without_value(self) -> int:
        return int(self.whole["cases"] - self.whole["valued"])

    @property
    def url(self) -> str:
        return self.address(settled="true")

    @property
    def others_url(self) -> str:
        return self.address(settled="false")

    def address(self, **more: str) -> str:
        given = {n: v for n, v in self.filters.data.items() if n in self.filters.filters}
        return listed("retroactivecase", **{**given, **more})

    @cached_property
    def by_month(self) -> Chart:
        months = {row["month"]: row["kwh"] for row in self.filters.qs.settled().by_month()}
        drawn = _drawn(sorted(months))
        rows = [self._month(month, months.get(month)) for month in drawn]
        if earlier := [kwh for month, kwh in months.items() if month < drawn[0]]:
            words = _("Before %(month)s") % {"month": formats.month(drawn[0])}
            rows.insert(0, Row(words, [sum(earlier, Decimal(0))], rest=True))
        return Chart(
            "settled-by-month",
            _("CNR settled by month"),
            "columns",
            _("Month"),
            [Series(_("CNR settled"))],
            rows,
            unit="kWh",
            write=formats.number,
        )

    def _month(self, month: date, kwh: Decimal | None) -> Row:
        """Leads to its cases, within the days that the filters leave of it."""
        asked = self.filters.form.cleaned_data
        first = max(month, asked["date_from"] or month)
        end = months_back(month, -1) - timedelta(days=1)
        last = min(end, asked["date_to"] or end)
        url = self.address(settled="true", date_from=str(first), date_to=str(last))
        return Row(formats.short_month(month), [kwh], "" if kwh is None else url)


def _drawn(known: list[date]) -> list[date]:
    """Every month from the first known to the last, at most `DRAWN`."""
    if not known:
        return []
    months = [months_back(known[-1], back) for back in range(DRAWN)]
    return sorted(month for month in months if month >= known[0])
