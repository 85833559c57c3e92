"""Billing's charts: figures from the named querysets, drawn the same way wherever they appear."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.models import AnnexState
from records import formats
from records.addresses import address, query
from records.charts import APART, HATCHED, SOLID, Row, Series
from records.filters import NONE

# In the order in which they are stacked: what counts, what may yet count, what went back.
STATES = (AnnexState.APPROVED, AnnexState.IN_REVIEW, AnnexState.RETURNED)
STYLES = {
    AnnexState.APPROVED: SOLID,
    AnnexState.IN_REVIEW: HATCHED,
    AnnexState.RETURNED: APART,
}


def by_state() -> list[Series]:
    """Approved solid, in review hatched, returned apart."""
    names = {
        AnnexState.APPROVED: _("Approved"),
        AnnexState.IN_REVIEW: _("In review"),
        AnnexState.RETURNED: _("Returned"),
    }
    return [Series(names[state], STYLES[state]) for state in STATES]


def listed(page: str, **given: Any) -> str:
    """A list's address with filters."""
    return with_query(address(f"billing:{page}_list"), **given)


def with_query(url: str, **given: Any) -> str:
    """An address with filters; what is None or empty is left out."""
    known = {name: _plain(name, value) for name, value in given.items() if value not in (None, "")}
    return f"{url}?{query(known)}"


def _plain(name: str, value: Any) -> str:
    month = isinstance(value, date) and name.startswith("period")
    return f"{value:%Y-%m}" if month else str(value)


def state_rows(
    sums: Iterable[dict[str, Any]], by: str, names: Sequence[tuple[Any, str]], given: dict[str, Any]
) -> list[Row]:
    """A row for each (value, label) of `names`, with the sum of each state and its actas' address.

    `sums` are dictionaries with the value under `by`, `state` and `total`.
    """
    totals: dict[tuple[Any, str], Decimal] = {}
    for row in sums:
        key = (row[by], row["state"])
        totals[key] = totals.get(key, Decimal(0)) + row["total"]
    return [
        Row(
            label,
            [totals.get((value, state)) for state in STATES],
            listed("annex", **{**given, by: value}),
            [listed("annex", **{**given, by: value, "state": state}) for state in STATES],
        )
        for value, label in names
    ]


def months_between(first: date, last: date) -> list[date]:
    """Every month from one to the other, so that a month without actas shows as a gap."""
    count = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(start, start + count + 1)]


def days_between(first: date, last: date) -> list[date]:
    return [date.fromordinal(at) for at in range(first.toordinal(), last.toordinal() + 1)]


def item_rows(rows: Any, top: int, given: dict[str, Any]) -> list[Row]:
    """The largest of `BilledItem.objects.top_items`, and what all others sum to."""
    ranked = list(rows.order_by("-total", "contract", "code"))
    found = [
        Row(
            item_name(row, given),
            [row["total"]],
            listed("billeditem", **{**given, "contract": row["contract_number"]}, code=row["code"]),
        )
        for row in ranked[:top]
    ]
    return found + others([row["total"] for row in ranked[top:]])


def item_name(row: dict[str, Any], given: dict[str, Any]) -> str:
    """With its contract, unless all are of one: contracts number their items each for itself."""
    name = f"{row['code']} {row['description']}"
    return name if given.get("contract") else f"{name} · {row['contract_number']}"


def municipality_rows(rows: Any, given: dict[str, Any], top: int | None = None) -> list[Row]:
    """The largest of `BilledItem.objects.top_municipalities`, what all others sum to, and at the
    end, apart from the ranking, what names no known municipality."""
    every = list(rows.order_by("-total", "name"))
    ranked = [row for row in every if row["municipality"] is not None]
    found = [_municipality_row(row, row["name"], given) for row in ranked[:top]]
    rest = others([row["total"] for row in ranked[top:]] if top else [])
    nowhere = [
        _municipality_row(row, _("No municipality"), given, muted=True)
        for row in every
        if row["municipality"] is None
    ]
    return found + rest + nowhere


def _municipality_row(row: dict[str, Any], name: str, given: dict[str, Any], **drawn: Any) -> Row:
    url = listed("billeditem", **given, municipality=row.get("code") or NONE)
    return Row(name, [row["total"]], url, **drawn)


def others(totals: Sequence[Decimal]) -> list[Row]:
    """One row for the rest, so that the parts make the whole."""
    if not totals:
        return []
    label = _("%(count)s others") % {"count": formats.number(len(totals))}
    return [Row(label, [sum(totals, Decimal(0))], rest=True)]


def month_names(months: Iterable[date]) -> list[tuple[date, str]]:
    return [(month, formats.short_month(month)) for month in months]


def pesos(value: Any) -> str:
    """With centavos, as a record's own page shows money."""
    return formats.money(value, 2)
