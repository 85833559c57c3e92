"""What was reported, what changed since and what it is now, on its page, its list and over REST."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex
from billing.tests import make as billed
from budget.models import Adjustment, MonthClose
from budget.month import adjusting
from budget.month.figures import written
from budget.tests import make
from records import roles
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db

JULY = date(2025, 7, 1)
URL = "/budget/month/reported/?month=2025-07"
BILLING = ClosedMonth.Area.BILLING


@pytest.fixture
def moved(person: Callable[..., Any]) -> Any:
    """A month closed with an acta and a budget, reopened, and moved by hand."""
    contract = billed.aiu(number="CW1", end_date=date(2027, 1, 1))
    listed = billed.price(contract, "A1", 1000, budget_line="OBRA")
    make.movement(contract, 5000)
    annex = billed.annex(contract, JULY)
    billed.item(annex, listed, 3)
    annex.refresh_from_db()
    p2 = person(roles.P2)
    annex.approve(p2)
    ClosedMonth.objects.create(area=BILLING, month=JULY).reopen("faltó una adición")
    make.movement(contract, 250, kind="addition", document="OTROSI 1")
    adjusting.look_again(p2)
    return contract


def areas(client: Client, url: str = URL) -> Any:
    return {area.area: area for area in client.get(url).context["areas"]}


def test_reported_adjustments_and_now_stand_side_by_side(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    billing = areas(client)["billing"]
    [pesos, _counts] = billing.tables
    assert [str(column.label) for column in pesos.columns] == [
        "Reportado",
        "Recalculado",
        "Ajustes",
        "Ahora",
    ]
    rows = {row.label: row for row in pesos.rows}
    assert list(rows["Presupuesto vigente"].values) == [5000, 250, 250, 5250]
    assert rows["Ejecutado"].values[0] == rows["Ejecutado"].values[-1] == Annex.objects.get().total
    whole, part = rows["Presupuesto vigente"].inner
    assert (whole.values, part.label) == (rows["Presupuesto vigente"].values, "CW1")
    assert "faltó una adición" in client.get(URL).text
    listed = client.get(rows["Presupuesto vigente"].urls[1])
    assert "250" in listed.text
    amounts = [row.cells["amount"] for row in listed.context["table"].rows]
    assert amounts == [written(250, "COP")] * 2


def test_its_files_say_the_same(moved: Any, as_role: Callable[..., Client]) -> None:
    response = as_role(roles.READER).get(f"{URL}&table=billing-COP&format=csv")
    lines = b"".join(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(lines), delimiter=";"))
    assert rows[0][2:] == ["Reportado", "Recalculado", "Ajustes", "Ahora"]
    budgets = [row[1:] for row in rows if row[0] == "Presupuesto vigente"]
    assert budgets == [["", "5000", "250", "250", "5250"], ["CW1", "5000", "250", "250", "5250"]]


def test_a_month_that_is_not_closed_leads_to_its_checklist(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    page = as_role(roles.P2).get(URL.replace("07", "08")).text
    assert "Aún no está cerrado" in page
    assert "/budget/month/close/?month=2025-08" in page


def test_a_month_closed_before_figures_were_kept_says_so(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    ClosedMonth.objects.create(area=BILLING, month=JULY)
    MonthClose.objects.all().delete()
    client = as_role(roles.P2)
    assert "antes de que se guardaran las cifras" in client.get(URL).text
    assert [str(one.label) for one in areas(client)["billing"].tables[0].columns] == ["Ahora"]
    assert (
        "antes de que se guardaran las cifras" in client.get(URL.replace("reported", "close")).text
    )


def test_earlier_closes_show_what_the_next_one_took_over(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    ClosedMonth.objects.create(area=BILLING, month=JULY)
    client = as_role(roles.READER)
    last = areas(client)["billing"]
    assert (last.close.number, last.causes) == (2, [])
    assert "Nada ha cambiado" in client.get(URL).text
    [(first, url)] = last.others
    before = areas(client, url)["billing"]
    assert before.close == first
    rows = {row.label: row for row in before.tables[0].rows}
    assert list(rows["Presupuesto vigente"].values) == [5000, 250, 250, 5250]


@pytest.mark.parametrize("number", ["7", "9" * 5000, "x"])
def test_of_a_close_that_is_not_the_last_one_is_shown(
    number: str, moved: Any, as_role: Callable[..., Client]
) -> None:
    billing = areas(as_role(roles.READER), f"{URL}&close={number}&area=billing")["billing"]
    assert billing.is_last


def test_what_nobody_noticed_is_told_and_noticed_when_asked(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    Annex.objects.update(state="returned")
    client = as_role(roles.P2)
    assert areas(client)["billing"].unnoticed > 0
    assert "por advertirse" in client.get(URL).text
    assert "ajustes" in client.post(URL, follow=True).text
    assert areas(client)["billing"].unnoticed == 0
    assert "Nada más ha cambiado" in client.post(URL, follow=True).text


@pytest.mark.parametrize("role", [*roles.GROUPS, None])
def test_who_may_see_it_and_look_again(
    role: str | None, moved: Any, as_role: Callable[..., Client]
) -> None:
    granted = roles.granted(role) if role else set()
    client = as_role(role)
    sees = "budget.view_monthclose" in granted
    looks = any(f"records.close_{area}_closedmonth" in granted for area in ClosedMonth.Area)
    assert client.get(URL).status_code == (200 if sees else 403)
    assert client.post(URL).status_code == (302 if looks else 403)
    listed = client.get("/budget/month/adjustments/")
    assert listed.status_code == (200 if "budget.view_adjustment" in granted else 403)


def test_the_page_asks_as_much_for_many_figures_as_for_few(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    client.get(URL)
    counts = []
    for more in (0, 12):
        for _nth in range(more):
            make.movement(billed.contract(), 10)
        adjusting.look_again(None)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ── the list, and REST ──────────────────────────────────────────────────────────────────────


def test_adjustments_are_narrowed_by_what_they_are_of(
    moved: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.READER)
    url = "/budget/month/adjustments/"
    for given, count in (
        ({"figure": "budgeted"}, 2),
        ({"figure": "executed"}, 0),
        ({"part": "CW1"}, 1),
        ({"area": "energy"}, 0),
        ({"month": "2025-07", "cause": "recompute"}, 2),
        ({"cause": "upload"}, 0),
        ({"close_number": 1}, 2),
    ):
        assert len(client.get(url, given).context["table"].rows) == count, given
    one = Adjustment.objects.filter(part="").get()
    page = client.get(one.get_absolute_url()).text
    assert "cifras recalculadas" in page
    assert "/budget/month/reported/?month=2025-07" in page


def test_rest_gives_both(moved: Any, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.READER)
    asked = {"month": "2025-07", "figure": "budgeted"}
    rows = client.get("/api/v1/reported-figures/", asked).json()["results"]
    assert {(row["part"], row["value"]) for row in rows} == {("", 5000), ("CW1", 5000)}
    assert {(row["area"], row["month"], row["unit"]) for row in rows} == {
        ("billing", "2025-07-01", "COP")
    }
    adjusted = client.get("/api/v1/adjustments/", asked).json()["results"]
    assert {(row["part"], row["amount"], row["cause"]) for row in adjusted} == {
        ("", 250, "recompute"),
        ("CW1", 250, "recompute"),
    }
    for route in ("reported-figures", "adjustments"):
        assert client.post(f"/api/v1/{route}/", {}).status_code == 403
        text = b"".join(client.get(f"/api/v1/{route}/", {"format": "csv"})).decode("utf-8-sig")
        assert "budgeted" in text
    assert Decimal(rows[0]["value"]) == 5000
