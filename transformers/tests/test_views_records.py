"""The lists and forms of the transformers' records: what people narrow by, see and correct."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from records import roles
from records.models import ClosedMonth
from transformers.models import (
    ALWAYS,
    BalanceState,
    Consumption,
    Intervention,
    Review,
    Target,
    Transformer,
)
from transformers.tests import make

pytestmark = pytest.mark.django_db

INVENTORY = "/transformers/transformers/"
MONTHS = "/transformers/consumption/"
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def analyst(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.P3)


def rows(client: Client, url: str, **given: str) -> list[Any]:
    return [row.record for row in client.get(url, given).context["rows"]]


def codes(client: Client, **given: str) -> list[str]:
    return [record.code for record in rows(client, INVENTORY, **given)]


def filled(client: Client, url: str, **given: Any) -> dict[str, Any]:
    """What the form would send as it stands, but for what is given."""
    form = client.get(url).context["form"]
    return {**{name: form[name].value() or "" for name in form.fields}, **given}


# ── the inventory ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def inventory() -> None:
    """A metered one that loses much, one that gains, one without a meter, one of which little is
    known."""
    today, town = timezone.localdate(), make.municipality()
    facts: dict[str, dict[str, Any]] = {
        "T-1": {"municipality": town, "circuit": "C-1", "capacity_kva": Decimal("37.5"),
                "macro_meter": "SI", "ownership": "company", "voltage_level": 1},
        "T-2": {"circuit": "C-12", "capacity_kva": 15, "macro_meter": "M-77", "state": "retired"},
        "T-3": {"circuit": "C-2", "substation": "SUR", "zone": "NORTE", "capacity_kva": 150,
                "macro_meter": "NO", "previous_code": "V-9"},
        "A-4": {},
    }  # fmt: skip
    for code, known in facts.items():
        make.transformer(code, **known)
    derived = {
        "T-1": {"index_12": Decimal("0.2"), "loss_12": 900, "intervened_on": today},
        "T-2": {
            "index_12": Decimal("-0.01"),
            "loss_12": -20,
            "intervened_on": today - timedelta(days=700),
        },
    }
    for code, figures in derived.items():
        Transformer.objects.filter(code=code).update(**figures)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"q": "t-"}, "T-1 T-2 T-3"),
        ({"q": "V-9"}, "T-3"),
        ({"q": "C-1"}, "T-1 T-2"),
        ({"code": "T-1"}, "T-1"),
        ({"municipality": "68001"}, "T-1"),
        ({"municipality": "bucara"}, "T-1"),
        ({"municipality": "-"}, "A-4 T-2 T-3"),
        ({"circuit": "c-1"}, "T-1"),
        ({"circuit": "c-"}, "T-1 T-2 T-3"),
        ({"circuit": "-"}, "A-4"),
        ({"substation": "su"}, "T-3"),
        ({"zone": "nor"}, "T-3"),
        ({"state": "retired"}, "T-2"),
        ({"ownership": "company"}, "T-1"),
        ({"voltage_level": "1"}, "T-1"),
        ({"has_macro": "true"}, "T-1 T-2"),
        ({"has_macro": "false"}, "T-3"),
        ({"has_macro": "unknown"}, "A-4"),
        ({"size": "15"}, "T-2"),
        ({"size": "37.5"}, "T-1"),
        ({"size": "75"}, ""),
        ({"size": "150"}, "T-3"),
        ({"size": "unknown"}, "A-4"),
        ({"index": "negative"}, "T-2"),
        ({"index": "10-20"}, ""),
        ({"index": "20-40"}, "T-1"),
        ({"index": "none"}, "A-4 T-3"),
        ({"intervened": "ever"}, "T-1 T-2"),
        ({"intervened": "year"}, "T-1"),
        ({"intervened": "not-year"}, "A-4 T-2 T-3"),
        ({"intervened": "never"}, "A-4 T-3"),
        ({"has_macro": "true", "intervened": "year"}, "T-1"),
    ],
)
def test_transformers_narrowed(
    given: dict[str, str], found: str, inventory: None, reader: Client
) -> None:
    assert codes(reader, **given) == found.split()


@pytest.mark.parametrize("given", [{"index": "much"}, {"has_macro": "2"}, {"intervened": "x"}])
def test_a_condition_that_is_none_is_said_and_shows_nothing(
    given: dict[str, str], inventory: None, reader: Client
) -> None:
    page = reader.get(INVENTORY, given)
    assert page.context["rows"] == []
    assert not page.context["filters"].is_valid()


@pytest.mark.parametrize(
    ("sort", "order"),
    [("index_12", "T-2 T-1 A-4 T-3"), ("-index_12", "T-1 T-2 A-4 T-3"),
     ("-capacity_kva", "T-3 T-1 T-2 A-4"), ("intervened_on", "T-2 T-1 A-4 T-3")],
)  # fmt: skip
def test_what_is_not_known_comes_last(
    sort: str, order: str, inventory: None, reader: Client
) -> None:
    found = codes(reader, sort=sort)
    known = 3 if "capacity" in sort else 2
    assert found[:known] == order.split()[:known]
    assert sorted(found[known:]) == order.split()[known:]


def test_figures_as_they_are_read_and_what_is_missing_is_a_dash(
    inventory: None, reader: Client
) -> None:
    cells = {row.record.code: dict(row.items()) for row in reader.get(INVENTORY).context["rows"]}
    by_name = {column.name: value for column, value in cells["T-1"].items()}
    assert by_name["index_12"] == "20,0\u00a0%"
    assert by_name["loss_12"] == "900"
    missing = {column.name: value for column, value in cells["A-4"].items()}
    assert {missing[name] for name in ("index_12", "loss_12", "has_macro", "last_period")} == {"—"}


def test_a_transformer_leads_to_what_is_of_it(reader: Client) -> None:
    old = make.transformer("T-1")
    new = make.transformer("T-2", previous_code="T-1")
    Transformer.objects.filter(pk=new.pk).update(predecessor=old)
    make.consumption(old)
    make.intervention(old)
    make.account(old, "88")
    make.account(old, "99")
    make.account(new, "99", since=date(2020, 1, 1))
    make.review(old)
    page = reader.get(old.get_absolute_url())
    shown = {type(card.panel).__name__: card.context for card in page.context["panels"]}
    mine = shown["OfTransformer"]
    assert [mine[n] for n in ("months", "interventions", "accounts", "reviews")] == [1, 1, 1, 1]
    assert list(mine["successors"]) == [new]
    for name in ("months", "interventions", "accounts", "reviews"):
        assert len(rows(reader, mine[f"{name}_url"])) == mine[name], name
    assert old.get_absolute_url() in reader.get(new.get_absolute_url()).content.decode()


def test_a_municipality_leads_to_its_transformers(inventory: None, reader: Client) -> None:
    page = reader.get(make.municipality().get_absolute_url())
    shown = {type(card.panel).__name__: card.context for card in page.context["panels"]}
    assert shown["OfMunicipality"]["transformers"] == 1
    assert [r.code for r in rows(reader, shown["OfMunicipality"]["transformers_url"])] == ["T-1"]


def test_a_transformer_is_corrected(analyst: Client) -> None:
    record = make.transformer("T-1", circuit="C-1")
    url = f"{record.get_absolute_url()}edit/"
    given = filled(analyst, url, circuit="C-2", macro_meter="NO", capacity_kva="37,5")
    assert analyst.post(url, {**given, "reason": "visita"}).status_code == 302
    record.refresh_from_db()
    assert (record.circuit, record.capacity_kva, record.has_macro) == (
        "C-2",
        Decimal("37.5"),
        False,
    )


# ── written by their code ───────────────────────────────────────────────────────────────────────


def offered(client: Client, typed: str) -> Any:
    return client.get(f"{INVENTORY}options/", {"whatever": typed})


def test_what_begins_as_typed_is_offered(as_role: Callable[..., Client]) -> None:
    make.transformer("T-1", circuit="C-<1>", municipality=make.municipality())
    make.transformer("T-12")
    make.transformer("A-1")
    client = as_role(roles.READER)
    page = offered(client, "t-1").content.decode()
    assert page.count("<option") == 2
    assert '<option value="T-1">BUCARAMANGA · C-&lt;1&gt;</option>' in page
    assert offered(client, "").content.decode().strip() == ""


def test_no_more_than_a_list_can_hold(as_role: Callable[..., Client]) -> None:
    for _n in range(25):
        make.transformer()
    assert offered(as_role(roles.READER), "T").content.decode().count("<option") == 20


@pytest.mark.parametrize("role", [roles.POWER_BI, None], ids=str)
def test_who_may_not_see_records_is_not_offered_them(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    assert offered(as_role(role), "T").status_code == 403


# ── months ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def months() -> Transformer:
    """T-1: June lost a tenth, July has no meter's reading; T-2: July, elsewhere."""
    first = make.transformer("T-1", circuit="C-1", zone="SUR", macro_meter="SI")
    other = make.transformer("T-2", circuit="C-2", municipality=make.municipality())
    make.consumption(first, JUNE, delivered_kwh=1000)
    make.consumption(first, JULY)
    make.consumption(other, JULY)
    return first


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, 3),
        ({"q": "t-"}, 3),
        ({"transformer": "t-1"}, 2),
        ({"transformer": "T-"}, 0),
        ({"period": "2025-07"}, 2),
        ({"period_from": "2025-07"}, 2),
        ({"period_to": "2025-06"}, 1),
        ({"municipality": "68001"}, 1),
        ({"municipality": "-"}, 2),
        ({"circuit": "C-1"}, 2),
        ({"zone": "su"}, 2),
        ({"balance_state": "valid"}, 1),
        ({"balance_state": "no_macro", "period": "2025-07"}, 1),
    ],
)
def test_months_narrowed(
    given: dict[str, str], count: int, months: Transformer, reader: Client
) -> None:
    assert len(rows(reader, MONTHS, **given)) == count


def test_names_in_other_capitals_are_others_where_both_are_known(reader: Client) -> None:
    for code, circuit in (("T-1", "C1"), ("t-1", "c1")):
        make.consumption(make.transformer(code, circuit=circuit, zone="-"), JULY)
    for given in ({"transformer": "t-1"}, {"circuit": "c1"}):
        assert [str(row.transformer) for row in rows(reader, MONTHS, **given)] == ["t-1"]
    assert codes(reader, circuit="c1") == ["t-1"]
    # A dash is no name.
    assert len(rows(reader, MONTHS, zone="-")) == 2


def test_months_keep_the_circuit_that_they_had(months: Transformer, analyst: Client) -> None:
    months.circuit, months.since = "C-9", JULY
    months.save()
    assert [row.period for row in rows(analyst, MONTHS, circuit="C-1")] == [JUNE]
    assert [row.period for row in rows(analyst, MONTHS, circuit="C-9")] == [JULY]


def test_a_month_has_its_own_index_only_where_calendars_agree(
    months: Transformer, reader: Client
) -> None:
    [june] = rows(reader, MONTHS, period="2025-06")
    assert june.index == Decimal("0.1")
    assert "10,0\u00a0%" in reader.get(june.get_absolute_url()).content.decode()
    Consumption.objects.filter(pk=june.pk).update(balance_state=BalanceState.CALENDARS_APART)
    [june] = rows(reader, MONTHS, period="2025-06")
    assert june.index is None


def test_a_month_is_entered_by_the_transformers_code(analyst: Client) -> None:
    make.transformer("T-1")
    url = f"{MONTHS}add/"
    given = filled(analyst, url, transformer="t-1", period="2025-05", billed_kwh="1.234,5")
    assert analyst.post(url, given).status_code == 302
    row = Consumption.objects.get()
    assert (str(row.transformer), row.period, row.billed_kwh) == (
        "T-1",
        date(2025, 5, 1),
        Decimal("1234.5"),
    )


def test_a_month_of_long_ago_is_refused(analyst: Client) -> None:
    make.transformer("T1")
    url = f"{MONTHS}add/"
    response = analyst.post(url, filled(analyst, url, transformer="T1", period="1905-05"))
    assert response.status_code == 422
    assert "Escriba un mes de 1950 en adelante." in response.content.decode()
    assert not Consumption.objects.exists()


def test_a_month_stays_its_transformers(months: Transformer, analyst: Client) -> None:
    row = months.consumption.get(period=JUNE)
    url = f"{row.get_absolute_url()}edit/"
    given = filled(analyst, url, billed_kwh="500", transformer="T-2", period="2025-01")
    assert analyst.post(url, given).status_code == 302
    row.refresh_from_db()
    assert (row.transformer, row.period, row.billed_kwh) == (months, JUNE, 500)
    assert row.loss_kwh == 500


def test_a_closed_month_stays_as_it_was_reported(months: Transformer, analyst: Client) -> None:
    row = months.consumption.get(period=JUNE)
    url = f"{row.get_absolute_url()}edit/"
    given = filled(analyst, url, billed_kwh="500")
    ClosedMonth.objects.create(area=ClosedMonth.Area.ENERGY, month=JUNE)
    assert analyst.post(url, given).status_code in (403, 409, 422)
    row.refresh_from_db()
    assert row.billed_kwh == 900


# ── accounts, work, targets ─────────────────────────────────────────────────────────────────


def test_accounts_where_they_hung_on_a_day(reader: Client) -> None:
    first, second = make.transformer("T-1"), make.transformer("T-2")
    make.account(first, "77")
    make.account(second, "77", since=date(2025, 7, 1))
    url = "/transformers/accounts/"
    assert [str(r.transformer) for r in rows(reader, url, on="2025-06-30")] == ["T-1"]
    assert [str(r.transformer) for r in rows(reader, url, on="2025-07-01")] == ["T-2"]
    assert len(rows(reader, url, q="7")) == 2
    page = reader.get(url, {"transformer": "T-1"})
    assert [row.record.since for row in page.context["rows"]] == [ALWAYS]
    assert "siempre" in page.content.decode()
    assert "1900" not in page.content.decode()


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"q": "OT-9"}, 1),
        ({"q": "t-1"}, 2),
        ({"transformer": "T-2"}, 1),
        ({"kind": "norm"}, 1),
        ({"started_from": "2025-07-02"}, 2),
        ({"started_to": "2025-07-01"}, 1),
        ({"done": "false"}, 1),
        ({"done": "true"}, 2),
        ({"crew": "Q1"}, 1),
        ({"circuit": "c-2"}, 1),
        ({"municipality": "68001"}, 1),
        ({"state": "prog"}, 1),
    ],
)
def test_interventions_narrowed(given: dict[str, str], count: int, reader: Client) -> None:
    first = make.transformer("T-1")
    other = make.transformer("T-2", circuit="C-2", municipality=make.municipality())
    make.intervention(first, date(2025, 7, 1), work_order="OT-9")
    make.intervention(first, date(2025, 7, 2), kind="NORMALIZACION", state="PROGRAMADA")
    make.intervention(other, date(2025, 7, 3), crew="Q1")
    assert len(rows(reader, "/transformers/interventions/", **given)) == count


def test_an_intervention_at_no_transformer_is_told_so(analyst: Client) -> None:
    url = "/transformers/interventions/add/"
    given = filled(analyst, url, transformer="T-404", kind="INSPECCION", start_date="2025-07-01")
    page = analyst.post(url, given)
    assert page.status_code == 422
    assert "No hay transformador con el código “T-404”." in page.content.decode()
    assert 'value="T-404"' in page.content.decode()
    assert not Intervention.objects.exists()


def test_an_intervention_is_moved_to_the_right_transformer(analyst: Client) -> None:
    wrong, right = make.transformer("T-1"), make.transformer("T-2")
    work = make.intervention(wrong)
    url = f"{work.get_absolute_url()}edit/"
    given = filled(analyst, url)
    assert given["transformer"] == "T-1"
    assert analyst.post(url, {**given, "transformer": "T-2"}).status_code == 302
    for record in (wrong, right):
        record.refresh_from_db()
    assert (wrong.intervened_on, right.intervened_on) == (None, work.start_date)


def test_the_types_in_use_are_offered(analyst: Client) -> None:
    make.intervention(make.transformer(), kind="BLINDAJE DE RED")
    for page in ("interventions", "targets"):
        form = analyst.get(f"/transformers/{page}/add/").content.decode()
        assert '<option value="BLINDAJE DE RED">' in form, page


def test_a_target_of_a_whole_year(analyst: Client) -> None:
    url = "/transformers/targets/add/"
    given = filled(analyst, url, kind="INSPECCION", year="2026", month="0", target="1200")
    assert analyst.post(url, given).status_code == 302
    [target] = Target.objects.all()
    page = analyst.get("/transformers/targets/", {"year": "2026", "month": "0"})
    assert [row.record for row in page.context["rows"]] == [target]
    assert [chip.value for chip in page.context["chips"]] == ["2026", "Todo el año"]


# ── what comes from the rules ───────────────────────────────────────────────────────────────


def test_a_review_says_why_and_takes_what_came_of_it(analyst: Client) -> None:
    review = make.review(make.transformer("T-1"))
    page = analyst.get(review.get_absolute_url()).content.decode()
    assert "600 kWh" in page
    assert "1.800 kWh" in page
    url = f"{review.get_absolute_url()}edit/"
    given = filled(analyst, url, state="visited", outcome="fraud", visited_on="2025-08-10")
    assert analyst.post(url, given).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.outcome, review.kwh_at_risk) == ("visited", "fraud", 1200)


@pytest.mark.parametrize("path", ["reviews", "thresholds"])
def test_nobody_adds_or_deletes_what_the_rules_make(path: str, analyst: Client) -> None:
    record = make.review(make.transformer()) if path == "reviews" else make.threshold()
    assert analyst.get(f"/transformers/{path}/add/").status_code == 404
    assert analyst.post(f"{record.get_absolute_url()}delete/").status_code == 404
    assert type(record).objects.filter(pk=record.pk).exists()


def test_a_threshold_is_called_by_what_it_is_and_keeps_its_history(analyst: Client) -> None:
    threshold = make.threshold("fall_kwh")
    page = analyst.get("/transformers/thresholds/").content.decode()
    assert "Caída: kWh al mes que debe ser como mínimo" in page
    url = f"{threshold.get_absolute_url()}edit/"
    given = filled(analyst, url, value="150", reason="muchos pequeños")
    assert analyst.post(url, given).status_code == 302
    threshold.refresh_from_db()
    assert threshold.value == 150
    assert (
        "muchos pequeños" in analyst.get(f"{threshold.get_absolute_url()}history/").content.decode()
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"q": "t-1"}, 1),
        ({"period": "2025-07"}, 2),
        ({"state": "open"}, 2),
        ({"severity": "low"}, 1),
        ({"rule": "fall"}, 2),
        ({"outcome": "fraud"}, 0),
        ({"transformer": "T-2"}, 1),
    ],
)
def test_reviews_narrowed(given: dict[str, str], found: int, reader: Client) -> None:
    make.review(make.transformer("T-1"))
    make.review(make.transformer("T-2"), severity="low")
    assert len(rows(reader, "/transformers/reviews/", **given)) == found
    assert Review.objects.count() == 2
