"""What was reported and what moved afterwards, as Power BI reads them, are the site's."""

from decimal import Decimal
from typing import Any

import pytest

from budget.models import Adjustment, MonthClose, ReportedFigure
from budget.month import adjusting
from budget.month.figures import BILLING, published
from budget.tests import make
from powerbi import calendar
from powerbi.tests.asking import day, read
from powerbi.tests.conftest import JULY, MAY
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db


def figure(value: Any) -> Decimal | None:
    return None if value is None else round(Decimal(str(value)), 6)


def test_reported_and_adjusted_is_what_stands(actas: Any) -> None:
    ClosedMonth.objects.create(area=BILLING, month=JULY)
    rows = read("fct_reported_figure", "is_last = 1 AND stands = 1")
    assert len(rows) == ReportedFigure.objects.count()
    now = published(BILLING, [MAY, JULY])
    for row in rows:
        stands = now[day(row["date"])].get((row["figure"], row["part"]))
        reported = 0 if row["reported"] is None else figure(row["reported"])
        assert reported + figure(row["adjusted"]) == (stands or 0)
        # What was not known then and did not move since is still not known, which is not nothing.
        if row["reported"] is None and not figure(row["adjusted"]):
            assert stands is None
    provisioned = [
        row for row in rows if row["figure"] == "provisioned" and day(row["date"]) == MAY
    ]
    whole, part = sorted(provisioned, key=lambda row: -row["is_whole"])
    assert (figure(whole["reported"]), figure(whole["adjusted"]), whole["is_whole"]) == (0, 7, 1)
    # Of the contract nothing was reported: its provision came after the close.
    assert (part["reported"], figure(part["adjusted"]), part["part"]) == (None, 7, "CW1")
    assert (whole["unit"], whole["period_key"], whole["contract_key"]) == ("COP", 20250501, -1)
    parts = [row for row in rows if not row["is_whole"]]
    assert {row["contract_key"] for row in parts} == {actas.pk}


def test_each_adjustment_says_by_how_much_and_why(actas: Any) -> None:
    rows = {row["adjustment_key"]: row for row in read("fct_adjustment")}
    assert len(rows) == Adjustment.objects.count() == 2
    for one in Adjustment.objects.select_related("close"):
        row = rows[one.pk]
        assert (row["figure"], row["part"], row["cause"]) == (one.figure, one.part, "recompute")
        assert figure(row["adjustment"]) == one.amount == 7
        assert figure(row["value_after"]) == one.after
        assert row["contract_key"] == (actas.pk if one.part else -1)


def test_closes_that_were_reopened_stay(actas: Any) -> None:
    ClosedMonth.objects.get().reopen("falta una adición")
    make.movement(actas, 30, MAY)
    adjusting.look_again(None)
    ClosedMonth.objects.create(area=BILLING, month=MAY)
    calendar.cover()
    rows = read("fct_reported_figure", "figure = 'budgeted' AND part = ''")
    told = {row["close_number"]: (row["is_last"], row["stands"]) for row in rows}
    assert told == {1: (0, 0), 2: (1, 1)}
    assert MonthClose.objects.count() == 2


def test_how_current_they_are(actas: Any) -> None:
    for view in ("fct_reported_figure", "fct_adjustment"):
        [told] = read("meta_refresh", f"fact = '{view}'")
        rows = read(view)
        assert told["row_count"] == len(rows)
        assert str(told["updated_at"]) == max(str(row["updated_at"]) for row in rows)
