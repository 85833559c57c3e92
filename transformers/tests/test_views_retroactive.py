"""Retroactive cases on their pages and over REST: narrowed, summed, entered, corrected."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records import roles
from records.models import ClosedMonth
from transformers.closing import checks
from transformers.hanging import hang_cases
from transformers.models import RetroactiveCase, Transformer
from transformers.models.figures import months_back
from transformers.tests import make

pytestmark = pytest.mark.django_db

LIST = "/transformers/cnr/"
API = "/api/v1/cnr/"
JSON = "application/json"
D = Decimal


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def analyst(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.P3)


@pytest.fixture
def cases() -> Transformer:
    """Two settled at T-1, one of them without a value; one settled nowhere; one under way."""
    at = make.transformer("T-1", circuit="C-1", municipality=make.municipality())
    known = {"named_transformer": at, "account": "0100"}
    make.retroactive_case(date(2025, 6, 3), case_number="E1", value=D(850_000), **known)
    make.retroactive_case(date(2025, 7, 1), case_number="E2", kwh=D(250), **known)
    make.retroactive_case(date(2025, 7, 31), case_number="E3", kwh=D(300), value=D(200_000))
    make.retroactive_case(date(2025, 7, 9), case_number="E4", kwh=D(9_000), state="EN TRAMITE")
    return at


def numbers(client: Client, url: str = LIST, **given: str) -> str:
    rows = client.get(url, given).context["rows"]
    return " ".join(sorted(row.record.case_number for row in rows))


def filled(client: Client, url: str, **given: Any) -> dict[str, Any]:
    """What the form would send as it stands, but for what is given."""
    form = client.get(url).context["form"]
    return {**{name: form[name].value() or "" for name in form.fields}, **given}


# ── the list and its figures ────────────────────────────────────────────────────────────────────

NARROWED = [
    ({"q": "e1"}, "E1"),
    ({"q": "010"}, "E1 E2"),
    ({"q": "T-"}, "E1 E2"),
    ({"settled": "true"}, "E1 E2 E3"),
    ({"settled": "false"}, "E4"),
    ({"state": "en t"}, "E4"),
    ({"date_from": "2025-07-01"}, "E2 E3 E4"),
    ({"date_to": "2025-07-01"}, "E1 E2"),
    ({"municipality": "68001"}, "E1 E2"),
    ({"municipality": "-"}, "E3 E4"),
    ({"circuit": "c-1"}, "E1 E2"),
    ({"account": "0100"}, "E1 E2"),
    ({"account": "01"}, ""),
    ({"transformer": "T-1"}, "E1 E2"),
]


@pytest.mark.parametrize(("given", "found"), NARROWED)
def test_cases_narrowed_as_over_rest(
    given: dict[str, str], found: str, cases: Transformer, reader: Client
) -> None:
    assert numbers(reader, **given) == found
    rows = reader.get(API, given).json()["results"]
    assert " ".join(sorted(row["case_number"] for row in rows)) == found


def test_above_the_list_stands_what_its_settled_cases_come_to(
    cases: Transformer, reader: Client
) -> None:
    page = reader.get(LIST)
    found = page.context["figures"]
    assert found.whole == {"cases": 3, "valued": 2, "kwh": D(1550), "value": D(1_050_000)}
    assert (found.others, found.without_value) == (1, 1)
    text = page.content.decode()
    assert "1.550" in text
    assert "$\u00a01.050.000" in text
    assert "nunca se suma al incremento facturado ni a la reducción de pérdidas" in text
    assert reader.get(LIST, {"q": "E2"}).context["figures"].whole["kwh"] == 250


def test_htmx_brings_the_figures_with_the_rows(cases: Transformer, reader: Client) -> None:
    part = reader.get(LIST, {"q": "E1"}, headers={"HX-Request": "true"})
    assert part.context["figures"].whole["kwh"] == 1000
    assert "chart-settled-by-month" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_each_figure_leads_to_its_cases(cases: Transformer, reader: Client) -> None:
    found = reader.get(LIST, {"municipality": "-", "page_size": "25"}).context["figures"]
    assert numbers(reader, found.url) == "E3"
    assert numbers(reader, found.others_url) == "E4"
    found = reader.get(LIST, {"date_to": "2025-07-30"}).context["figures"]
    bars = {row.label: row for row in found.by_month.rows}
    assert {label: row.values for label, row in bars.items()} == {
        "jun 2025": [D(1000)],
        "jul 2025": [D(250)],
    }
    assert numbers(reader, bars["jul 2025"].url) == "E2"


def test_months_without_any_are_drawn_and_those_of_long_ago_summed(reader: Client) -> None:
    last = date(2025, 7, 1)
    for back in (0, 2, 23, 24, 30):
        make.retroactive_case(months_back(last, back))
    rows = reader.get(LIST).context["figures"].by_month.rows
    assert [row.rest for row in rows] == [True] + [False] * 24
    assert rows[0].values == [2000]
    assert rows[-2].values == [None]
    assert sum(row.values[0] or 0 for row in rows) == 5000


def test_nothing_is_said_of_nothing(cases: Transformer, reader: Client) -> None:
    assert reader.get(LIST, {"q": "no such"}).context["figures"] is None
    assert reader.get(LIST, {"date_from": "ayer"}).context["figures"] is None
    undecided = reader.get(LIST, {"settled": "false"})
    assert undecided.context["figures"].by_month.rows == []
    assert "chart-settled-by-month" not in undecided.content.decode()


def test_other_lists_have_no_figures(reader: Client) -> None:
    page = reader.get("/transformers/interventions/")
    assert page.context["figures"] is None
    assert "list-figures" not in page.content.decode()


def test_the_export_has_what_was_written_and_where_it_counts(
    cases: Transformer, reader: Client
) -> None:
    answer = reader.get(f"{LIST}export/", {"format": "csv", "q": "E2"})
    header, line = answer.getvalue().decode("utf-8-sig").splitlines()
    row = dict(zip(header.split(";"), line.split(";"), strict=True))
    assert (row["Expediente"], row["Energía (kWh)"], row["Valor"]) == ("E2", "250,000", "")
    assert (row["Transformador"], row["Transformador como se escribió"]) == ("T-1", "T-1")
    assert (row["Municipio"], row["Liquidado"]) == ("BUCARAMANGA", "Sí")


# ── a transformer's page, and a month's checklist ───────────────────────────────────────────────


def test_a_transformer_shows_its_cases(cases: Transformer, reader: Client) -> None:
    def card() -> Any:
        page = reader.get(cases.get_absolute_url())
        shown = {type(card.panel).__name__: card.context for card in page.context["panels"]}
        return shown.get("RetroactiveCases"), page.content.decode()

    mine, text = card()
    assert (mine["cases"], mine["whole"]["kwh"]) == (2, 1250)
    assert [one.case_number for one in mine["latest"]] == ["E2", "E1"]
    assert "tercera medida" in text
    assert numbers(reader, mine["url"]) == "E1 E2"
    RetroactiveCase.objects.all().delete()
    assert card()[0] is None


def test_whoever_closes_a_month_is_told_of_its_cases(cases: Transformer) -> None:
    [told] = [check for check in checks(date(2025, 7, 1)) if check.url.startswith(LIST)]
    assert told.passed is None
    assert "550" in told.said


# ── forms ───────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_entered_by_its_account_alone(analyst: Client) -> None:
    at = make.transformer("T-1")
    make.account(at, "0100")
    url = f"{LIST}add/"
    given = filled(analyst, url, case_number="E9", account="0100", date="2025-07-04", kwh="1.250,5")
    assert analyst.post(url, {**given, "state": "liquidado"}).status_code == 302
    one = RetroactiveCase.objects.get()
    assert (one.kwh, one.value, one.settled) == (D("1250.5"), None, True)
    assert (one.named_transformer, one.transformer) == (None, at)


def test_a_case_is_corrected_and_keeps_its_history(cases: Transformer, analyst: Client) -> None:
    one = RetroactiveCase.objects.get(case_number="E4")
    make.transformer("T-2")
    url = f"{one.get_absolute_url()}edit/"
    given = filled(analyst, url, state="LIQUIDADO", named_transformer="t-2", reason="en firme")
    assert analyst.post(url, given).status_code == 302
    one.refresh_from_db()
    assert (one.settled, str(one.transformer)) == (True, "T-2")
    assert "en firme" in analyst.get(f"{one.get_absolute_url()}history/").content.decode()
    page = analyst.get(one.get_absolute_url()).content.decode()
    assert "T-2" in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"date": str(timezone.localdate() + timedelta(days=2))}, "date"),
        ({"kwh": "-1"}, "__all__"),
        ({"named_transformer": "T-404"}, "named_transformer"),
        ({"case_number": "E1"}, "case_number"),
    ],
)
def test_what_cannot_be_is_refused(
    given: dict[str, str], field: str, cases: Transformer, analyst: Client
) -> None:
    url = f"{LIST}add/"
    whole = filled(analyst, url, case_number="E9", date="2025-07-04", kwh="1")
    page = analyst.post(url, {**whole, **given})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert RetroactiveCase.objects.count() == 4


@pytest.mark.parametrize("day", ["2025-07-09", "2025-06-09"])
def test_no_form_moves_a_case_out_of_a_closed_month(
    day: str, cases: Transformer, analyst: Client
) -> None:
    one = RetroactiveCase.objects.get(case_number="E4")
    url = f"{one.get_absolute_url()}edit/"
    given = filled(analyst, url, date=day, kwh="1")
    ClosedMonth.objects.create(area=ClosedMonth.Area.ENERGY, month=date(2025, 7, 1))
    assert analyst.post(url, given).status_code in (403, 409, 422)
    one.refresh_from_db()
    assert one.kwh == 9_000


# ── REST ────────────────────────────────────────────────────────────────────────────────────────


def test_what_rest_gives(cases: Transformer, reader: Client) -> None:
    [row] = reader.get(API, {"q": "E2"}).json()["results"]
    assert (row["kwh"], row["value"], row["settled"]) == (250.0, None, True)
    assert (row["named_transformer"], row["transformer"]) == (cases.pk, cases.pk)
    assert (row["transformer_code"], row["municipality_code"]) == ("T-1", "68001")
    [row] = reader.get(API, {"q": "E3"}).json()["results"]
    assert (row["transformer"], row["transformer_code"], row["municipality_code"]) == (None,) * 3
    text = b"".join(reader.get(API, {"format": "csv", "q": "E3"})).decode()
    assert "E3,,,2025-07-31,300.000,200000.00,LIQUIDADO,true,,,," in text


def test_what_follows_is_not_written_over_rest(cases: Transformer, analyst: Client) -> None:
    given = {"case_number": "E9", "date": "2025-07-04", "kwh": 10, "settled": True}
    answer = analyst.post(API, {**given, "transformer": cases.pk}, content_type=JSON)
    assert answer.status_code == 201, answer.content
    row = analyst.get(f"{API}{answer.json()['id']}/").json()
    assert (row["settled"], row["transformer"], row["value"]) == (False, None, None)
    again = analyst.post(API, given, content_type=JSON)
    assert (again.status_code, list(again.json()["errors"])) == (400, ["case_number"])


# ── no query per row ────────────────────────────────────────────────────────────────────────────


def test_as_many_queries_for_many_cases_as_for_one(reader: Client) -> None:
    def asked(what: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            what()
        return len(captured)

    def add(number: int) -> None:
        at = make.transformer(municipality=make.municipality())
        make.account(at, f"A{number}")
        make.retroactive_case(account=f"A{number}", state=f"ESTADO {number}")
        RetroactiveCase.objects.update(transformer=None)

    add(0)
    few = asked(hang_cases), asked(lambda: reader.get(LIST))
    for number in range(1, 20):
        add(number)
    assert (asked(hang_cases), asked(lambda: reader.get(LIST))) == few
    assert not RetroactiveCase.objects.filter(transformer=None).exists()
