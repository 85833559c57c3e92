"""Charts of what was planned and what became of it, each made of an execution's cells."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from billing.views.figures import months_between
from budget.execution import Execution, Scope, Sums
from budget.projection import Projection
from budget.views import addresses
from budget.views.tables import line_name
from records import formats
from records.charts import APART, HATCHED, HIGH, LINE, LOW, OUTLINED, SOLID, Chart, Row, Series

# So many lines have a row of their own in the heat map.
DRAWN = 24
# More months than these are drawn as years.
MONTHS = 36
ZERO = Decimal(0)


def months_of(execution: Execution) -> list[date]:
    """Every month of the scope; of one without an end, from the first known to the last."""
    scope, known = execution.scope, {cell.period for cell in execution.cells}
    first, last = scope.first or min(known, default=None), scope.last or max(known, default=None)
    return months_between(first, last) if first and last else []


def last_billed(execution: Execution) -> date | None:
    """The last month with actas."""
    return max((cell.period for cell in execution.cells if cell.lines), default=None)


# ── over time ───────────────────────────────────────────────────────────────────────────────


def curve(
    execution: Execution,
    given: dict[str, Any],
    projection: Projection | None = None,
    page: str = "annex",
) -> Chart:
    """Accumulated: plan, what was executed until the last month with actas, and, where there is a
    projection, what is expected after the last complete month, with its band. Months lead to
    billing's `page`."""
    months = _with_ahead(months_of(execution), execution.scope, projection)
    by_month = execution.by("period")
    sums = [by_month.get(month, Sums()) for month in months]
    planned = _accumulated([one.in_force for one in sums])
    ended = last_billed(execution)
    # Of a year gone by nothing is expected any more.
    is_ahead = bool(projection and projection.method and {*projection.ahead} & {*months})
    if is_ahead and projection.complete and ended:
        ended = min(ended, projection.complete)
    executed = [
        value if ended and month <= ended else None
        for month, value in zip(months, accumulate(one.executed for one in sums), strict=True)
    ]
    columns = [planned, executed]
    series = [Series(_("Plan in force"), OUTLINED), Series(_("Executed"), SOLID)]
    lead = _("Approved actas with AIU and IVA, up to the last month with actas.")
    if is_ahead:
        columns += _expected(projection, months)
        series += [
            Series(_("Projection"), HATCHED),
            Series(_("Low (80 %)"), LOW),
            Series(_("High (80 %)"), HIGH),
        ]
        lead = _(
            "Approved actas with AIU and IVA, up to the last month whose actas are all decided; "
            "then what is expected, with the band that holds 80 %."
        )
    elif projection and not projection.method:
        lead += " " + _("Too few months are billed to say what to expect.")
    scope = execution.scope
    return Chart(
        "curve",
        _("Accumulated: plan and execution"),
        "curve",
        _("Month"),
        series,
        [
            Row(
                formats.short_month(month),
                values,
                addresses.actas(scope.but(last=month), "executed", page, **given),
            )
            for month, *values in zip(months, *columns, strict=True)
        ],
        lead=lead,
        summed=False,
    )


def _with_ahead(months: list[date], scope: Scope, projection: Projection | None) -> list[date]:
    """Up to the last that anything is expected of, where no end is asked for."""
    if not (months and projection and projection.ahead) or scope.last:
        return months
    return months_between(months[0], max(months[-1], projection.ahead[-1]))


def _accumulated(values: Iterable[Decimal | None]) -> list[Decimal | None]:
    """Nothing until the first that is known."""
    found: list[Decimal | None] = []
    for value in values:
        before = found[-1] if found else None
        found.append(before if value is None else (before or ZERO) + value)
    return found


def _expected(projection: Projection, months: Sequence[date]) -> list[list[Decimal | None]]:
    """Expected, low and high, accumulated as what was executed is."""
    sums = {month: edges for month, *edges in projection.accumulated(months[0])}
    return [[sums[month][edge] if month in sums else None for month in months] for edge in range(3)]


def by_month(execution: Execution, given: dict[str, Any], page: str = "annex") -> Chart:
    """Each month's own plan, and what became of it; months lead to billing's `page`."""
    sums = execution.by("period")
    # Neither actas nor items can be narrowed to a class of expense.
    is_whole = execution.scope.expense_class is None
    rows = []
    for month in months_of(execution):
        one = sums.get(month, Sums())
        urls = [
            addresses.billed(page, period=month, state=state, **given) if is_whole else ""
            for state in addresses.BILLED_STATES.values()
        ]
        known = (one.executed, one.in_review, one.provisioned)
        values = [value or None for value in known]
        rows.append(Row(formats.short_month(month), [*values, one.in_force], urls=[*urls, "", ""]))
    return Chart(
        "by-month",
        _("By month"),
        "columns",
        _("Month"),
        [
            Series(_("Executed"), SOLID),
            Series(_("In review"), HATCHED),
            Series(_("Provisioned"), APART),
            Series(_("Plan in force"), LINE),
        ],
        rows,
        lead=_("By the acta’s period, with AIU and IVA."),
    )


# ── side by side ────────────────────────────────────────────────────────────────────────────


def bullets(rows: Iterable[tuple[str, str, Sums, Decimal | None]], month: date | None) -> Chart:
    """`rows` are (name, address, sums, plan up to the month), sorted by what is in force."""
    ranked = sorted(rows, key=lambda row: (-(row[2].in_force or 0), -row[2].executed))
    until = formats.month(month)
    return Chart(
        "bullets",
        _("Executed within what is in force"),
        "bullet",
        _("Contract"),
        [
            Series(_("Executed"), SOLID),
            Series(_("In review"), HATCHED),
            Series(_("In force"), OUTLINED),
            Series(_("Plan up to %(month)s") % {"month": until}, LINE),
        ],
        [
            Row(name, [sums.executed, sums.in_review, sums.in_force, due], url)
            for name, url, sums, due in ranked
        ],
        lead=_("The per cent is what was executed of what is in force."),
    )


def heat(execution: Execution, given: dict[str, Any]) -> Chart:
    """Each line's months, or its years where they are many: executed as a part of their plan; lines
    that have more first."""
    months, ended = months_of(execution), last_billed(execution) or date.min
    whole = execution.by("budget_line")
    ranked = sorted(whole, key=lambda line: (-(whole[line].in_force or 0), -whole[line].executed))
    drawn = [line for line in ranked if whole[line].in_force][:DRAWN]
    if len(months) > MONTHS:
        title = _("Executed of each year’s plan, by budget line")
        cells = execution.by("budget_line", "year")
        columns = [(year, str(year)) for year in range(months[0].year, ended.year + 1)]
    else:
        title = _("Executed of each month’s plan, by budget line")
        cells = execution.by("budget_line", "period")
        columns = [(month, formats.short_month(month)) for month in months if month <= ended]
    return Chart(
        "heat",
        title,
        "heat",
        _("Budget line"),
        [Series(label) for _key, label in columns],
        [
            Row(
                line_name(line),
                [_percent(cells.get((line, key))) for key, _label in columns],
                addresses.of_line(line, **given),
            )
            for line in drawn
        ],
        unit="%",
        write=_whole_percent,
        lead=_("Up to the last month with actas; empty where nothing was planned."),
        summed=False,
    )


def _percent(sums: Sums | None) -> Decimal | None:
    """None without a plan."""
    return None if sums is None or sums.share is None else round(sums.share * 100, 1)


def _whole_percent(value: Decimal | None) -> str:
    return formats.percent(value, 0)


def ranking(key: str, title: str, over: str, rows: Sequence[Row]) -> Chart:
    """What was executed, the largest first."""
    series = [Series(_("Executed"), SOLID), Series(_("In review"), HATCHED)]
    return Chart(key, title, "bars", over, series, rows, lead=_("With AIU and IVA."))
