"""What was executed by one grouping after another: each sums to the same whole."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Contract, ItemKind
from budget import breakdown
from budget.asked import Asked
from budget.execution import Execution, Sums, summed
from budget.views import addresses, tables
from budget.views.rows import PLANNED, class_name, without_committed
from budget.views.tables import Column, Row, Table
from records import charts, formats
from records.charts import HATCHED, SOLID, Chart, Series
from records.filters import NONE
from records.models import Municipality

ZERO = Decimal(0)
TOP = 12
# {how addresses name a grouping: (the column, the tab, what it is of a cell, if it is)}
GROUPINGS: dict[str, tuple[Any, Any, str]] = {
    "contract": (gettext_lazy("Contract"), gettext_lazy("By contract"), "contract"),
    "line": (gettext_lazy("Budget line"), gettext_lazy("By budget line"), "budget_line"),
    "class": (
        gettext_lazy("Class of expense"),
        gettext_lazy("By class of expense"),
        "expense_class",
    ),
    "month": (gettext_lazy("Month"), gettext_lazy("By month"), "period"),
    "group": (gettext_lazy("Item group"), gettext_lazy("By item group"), ""),
    "municipality": (gettext_lazy("Municipality"), gettext_lazy("By municipality"), ""),
    "kind": (gettext_lazy("Type"), gettext_lazy("By type of item"), ""),
}
# Where budgets say nothing: no plan beside what was executed.
UNPLANNED = (
    Column(gettext_lazy("Executed")),
    Column(gettext_lazy("Share of all"), formats.ratio),
    Column(gettext_lazy("In review")),
    Column(gettext_lazy("Supplied, not paid")),
    Column(gettext_lazy("Lines")),
)


@dataclass
class Breakdown:
    """One grouping; `by` is one of GROUPINGS."""

    asked: Asked
    by: str
    known: Execution | None = None

    @cached_property
    def execution(self) -> Execution:
        return self.known or Execution.of(self.asked.scope)

    @property
    def is_planned(self) -> bool:
        return bool(GROUPINGS[self.by][2])

    @cached_property
    def sums(self) -> dict[Any, Sums]:
        attribute = GROUPINGS[self.by][2]
        if attribute:
            return self.execution.by(attribute)
        return breakdown.executed_by(self.asked.scope, self.by)

    @cached_property
    def total(self) -> Sums:
        return summed(self.sums.values())

    @cached_property
    def ranked(self) -> list[tuple[str, str, Sums]]:
        """(name, address, sums): months in their order, the rest with the largest first."""
        name, url = self._named
        keys = list(self.sums)
        if self.by == "month":
            keys.sort()
        else:
            keys.sort(key=lambda key: (-self.sums[key].executed, -(self.sums[key].in_force or 0)))
        return [(name(key), url(key), self.sums[key]) for key in keys]

    def table(self, query: dict[str, str]) -> Table:
        over, title, _attribute = GROUPINGS[self.by]
        values = without_committed if self.is_planned else self._unplanned
        return Table(
            "breakdown",
            _("Execution: %(grouping)s") % {"grouping": str(title).lower()},
            over,
            PLANNED if self.is_planned else UNPLANNED,
            [Row(name, values(sums), url) for name, url, sums in self.ranked],
            values(self.total),
            lead=_("Pesos, AIU and IVA included."),
            **query,
        )

    def chart(self) -> Chart:
        """The largest; months in a row of their own."""
        over, title, _attribute = GROUPINGS[self.by]
        drawn = self.ranked if self.by == "month" else self.ranked[:TOP]
        rows = [
            charts.Row(name, [sums.executed, sums.in_review or None], url)
            for name, url, sums in drawn
        ]
        return Chart(
            f"by-{self.by}",
            title,
            "columns" if self.by == "month" else "bars",
            over,
            [Series(_("Executed"), SOLID), Series(_("In review"), HATCHED)],
            [*rows, *_others([sums for _name, _url, sums in self.ranked[len(drawn) :]])],
            lead=_("With AIU and IVA."),
        )

    def _unplanned(self, sums: Sums) -> list[Any]:
        whole = self.total.executed
        share = sums.executed / whole if whole else None
        return [sums.executed, share, sums.in_review, sums.supplied, sums.lines]

    @cached_property
    def _named(self) -> tuple[Callable[[Any], str], Callable[[Any], str]]:
        """How a key is written, and where it leads."""
        scope, asked = self.asked.scope, self.asked.given
        given = {"contract": asked["contract"]}
        listed = {**given, **addresses.months(scope), "state": addresses.BILLED_STATES["executed"]}

        def billed(page: str = "billeditem", **more: Any) -> str:
            # Neither actas nor items can be narrowed to a class of expense.
            is_whole = scope.expense_class is None
            return addresses.billed(page, **{**listed, **more}) if is_whole else ""

        match self.by:
            case "contract":
                numbers = dict(Contract.objects.values_list("pk", "number"))
                return numbers.__getitem__, lambda key: addresses.asked(
                    "contract", key, **{**asked, "contract": ""}
                )
            case "line":
                return (
                    tables.line_name,
                    lambda key: addresses.of_line(key, **asked),
                )
            case "class":
                return (
                    class_name,
                    lambda key: addresses.asked(
                        "overview", **{**asked, "expense_class": key or NONE}
                    ),
                )
            case "month":
                alone = {"period_from": None, "period_to": None}
                return formats.short_month, lambda key: billed("annex", period=key, **alone)
            case "group":
                return lambda key: key or _("No group"), lambda key: billed(group=key or NONE)
            case "municipality":
                towns = {one.pk: one for one in Municipality.objects.filter(pk__in=self._keys)}
                return (
                    lambda key: towns[key].name if key else _("No municipality"),
                    lambda key: billed(municipality=towns[key].code if key else NONE),
                )
        return lambda key: str(ItemKind(key).label), lambda key: billed(kind=key)

    @property
    def _keys(self) -> list[int]:
        return [key for key in self.sums if key]


def _others(rest: list[Sums]) -> list[charts.Row]:
    """One row for what is not drawn, so that the parts make the whole; without figures there is
    none to draw."""
    sums = summed(rest)
    if not (sums.executed or sums.in_review):
        return []
    label = _("%(count)s others") % {"count": formats.number(len(rest))}
    return [charts.Row(label, [sums.executed, sums.in_review or None], rest=True)]
