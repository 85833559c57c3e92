"""The overview: its figures, the ways to their records, and what it says before there are any."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Annex, BilledItem
from records import roles
from records.bulk import Cause
from records.charts import Chart

pytestmark = pytest.mark.django_db

URL = "/billing/"


def charts(found: Any) -> dict[str, Chart]:
    made = (
        found.by_month(),
        found.by_contract(),
        found.by_month_and_contract(),
        found.by_item(),
        found.by_municipality(),
    )
    return {chart.key: chart for chart in made}


def whole(chart: Chart, *columns: int) -> Decimal:
    return sum(chart.sum_of(column) or Decimal(0) for column in columns)


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


def test_who_may_not_see_actas_does_not_see_it(as_role: Callable[..., Client]) -> None:
    for url in (URL, "/billing/looks/"):
        assert as_role(roles.POWER_BI).get(url).status_code == 403
        assert as_role(None).get(url).status_code == 403
        assert Client().get(url).status_code == 302


def test_before_any_acta_it_leads_to_the_upload(as_role: Callable[..., Client]) -> None:
    page = as_role(roles.UPDATER).get(URL).content.decode()
    assert "/uploads/new/" in page
    assert "/uploads/new/" not in as_role(roles.READER).get(URL).content.decode().split("<main")[1]


def test_every_chart_sums_to_what_is_billed(history: Any, reader: Client) -> None:
    found = reader.get(URL).context["found"]
    billed = Annex.objects.exclude(state="returned").aggregate(sum=Sum("total"))["sum"]
    drawn = charts(found)
    assert whole(drawn["by-month"], 0, 1) == billed
    assert whole(drawn["by-contract"], 0, 1) == billed
    assert whole(drawn["by-item"], 0) == billed
    assert whole(drawn["by-town"], 0) == billed
    months = drawn["by-month-and-contract"]
    assert whole(months, *range(len(months.series))) == billed


def test_what_was_returned_stands_apart(history: Any, reader: Client) -> None:
    by_month = reader.get(URL).context["found"].by_month()
    returned = history.annex(history.second, 6).total
    assert [series.style for series in by_month.series] == ["solid", "hatched", "apart"]
    assert whole(by_month, 2) == returned
    june = by_month.rows[1]
    assert june.values == [None, history.annex(history.first, 6).total, returned]


def test_the_cards_lead_to_lists_that_sum_to_them(history: Any, reader: Client) -> None:
    for card in reader.get(URL).context["found"].cards[:4]:
        response = reader.get(card["url"])
        rows = [row.record for row in response.context["rows"]]
        assert sum(row.total for row in rows) == card["sum"], card["label"]
        assert len(rows) == card["annexes"]


def test_every_bar_leads_to_records_that_sum_to_it(history: Any, reader: Client) -> None:
    found = reader.get(URL).context["found"]
    for chart in (found.by_item(), found.by_municipality()):
        for row in chart.rows:
            records = [one.record for one in reader.get(row.url).context["rows"]]
            assert sum(record.total for record in records) == row.values[0], row.label
    for row in (*found.by_month().rows, *found.by_contract().rows):
        for value, url in zip(row.values, row.urls, strict=True):
            records = [one.record for one in reader.get(url).context["rows"]]
            assert sum(record.total for record in records) == (value or 0), (row.label, url)


def test_page_export_and_api_say_the_same(history: Any, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    given = {"contract": "CW1", "period_from": "2025-05", "period_to": "2025-07"}
    page = whole(client.get(URL, given).context["found"].by_month(), 0, 1)
    answer = client.get("/api/v1/annexes/", given).json()["results"]
    assert Decimal(str(sum(Decimal(str(row["total"])) for row in answer))) == page
    items = client.get("/api/v1/billed-items/", given).json()["results"]
    assert sum(Decimal(str(row["total"])) for row in items) == page
    streamed = b"".join(client.get("/api/v1/billed-items/", {**given, "format": "csv"}))
    rows = csv.DictReader(io.StringIO(streamed.decode()))
    assert sum(Decimal(row["total"]) for row in rows) == page
    exported = client.get("/billing/annexes/export/", {**given, "format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(exported).decode("utf-8-sig")), delimiter=";"))
    column = lines[0].index("Total")
    assert sum(Decimal(line[column].replace(",", ".")) for line in lines[1:]) == page
    assert (
        BilledItem.objects.filter(annex__contract__number="CW1").aggregate(sum=Sum("total"))["sum"]
        == page
    )


def test_narrowed_by_every_filter(history: Any, reader: Client) -> None:
    def total(**given: str) -> Decimal:
        return whole(reader.get(URL, given).context["found"].by_contract(), 0, 1, 2)

    of = history.annex
    assert (
        total(contract="CW2", period_from="2025-05", period_to="2025-05")
        == of(history.second, 5).total
    )
    assert total(contractor="otra", state="returned") == of(history.second, 6).total
    everything = Annex.objects.aggregate(sum=Sum("total"))["sum"]
    assert total(state="") == everything
    assert reader.get(URL, {"contract": "none such"}).context["found"].rows == []


def test_without_months_the_last_twelve(history: Any, reader: Client) -> None:
    filters = reader.get(URL).context["filters"]
    assert (filters.data["period_from"], filters.data["period_to"]) == ("2024-08", "2025-07")


def test_what_deserves_a_look(history: Any, reader: Client) -> None:
    found = reader.get("/billing/looks/").context["found"]
    deviations, twice = found.deviations(), found.twice()
    assert (deviations["count"], deviations["sum"]) == (1, Decimal("200.00"))
    assert list(deviations["worst"]) == [history.deviating]
    assert (twice["count"], twice["sum"]) == (2, sum(item.amount for item in history.twice))
    for lines in (deviations, twice):
        rows = reader.get(lines["url"]).context["rows"]
        assert len(rows) == lines["count"]


def test_what_deserves_a_look_is_told_by_what_is_accepted(history: Any, reader: Client) -> None:
    line, other = history.twice
    less = {"unit_price": line.unit_price / 4}
    BilledItem.objects.object_to([line.pk], "other", "Sobra", cause=Cause(), **less)
    line.refresh_from_db()
    assert 0 < line.accepted_amount < line.amount
    twice = reader.get("/billing/looks/").context["found"].twice()
    assert (twice["count"], twice["sum"]) == (2, line.accepted_amount + other.amount)
    assert list(twice["largest"]) == [other, line]
    waiting = reader.get("/billing/looks/in-review/").context
    assert waiting["twice"]["sum"] == line.accepted_amount + other.amount


def test_as_a_part_of_the_page_it_has_no_frame(history: Any, reader: Client) -> None:
    part = reader.get("/billing/looks/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "CW1 – 7" in part


def test_each_chart_has_its_table_and_no_script_of_its_own(history: Any, reader: Client) -> None:
    page = reader.get(URL).content.decode()
    assert page.count("<figure") == page.count('class="chart-table"') == 5
    assert "<script>" not in page
    assert "style=" not in page


def test_as_many_queries_whatever_there_is(history: Any, reader: Client) -> None:
    reader.get(URL)
    with CaptureQueriesContext(connection) as taken:
        reader.get(URL)
    assert len(taken) == 9
    with CaptureQueriesContext(connection) as taken:
        reader.get("/billing/looks/", headers={"HX-Request": "true"})
    assert len(taken) <= 12


def test_what_objections_saved(history: Any, reader: Client) -> None:
    """By why and by contractor; what came of a returned acta is in neither."""
    assert reader.get(URL).context["found"].objections == []
    items = [history.deviating, history.annex(history.second, 7).items.first()]
    for item, code in zip(items, ("over_price", "no_evidence"), strict=True):
        BilledItem.objects.object_to(
            [item.pk], code, "Sin soporte", cause=Cause(), quantity=Decimal(0)
        )
    page = reader.get(URL)
    found = page.context["found"]
    saved = Annex.objects.aggregate(sum=Sum("saved"))["sum"]
    assert found.cards[-1]["sum"] == saved > 0
    why, whose = found.objections
    assert [len(chart.rows) for chart in (why, whose)] == [2, 2]
    assert whole(why, 0) == whole(whose, 0) == saved
    for chart in (why, whose):
        for row in chart.rows:
            assert reader.get(row.url).context["table"].rows
    assert "Ahorrado por glosas" in page.content.decode()
    analyst = get_user_model().objects.create(username="glosas")
    items[1].annex.refresh_from_db()
    items[1].annex.return_to_contractor(analyst, "Falta")
    assert [len(chart.rows) for chart in reader.get(URL).context["found"].objections] == [1, 1]
    only = reader.get(URL, {"state": "returned"}).context["found"].objections
    assert whole(only[0], 0) == whole(only[1], 0) == items[1].annex.saved
