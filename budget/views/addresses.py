"""Where the budget's figures lead: its own pages, and the actas and movements behind a figure."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch

from billing.models import AnnexState
from budget.execution import Scope
from records.addresses import address, query
from records.filters import NONE

BILLED_STATES = {"executed": AnnexState.APPROVED, "in_review": AnnexState.IN_REVIEW}


def asked(page: str, /, *args: Any, **given: Any) -> str:
    """One of the budget's own pages, with what it is asked for; '' where there is no such page."""
    return with_query(_address(f"budget:{page}", *args), **given)


def billed(page: str, /, **given: Any) -> str:
    """One of billing's lists, with filters."""
    return with_query(_address(f"billing:{page}_list"), **given)


def of_transformers(page: str, /, *args: Any, **given: Any) -> str:
    """One of the transformers' pages, with filters."""
    return with_query(_address(f"transformers:{page}", *args), **given)


def actas(scope: Scope, figure: str, page: str = "annex", **given: Any) -> str:
    """The actas of a scope's months that make its executed, or what is in review; '' where a class
    of expense is looked at, which neither actas nor items can be narrowed to."""
    if scope.expense_class is not None:
        return ""
    return billed(page, **months(scope), state=BILLED_STATES[figure], **given)


def items(scope: Scope, figure: str, **given: Any) -> str:
    """The billed items of a part of them, as of a line."""
    return actas(scope, figure, "billeditem", **given)


def of_annex(key: int) -> str:
    return _address("billing:annex_detail", key)


def upload(kind: str) -> str:
    """Where a workbook of a kind is loaded."""
    return _address("ingest:upload_new_of_kind", kind)


def of_line(budget_line: str, **given: Any) -> str:
    """A line's own page, of all contracts or of one."""
    return asked("line_list", line=budget_line or NONE, **given)


def months(scope: Scope) -> dict[str, date | None]:
    return {"period_from": scope.first, "period_to": scope.last}


def with_query(url: str, **given: Any) -> str:
    """An address with filters; what is None or empty is left out, days are written as months."""
    known = {name: _plain(value) for name, value in given.items() if value not in (None, "")}
    return f"{url}?{query(known)}" if known and url else url


def _plain(value: Any) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)


def _address(name: str, *args: Any) -> str:
    try:
        return address(name, *args)
    except NoReverseMatch:
        return ""
