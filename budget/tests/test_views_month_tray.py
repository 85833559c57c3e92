"""The tray's pages: who may see and take what, two people at once, files, the year's picture."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from billing.models import Annex
from billing.tests import make
from budget.models import Holding
from budget.month.asked import over
from budget.month.pieces import ANNEXES
from records import roles
from records.models import ClosedMonth
from transformers.models.figures import months_back

pytestmark = pytest.mark.django_db

MONTH, HOLD = "/budget/month/", "/budget/month/hold/"
PENDING, YEAR = "/budget/month/pending/", "/budget/month/year/"
JULY = date(2025, 7, 1)
GIVEN = {"month": "2025-07"}


@pytest.fixture
def contract() -> Any:
    """Whose acta of June was approved: July's is missing."""
    made = make.contract(number="CW1")
    make.annex(made, date(2025, 6, 1), number="6")
    Annex.objects.update(state="approved")
    return made


@pytest.fixture
def user(person: Callable[..., User]) -> User:
    return person(roles.UPDATER, first_name="Ana")


@pytest.fixture
def mine(as_role: Callable[..., Client], user: User) -> Client:
    return as_role(roles.UPDATER)


def named(contract: Any, **facts: Any) -> dict[str, Any]:
    return {"kind": ANNEXES, "contract": contract.pk, "period": "2025-07", **facts}


def rows(client: Client, **given: Any) -> dict[str, Any]:
    """{title: what the person sees of it}"""
    parts = client.get(MONTH, {**GIVEN, **given}).context["parts"]
    return {seen.piece.title: seen for _title, some in parts for seen in some}


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# ── who sees it, and what is next for them ──────────────────────────────────────────────────


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_who_may_see_it(role: str | None, contract: Any, as_role: Callable[..., Client]) -> None:
    client = as_role(role)
    allowed = role is not None and "budget.view_holding" in roles.granted(role)
    for url in (MONTH, PENDING, YEAR):
        assert client.get(url).status_code == (200 if allowed else 403)


@pytest.mark.parametrize(
    ("role", "way"),
    [
        (roles.UPDATER, "/uploads/new/annexes/?PERIODO=2025-07&CONTRATO=CW1"),
        (roles.P2, None),
        (roles.READER, None),
    ],
)
def test_what_is_missing_leads_to_its_upload_for_whom_it_is(
    role: str, way: str | None, contract: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(role)
    found = rows(client)["CW1"].way
    assert (found and found.url) == way
    if way:
        form = client.get(way).context["form"]
        assert (form["CONTRATO"].initial, form["PERIODO"].initial) == ("CW1", "2025-07")


def test_in_review_it_leads_to_the_acta_and_returned_to_a_new_version(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    acta = make.annex(contract, JULY, number="7")
    page = f"/billing/annexes/{acta.pk}/"
    for role, acts in ((roles.P2, True), (roles.UPDATER, False), (roles.READER, False)):
        way = rows(as_role(role))["CW1"].way
        assert (way.url, way.acts) == (page, acts)
    Annex.objects.filter(pk=acta.pk).update(state="returned")
    assert rows(as_role(roles.P2))["CW1"].way.url == page
    again = rows(as_role(roles.UPDATER))["CW1"].way.url
    assert again == "/uploads/new/annexes/?PERIODO=2025-07&CONTRATO=CW1&ACTA=7"


def test_a_month_can_be_chosen_and_no_other_word(mine: Client, contract: Any) -> None:
    page = mine.get(MONTH, GIVEN)
    assert page.context["asked"].before_url == f"{MONTH}?month=2025-06"
    assert page.context["asked"].after_url == f"{MONTH}?month=2025-08"
    assert mine.get(MONTH).context["asked"].month == over()
    assert mine.get(MONTH, {"month": "julio"}).status_code == 404
    assert mine.get(YEAR, {"year": "x"}).status_code == 404


@pytest.mark.parametrize("month", ["0001-01", "1999-12", "2101-01", "9999-12"])
def test_months_beyond_all_budgets_are_not_found(month: str, admin_client: Client) -> None:
    for page in ("", "close/", "reported/", "report/"):
        url = f"{MONTH}{page}?month={month}"
        assert admin_client.get(url).status_code == 404
        if page in ("close/", "reported/"):
            assert admin_client.post(url, {"area": "billing"}).status_code == 404
    assert admin_client.post(f"{MONTH}report/make/", {"month": month}).status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "page"),
    [
        ("2000-01", "2099-12", f"{MONTH}?month={{}}"),
        ("2000-01", "2099-12", f"{MONTH}close/?month={{}}"),
        ("2000", "2099", f"{YEAR}?year={{}}"),
    ],
)
def test_no_arrow_leads_beyond_the_first_or_the_last_month(
    first: str, last: str, page: str, mine: Client
) -> None:
    for edge, gone, left in ((first, "left", "right"), (last, "right", "left")):
        answer = mine.get(page.format(edge))
        assert answer.status_code == 200
        assert f"#chevron-{gone}" not in answer.text
        assert f"#chevron-{left}" in answer.text


@pytest.mark.parametrize("year", ["1999", "2100", "020261", "9" * 5000, "²"])
def test_years_beyond_all_budgets_are_not_found(year: str, mine: Client) -> None:
    assert mine.get(YEAR, {"year": year}).status_code == 404


# ── taking it ───────────────────────────────────────────────────────────────────────────────


def test_somebody_takes_it_gives_it_and_it_is_given_back(
    mine: Client, user: User, contract: Any, person: Callable[..., User]
) -> None:
    response = mine.post(HOLD, named(contract, do="take"), follow=True)
    assert response.redirect_chain == [(f"{MONTH}?month=2025-07", 302)]
    assert "CW1, julio de 2025: ahora es suya." in response.text
    held = Holding.objects.get()
    assert (held.kind, held.contract, held.period, held.holder) == (ANNEXES, contract, JULY, user)
    assert rows(mine, show="mine").keys() == {"CW1"}

    other = person(roles.P2)
    mine.post(HOLD, named(contract, do="hand", seen=user.pk, to=other.pk))
    assert Holding.objects.get().holder == other
    assert rows(mine, show="mine") == {}

    response = mine.post(HOLD, named(contract, do="give_back", seen=other.pk), follow=True)
    assert Holding.objects.exists(), "only who has it gives it back"
    assert other.username in said(response)
    client = Client()
    client.force_login(other, "django.contrib.auth.backends.ModelBackend")
    client.post(HOLD, named(contract, do="give_back", seen=other.pk))
    assert not Holding.objects.exists()


def test_keys_of_four_digits_are_written_as_forms_read_them(
    mine: Client, person: Callable[..., User]
) -> None:
    old = make.contract(number="CW9", pk=1234)
    make.annex(old, date(2025, 6, 1), number="6")
    other = person(roles.P2, pk=5678)
    page = mine.get(MONTH, GIVEN).text
    assert 'name="contract" value="1234"' in page
    mine.post(HOLD, named(old, do="take"))
    Holding.objects.update(holder=other)
    page = mine.get(MONTH, GIVEN).text
    assert 'name="seen" value="5678"' in page
    mine.post(HOLD, named(old, do="hand", seen="5678", to=person(roles.UPDATER).pk))
    assert Holding.objects.get().holder != other
    assert '<option value="5678">' in mine.get(MONTH, GIVEN).text


def test_kinds_without_contracts_are_taken_too(mine: Client, contract: Any) -> None:
    facts = {"kind": "tariffs", "contract": "", "period": "2025-07", "do": "take"}
    assert "Tarifas, julio de 2025: ahora es suya." in mine.post(HOLD, facts, follow=True).text
    mine.post(HOLD, facts)
    held = Holding.objects.get()
    assert (held.kind, held.contract) == ("tariffs", None)


def test_of_two_who_take_it_the_second_is_told_who_was_first(
    mine: Client, user: User, contract: Any, as_role: Callable[..., Client]
) -> None:
    """Both pages showed it free."""
    mine.post(HOLD, named(contract, do="take"))
    with translation.override("en"):
        response = as_role(roles.P2).post(
            HOLD, named(contract, do="take"), follow=True, headers={"Accept-Language": "en"}
        )
    assert "Ana" in said(response)
    assert Holding.objects.get().holder == user


def test_of_two_who_hand_it_over_the_second_changes_nothing(
    mine: Client, user: User, contract: Any, person: Callable[..., User]
) -> None:
    first, second = person(roles.P2, first_name="Bea"), person(roles.ADMIN, first_name="Caro")
    mine.post(HOLD, named(contract, do="take"))
    mine.post(HOLD, named(contract, do="hand", seen=user.pk, to=first.pk))
    response = mine.post(HOLD, named(contract, do="hand", seen=user.pk, to=second.pk), follow=True)
    assert "Bea" in said(response)
    assert Holding.objects.get().holder == first


def test_what_moved_between_a_look_and_a_change_stays(
    contract: Any, user: User, person: Callable[..., User]
) -> None:
    held, _new = Holding.objects.take(user, ANNEXES, contract.pk, JULY)
    assert held
    other = person(roles.P2)
    assert Holding.objects.hand_over(held, other)
    assert not Holding.objects.hand_over(held, person(roles.ADMIN))
    assert not Holding.objects.give_back(held)
    assert Holding.objects.get().holder == other


@pytest.mark.parametrize("role", [roles.READER, roles.POWER_BI, None], ids=str)
def test_who_only_reads_takes_nothing(
    role: str | None, contract: Any, as_role: Callable[..., Client]
) -> None:
    assert as_role(role).post(HOLD, named(contract, do="take")).status_code == 403
    assert not Holding.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "contracts"},
        {"contract": "999999"},
        {"contract": "x"},
        {"contract": "9" * 5000},
        {"period": "julio"},
        {"period": "9999-12"},
        {"do": "hand", "to": "1", "seen": "1"},
    ],
)
def test_what_is_no_piece_is_not_taken(facts: dict[str, Any], mine: Client, contract: Any) -> None:
    response = mine.post(HOLD, {**named(contract, do="take"), **facts})
    assert response.status_code == 302
    assert not Holding.objects.exists()


def test_nobody_gets_it_who_cannot_work(
    mine: Client, user: User, contract: Any, person: Callable[..., User]
) -> None:
    mine.post(HOLD, named(contract, do="take"))
    for other in (person(roles.READER), person(roles.P3, is_active=False)):
        mine.post(HOLD, named(contract, do="hand", seen=user.pk, to=other.pk))
    mine.post(HOLD, named(contract, do="hand", seen=user.pk, to="nobody"))
    assert Holding.objects.get().holder == user


# ── what is shown, and its files ────────────────────────────────────────────────────────────


def test_of_a_closed_month_with_work_left_it_says_who_reopens_it(
    mine: Client, contract: Any
) -> None:
    said = "hasta que un administrador reabra el mes"
    assert said not in mine.get(MONTH, GIVEN).text
    ClosedMonth.objects.create(area="billing", month=JULY)
    page = mine.get(MONTH, GIVEN)
    assert page.context["closed"] == "Actas de contratistas"
    assert said in page.text
    assert "/budget/month/close/?month=2025-07" in page.text


def test_a_piece_of_a_closed_month_is_looked_at_alone(
    contract: Any, as_role: Callable[..., Client]
) -> None:
    updater = as_role(roles.UPDATER)
    closed = ClosedMonth.objects.create(area="billing", month=JULY)
    missing = rows(updater)["CW1"]
    assert (missing.way, missing.may_take) == (None, False)
    closed.reopen("llegó el acta")
    acta = make.annex(contract, JULY)
    ClosedMonth.objects.create(area="billing", month=JULY)
    for state in ("in_review", "returned"):
        Annex.objects.filter(pk=acta.pk).update(state=state)
        for client in (updater, as_role(roles.P2)):
            way = rows(client)["CW1"].way
            assert (way.url, way.acts) == (f"/billing/annexes/{acta.pk}/", False)


def test_it_can_be_narrowed(mine: Client, contract: Any) -> None:
    done = make.contract(number="CW2")
    make.annex(done, JULY)
    Annex.objects.filter(contract=done).update(state="approved")
    assert rows(mine, show="open").keys() == {"CW1"}
    assert rows(mine, show="late").keys() == {"CW1"}
    assert rows(mine).keys() >= {"CW1", "CW2"}


def test_its_file_has_what_the_page_shows(mine: Client, contract: Any) -> None:
    make.annex(contract, JULY, number="7-A")
    answer = mine.get(MONTH, {**GIVEN, "format": "xlsx", "show": "open"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    header, *found = sheet.iter_rows(values_only=True)
    assert len(header) == 8
    [row] = found
    assert row[1] == "CW1"
    assert row[4] == "7-A"
    assert row[5] == roles.GROUPS[roles.P2]
    assert row[7] > 0
    answer = mine.get(MONTH, {**GIVEN, "format": "csv"})
    assert b"CW1" in b"".join(answer.streaming_content)


def test_what_is_left_of_all_months_the_oldest_first(mine: Client) -> None:
    made = make.contract(number="CW1", end_date=date(2099, 1, 1))
    two, three = months_back(over(), 2), months_back(over(), 3)
    make.annex(made, three, number="0")
    Annex.objects.update(state="approved")
    make.annex(made, two, number="1")
    page = mine.get(PENDING)
    [(_title, found)] = page.context["parts"]
    periods = [seen.piece.period for seen in found if seen.piece.contract]
    assert periods == [two, months_back(over(), 1), over(), timezone.localdate().replace(day=1)]
    [(_title, found)] = mine.get(PENDING, {"state": "review"}).context["parts"]
    assert [seen.piece.period for seen in found] == [two]


def test_the_years_picture_says_each_state_in_words(mine: Client, contract: Any) -> None:
    make.annex(contract, JULY)
    with translation.override("en"):
        page = mine.get(YEAR, {"year": "2025"}, headers={"Accept-Language": "en"})
    [line] = [line for line in page.context["found"].lines if line.first.contract]
    assert line.cells[:5] == [None] * 5
    assert [cell.state for cell in line.cells[5:8]] == ["approved", "review", "missing"]
    told = re.findall(r'visually-hidden">(CW1, [^<]+)<', page.text)
    assert len(told) == 7
    assert all(":" in words for words in told)
    assert f"{MONTH}?month=2025-07#annexes-{contract.pk}-2025-07" in page.text


def test_the_years_file_has_a_row_a_contract(mine: Client, contract: Any) -> None:
    answer = mine.get(YEAR, {"year": "2025", "format": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    header, *found = sheet.iter_rows(values_only=True)
    assert len(header) == 14
    assert [row[0] for row in found if row[0] == "CW1"] == ["CW1"]


@pytest.mark.parametrize("url", [MONTH, PENDING, YEAR])
def test_queries_do_not_grow(url: str, mine: Client, user: User) -> None:
    def more(number: int) -> None:
        for _ in range(number):
            made = make.contract(end_date=date(2099, 1, 1))
            make.annex(made, over())
            Holding.objects.take(user, ANNEXES, made.pk, over())

    def asked() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert mine.get(url, {"year": over().year}).status_code == 200
        return len(taken)

    more(1)
    asked()
    few = asked()
    more(8)
    assert asked() == few


def test_what_is_missing_of_a_month_that_is_not_over_is_only_expected(
    mine: Client, contract: Any
) -> None:
    this = f"{timezone.localdate():%Y-%m}"
    page = mine.get(MONTH, {"month": this}).text
    assert "se espera desde el 01/" in page
    assert "desde el 01/08/2025" in mine.get(MONTH, GIVEN).text
    assert "se espera desde" not in mine.get(MONTH, GIVEN).text
