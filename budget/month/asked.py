"""Which month the pages of a month's work are about, and the way from one of them to the others."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget.asked import FIRST_YEAR, LAST_YEAR
from records.filters import MonthField
from transformers.models.figures import months_back

# (words, url name, permission) of the pages, in the order of the work.
PAGES = (
    (_("Tray"), "month", "budget.view_holding"),
    (pgettext_lazy("page of the month", "Close"), "month_close", "records.view_closedmonth"),
    (_("Reported and adjusted"), "reported", "budget.view_monthclose"),
    (_("Report"), "report", "budget.view_monthreport"),
)


class Tab(NamedTuple):
    label: Any
    url: str
    current: bool


@dataclass(frozen=True)
class Asked:
    """`page` is the url name of the one that is shown; `templates/budget/month_tabs.html` shows the
    tabs and the ways to the months beside it, given this as `asked`."""

    month: date
    page: str
    user: Any

    @classmethod
    def of(cls, request: HttpRequest, page: str) -> "Asked":
        """Of `?month=2026-10`; unasked, the last month that is over. Http404 for no month."""
        given = request.GET.get("month", "")
        month = read(given) if given else over()
        if month is None:
            raise Http404
        return cls(month, page, request.user)

    @property
    def before(self) -> date:
        return months_back(self.month, 1)

    @property
    def after(self) -> date:
        return months_back(self.month, -1)

    @property
    def before_url(self) -> str:
        """'' where there is no such month."""
        return self._beside(self.before)

    @property
    def after_url(self) -> str:
        return self._beside(self.after)

    def _beside(self, month: date) -> str:
        return address(self.page, month) if read(f"{month:%Y-%m}") else ""

    @property
    def url(self) -> str:
        """The page itself, where another month is chosen."""
        return address(self.page)

    @cached_property
    def tabs(self) -> list[Tab]:
        """The pages of the month that this person may open."""
        return [
            Tab(label, url, page == self.page)
            for label, page, permission in PAGES
            if self.user.has_perm(permission) and (url := address(page, self.month))
        ]


def over(today: date | None = None) -> date:
    """The last month that is over, by its first day."""
    return months_back((today or timezone.localdate()).replace(day=1), 1)


def read(text: str) -> date | None:
    """A month as addresses and forms name it, by its first day; None for anything else, and of the
    years of which there are no budgets."""
    try:
        month = MonthField().clean(text)
    except ValidationError:
        return None
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None


def address(page: str, month: date | None = None) -> str:
    """One of the month's pages; '' where there is no such page."""
    try:
        url = reverse(f"budget:{page}")
    except NoReverseMatch:
        return ""
    return f"{url}?month={month:%Y-%m}" if month else url
