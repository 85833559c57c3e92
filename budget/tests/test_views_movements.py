"""Budget movements on their pages and over REST."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from billing.models import Contract
from billing.tests import make as billed
from budget.models import Movement
from budget.tests import make
from budget.tests.uploads import judged, line, load, wide
from records import formats, roles
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db

URL, API = "/budget/movements/", "/api/v1/budgets/"
JSON = "application/json"


@pytest.fixture
def contract() -> Contract:
    return billed.contract(number="CW1")


@pytest.fixture
def moved(contract: Contract) -> list[Movement]:
    """An initial budget, an addition and a reduction of another line, a year later a transfer."""
    august = date(2025, 8, 1)
    return [
        make.movement(contract, 100, expense_class="expense"),
        make.movement(contract, 30, august, kind="addition", document="OTROSI 1", date=august),
        make.movement(contract, 12, kind="reduction", document="OTROSI 2", budget_line="OTRO"),
        make.movement(billed.contract(number="CW2"), -8, date(2026, 7, 1), kind="transfer"),
    ]


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def analyst(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.P2)


NARROWED = [
    ({"contract": "CW1"}, [0, 1, 2]),
    ({"year": "2026"}, [3]),
    ({"budget_line": "OTRO"}, [2]),
    ({"kind": "addition"}, [1]),
    ({"document": "OTROSI 1"}, [1]),
    ({"expense_class": "expense"}, [0]),
    ({"q": "otrosi"}, [1, 2]),
    ({"period": "2025-08"}, [1]),
    ({"period_from": "2025-08", "period_to": "2025-12"}, [1]),
    ({"date_from": "2025-01-02", "date_to": "2025-12-31"}, [1]),
]


@pytest.mark.parametrize(("given", "which"), NARROWED, ids=[str(given) for given, _ in NARROWED])
def test_lists_are_narrowed_alike(
    given: dict[str, str], which: list[int], moved: list[Movement], reader: Client
) -> None:
    wanted = {moved[place].pk for place in which}
    assert {row.record.pk for row in reader.get(URL, given).context["rows"]} == wanted
    assert {row["id"] for row in reader.get(API, given).json()["results"]} == wanted


def test_a_reduction_is_shown_with_what_it_does(moved: list[Movement], reader: Client) -> None:
    page = reader.get(URL, {"kind": "reduction"}).text
    assert formats.money(-12) in page
    (row,) = reader.get(API, {"kind": "reduction"}).json()["results"]
    assert (row["amount"], row["effect"], row["period"]) == (12, -12, "2025-07-01")
    assert row["contract_number"] == "CW1"
    lines = b"".join(reader.get(API, {"kind": "reduction", "format": "csv"}).streaming_content)
    head, body = (line.split(",") for line in lines.decode().splitlines())
    assert Decimal(dict(zip(head, body, strict=True))["effect"]) == -12


def test_what_a_list_exports_can_be_loaded_again(
    moved: list[Movement], analyst: Client, django_user_model: Any
) -> None:
    content = b"".join(analyst.get(f"{URL}export/", {"contract": "CW1"}).streaming_content)
    sheet = load_workbook(BytesIO(content)).active
    user = django_user_model.objects.create_superuser("otra")
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    upload = judged(user, {"Hoja1": rows})
    assert (upload.equal, upload.created, upload.changed) == (3, 0, 0), upload.report


def sent(contract: Contract, **facts: Any) -> dict[str, Any]:
    known = {"contract": contract.pk, "year": 2025, "budget_line": "OBRA", "month": 3}
    return {**known, "kind": "initial", "amount": "1.000,50", **facts}


class TestForm:
    def test_a_movement_without_a_date_holds_from_the_years_first_day(
        self, contract: Contract, analyst: Client
    ) -> None:
        response = analyst.post(f"{URL}add/", sent(contract))
        made = Movement.objects.get()
        assert response.url == made.get_absolute_url()
        assert (made.period, made.date) == (date(2025, 3, 1), date(2025, 1, 1))
        assert made.amount == Decimal("1000.50")

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"kind": "addition"}, "document"),
            ({"amount": "-1"}, "__all__"),
            ({"month": 13}, "month"),
            ({"year": 1925}, "year"),
            ({"budget_line": ""}, "budget_line"),
        ],
        ids=str,
    )
    def test_what_is_refused(
        self, facts: dict[str, Any], field: str, contract: Contract, analyst: Client
    ) -> None:
        response = analyst.post(f"{URL}add/", sent(contract, **facts))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]

    def test_the_same_month_of_one_movement_stands_once(
        self, contract: Contract, analyst: Client
    ) -> None:
        make.movement(contract, 5, date(2025, 3, 1))
        assert analyst.post(f"{URL}add/", sent(contract)).status_code == 422
        again = sent(contract, kind="transfer", document="T1", amount="-5")
        assert analyst.post(f"{URL}add/", again).status_code == 302

    def test_a_closed_month_is_neither_left_nor_entered(
        self, contract: Contract, analyst: Client
    ) -> None:
        march, april = (make.movement(contract, 5, date(2025, month, 1)) for month in (3, 4))
        ClosedMonth.objects.create(area="billing", month=date(2025, 3, 1))
        assert analyst.get(f"{URL}{march.pk}/edit/").status_code == 302
        moved = sent(contract, month=3, kind="addition", document="A", amount="5")
        assert analyst.post(f"{URL}{april.pk}/edit/", moved).status_code == 422
        assert analyst.post(f"{URL}{march.pk}/delete/", {"reason": "no"}).status_code != 302
        assert Movement.objects.count() == 2
        given = {"amount": 7}
        answer = analyst.patch(f"{API}{march.pk}/", given, content_type=JSON)
        assert answer.status_code == 400
        assert analyst.delete(f"{API}{march.pk}/").status_code == 409


class TestApi:
    def test_is_written_as_the_form_is(self, contract: Contract, analyst: Client) -> None:
        given = sent(contract, amount=1000.5)
        answer = analyst.post(API, given, content_type=JSON)
        assert answer.status_code == 201, answer.json()
        assert (answer.json()["period"], answer.json()["date"]) == ("2025-03-01", "2025-01-01")
        refused = analyst.post(API, sent(contract, kind="addition", amount=1), content_type=JSON)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["document"])
        wrong = analyst.post(API, sent(contract, month=13, amount=1), content_type=JSON)
        assert wrong.json()["errors"] == {
            "month": ["Asegúrese de que este valor es menor o igual a 12."]
        }

    def test_a_reader_does_not_write(self, moved: list[Movement], reader: Client) -> None:
        given = {"amount": 7}
        answer = reader.patch(f"{API}{moved[0].pk}/", given, content_type=JSON)
        assert answer.status_code == 403


def test_what_an_upload_wrote_has_years_and_what_is_stored(
    reader: Client, contract: Contract
) -> None:
    owner = User.objects.create_superuser("analista")
    upload = load(owner, wide(line(1500, TOTAL=1500)))
    page = reader.get(f"/uploads/{upload.pk}/records/").text
    assert ">2025</td>" in page
    assert ">1.500</td>" in page
    assert "VIGENCIA</th>" in page
    assert "TOTAL</th>" not in page


def test_a_narrowed_list_is_summed_whole(reader: Client, moved: list[Movement]) -> None:
    response = reader.get(URL, {"year": "2025", "page_size": "25"})
    assert [sum_ for _words, sum_ in response.context["sums"]] == [100 + 30 - 12]
    assert f"<strong>{formats.money(118)}</strong>" in response.text
    assert [chip.value for chip in response.context["chips"]] == ["2025"]
    assert reader.get(URL).context["sums"] == []
    assert reader.get(URL, {"year": "x"}).context["sums"] == []


def test_a_month_s_own_page_says_its_effect(reader: Client, moved: list[Movement]) -> None:
    page = reader.get(moved[2].get_absolute_url()).text
    assert "Efecto en el presupuesto" in page
    assert formats.money(-12, 2) in page


def test_an_empty_list_offers_what_the_person_may_do(reader: Client, analyst: Client) -> None:
    way = 'href="/uploads/new/budgets/"'
    assert way not in reader.get(URL).text.split("<main")[1]
    assert way in analyst.get(URL).text.split("<main")[1]
