"""The losses page: its figures, the ways to what they are made of, what it says without data."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from records import roles
from transformers import derived
from transformers.models import BalanceTotal, Tariff, Transformer
from transformers.models.figures import months_back
from transformers.tests import make
from transformers.tests.network import JULY, MONTHS, Network, network
from transformers.views.losses import DRAWN

pytestmark = pytest.mark.django_db

URL = "/transformers/"
PLACES = "/transformers/places/"
POINTS = "/transformers/points/"
MISSING = "/transformers/missing/"
ADDRESSES = (URL, PLACES, f"{PLACES}file/?format=csv", POINTS, MISSING)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(as_role: Callable[..., Client]) -> Client:
    return as_role(roles.READER)


@pytest.fixture
def small() -> Network:
    return network()


def found_on(client: Client, **given: Any) -> Any:
    return client.get(URL, given).context["found"]


def rows_of(client: Client, url: str) -> list[Any]:
    """The records that an address leads to, of all its pages."""
    separator = "&" if "?" in url else "?"
    rows = client.get(f"{url}{separator}page_size=200").context["rows"]
    return [row.record for row in rows]


def lost(records: list[Any]) -> Decimal:
    return sum((record.loss_kwh or Decimal(0) for record in records), Decimal(0))


# ── who may see it, and what it says before there is any data ────────────────────────────────


@pytest.mark.parametrize("url", ADDRESSES)
def test_who_may_not_see_consumption_does_not_see_it(
    small: Network, url: str, as_role: Callable[..., Client]
) -> None:
    for role in (roles.POWER_BI, None):
        assert as_role(role).get(url).status_code == 403
    assert Client().get(url).status_code == 302
    for role in (roles.P2, roles.P3, roles.UPDATER, roles.ADMIN, roles.READER):
        assert as_role(role).get(url).status_code == 200, role


@pytest.mark.parametrize("url", [URL, PLACES, f"{PLACES}file/", MISSING])
def test_before_any_consumption_it_leads_to_the_upload(
    url: str, as_role: Callable[..., Client]
) -> None:
    def main(role: str) -> str:
        return as_role(role).get(url).content.decode().split("<main")[1]

    assert "/uploads/new/" in main(roles.P3)
    assert "/uploads/new/" not in main(roles.READER)
    assert "inventario de transformadores" in main(roles.P3)
    make.transformer()
    assert "El inventario ya está" in main(roles.P3)


def test_without_macro_meters_it_says_that_no_loss_is_known(reader: Client) -> None:
    network(macros=False)
    response = reader.get(URL)
    found = response.context["found"]
    assert (found.whole["loss"], found.covered["counted"]) == (None, 0)
    assert "No se conoce la pérdida de estos meses" in response.content.decode()
    assert [row.values for row in found.by_state().rows] == [[None, 4]]
    assert not found.by_zone().rows
    assert not found.concentration().rows


def test_without_tariffs_it_says_that_money_is_unknown(reader: Client) -> None:
    network(tariffs=False)
    response = reader.get(URL)
    assert response.context["found"].whole["value"] is None
    assert "no hay tarifa cargada de estos meses" in response.content.decode()


def test_months_without_a_tariff_are_counted(small: Network, reader: Client) -> None:
    page = reader.get(URL)
    assert page.context["found"].unpriced == 0
    Tariff.objects.filter(period__in=MONTHS[-2:]).delete()
    BalanceTotal.objects.filter(period__in=MONTHS[-2:]).update(lost_value=None)
    assert "Sin 2 meses que no tienen tarifa" in reader.get(URL).content.decode()


# ── figures ─────────────────────────────────────────────────────────────────────────────────


def test_without_months_the_last_twelve(small: Network, reader: Client) -> None:
    found = found_on(reader)
    assert (found.first, found.last) == (MONTHS[1], JULY)
    assert [period["current"] for period in found.periods] == [True, False, False, False]
    assert found_on(reader, period_to="2025-03").first == MONTHS[0].replace(month=4)


def test_the_page_says_what_the_whole_is(small: Network, reader: Client) -> None:
    response = reader.get(URL)
    found, whole = response.context["found"], BalanceTotal.objects.between(MONTHS[1], JULY).whole()
    assert (found.whole["loss"], found.whole["measured"]) == (12 * 390, 12 * 1800)
    for name in ("balances", "counted", "valid", "loss", "measured", "value", "index"):
        assert found.whole[name] == whole[name], name
    assert found.year_before["loss_12"] is None
    page = response.content.decode()
    for shown in ("4.680", "21.600", "21,7\xa0%", "$\xa04.680.000", "de 4 con datos"):
        assert shown in page, shown


def test_every_grouping_comes_to_the_whole(small: Network, reader: Client) -> None:
    for by in ("circuit", "substation", "municipality"):
        response = reader.get(PLACES, {"by": by})
        rows, whole = response.context["places"].rows, response.context["found"].whole
        assert sum(row.loss for row in rows) == whole["loss"], by
        assert sum(row.value for row in rows) == whole["value"], by
        assert sum(row.transformers for row in rows) == 4, by
    found = found_on(reader)
    assert found.of_transformers().sum_of(0) == found.whole["loss"]
    assert sum(row["loss"] for row in found.by_places["zone"]) == found.whole["loss"]
    assert sum(found.by_state().sum_of(at) or 0 for at in (0, 1)) == 4


def test_the_index_over_time(small: Network, reader: Client) -> None:
    chart = found_on(reader).by_month()
    # The database rounds the month's own to the millionth.
    index = pytest.approx(Decimal(390) / 1800 * 100, abs=Decimal("0.0001"))
    assert len(chart.rows) == 13
    assert chart.rows[0].values == [None, index]
    assert chart.rows[-1].values == [index, index]


def test_money_is_drawn_by_month_and_comes_to_the_whole(small: Network, reader: Client) -> None:
    found = found_on(reader)
    chart = found.money()
    assert [row.values for row in chart.rows] == [[390_000]] * 12
    assert chart.sum_of(0) == found.whole["value"]
    assert "$\xa04.680.000 en todo el periodo" in chart.lead
    month = rows_of(reader, chart.rows[-1].url)
    assert sum(row.lost_value for row in month) == 390_000
    assert len(rows_of(reader, chart.url)) == found.whole["counted"]
    # July 2024 has no tariff, so the twelve months before August 2025 alone have a value.
    [year] = found.yearly_money().rows
    assert (year.label, year.values) == ("jul 2025", [4_680_000])
    assert lost(rows_of(reader, year.url)) == 12 * 390


def test_a_month_without_a_tariff_says_so_and_has_no_value(small: Network, reader: Client) -> None:
    BalanceTotal.objects.filter(period=MONTHS[6]).update(lost_value=None)
    found = found_on(reader)
    chart = found.money()
    marks = {row.mark: row.values for row in chart.rows}
    assert marks == {"": [390_000], "sin tarifa no hay valor": [None]}
    assert chart.sum_of(0) == found.whole["value"] == 11 * 390_000
    assert chart.lead.endswith("1 mes no tiene tarifa: sin tarifa no hay valor.")
    assert not found.yearly_money().rows
    BalanceTotal.objects.update(lost_value=None)
    chart = found_on(reader).money()
    assert chart.lead == "12 meses no tienen tarifa: sin tarifa no hay valor."
    assert chart.sum_of(0) is None


def test_a_month_that_lost_nothing_known_lacks_no_tariff(reader: Client) -> None:
    network(macros=False)
    assert {row.mark for row in found_on(reader).money().rows} == {""}


def test_what_was_lost_before_the_drawn_months_is_one_row(small: Network, reader: Client) -> None:
    long_ago = months_back(JULY, DRAWN)
    make.tariff(long_ago, unit_cost=Decimal(100))
    with derived.together():
        make.consumption(small.second, long_ago, delivered_kwh=500, billed_kwh=400)
        make.consumption(small.second, months_back(JULY, DRAWN - 1), billed_kwh=400)
    found = found_on(reader, period_from=f"{long_ago:%Y-%m}")
    chart = found.money()
    first = chart.rows[0]
    assert (first.label, first.values, first.rest) == ("Antes de agosto de 2022", [10_000], True)
    assert chart.sum_of(0) == found.whole["value"]


def test_a_year_before_stands_beside_twelve_months(small: Network, reader: Client) -> None:
    with derived.together():
        for month in MONTHS[:-1]:
            before = month.replace(year=month.year - 1)
            make.consumption(small.second, before, delivered_kwh=500, billed_kwh=400)
    found = found_on(reader)
    # August 2023 to July 2024: a hundred each, and the first of the network's own thirteen months.
    assert found.year_before["loss_12"] == 11 * 100 + 390
    assert found.year_before["value_12"] is None
    assert "Un año antes: 1.490" in reader.get(URL).content.decode()
    for month in MONTHS[:-1]:
        make.tariff(month.replace(year=month.year - 1), unit_cost=Decimal(100))
    make.tariff(MONTHS[0], unit_cost=Decimal(100))
    assert found_on(reader).year_before["value_12"] == 149_000
    assert "Un año antes: $\xa0149.000" in reader.get(URL).content.decode()
    assert found_on(reader, period_from="2025-01").year_before == {}


def test_how_few_make_most_of_it(small: Network, reader: Client) -> None:
    chart = found_on(reader).concentration()
    # 300 and 50 of 400 are more than 80 %; one place without a circuit loses nothing.
    assert "2 de 3 circuitos" in chart.lead
    assert "2 de 3 transformadores" in chart.lead
    assert chart.rows[0].values == [0, 0]
    assert chart.rows[-1].values == [100, 100]


# ── ways to what figures are made of ─────────────────────────────────────────────────────────


def test_places_lead_to_their_own_months(small: Network, reader: Client) -> None:
    for by in ("circuit", "substation", "municipality"):
        for row in reader.get(PLACES, {"by": by}).context["places"].rows:
            assert lost(rows_of(reader, row.counted_url)) == row.loss, row.name
            assert len(rows_of(reader, row.last_url)) == row.transformers, row.name
            alone = reader.get(row.url).context["found"]
            assert alone.whole["loss"] == row.loss, row.name
            months = len(rows_of(reader, row.all_url))
            assert alone.whole["counted"] / months == row.coverage, row.name


def test_headlines_charts_and_map_lead_to_their_months(small: Network, reader: Client) -> None:
    found = found_on(reader)
    assert lost(rows_of(reader, found.counted_url)) == found.whole["loss"]
    assert len(rows_of(reader, found.covered["counted_url"])) == found.covered["counted"] == 4
    for chart in (found.by_state(), found.completeness()):
        for row in chart.rows:
            for at, value in enumerate(row.values):
                url = row.urls[at] if row.urls else row.url
                if value is not None:
                    assert len(rows_of(reader, url)) == value, (chart.key, row.label)
    last = found.by_month().rows[-1]
    assert [lost(rows_of(reader, url)) for url in last.urls] == [12 * 390, 390]
    for row in found.of_transformers().rows[:2]:
        assert lost(rows_of(reader, row.urls[0])) == row.values[0]
    for row in found.map.rows:
        assert lost(rows_of(reader, row["counted_url"])) == row["loss"]
        assert found_on(reader, municipality=row["code"]).whole["loss"] == row["loss"]
    for row in found.by_zone().rows:
        url = row.urls[0]
        index = lost(rows_of(reader, url)) / sum(one.measured_kwh for one in rows_of(reader, url))
        assert row.values[0] == pytest.approx(index * 100)


@pytest.mark.parametrize("given", [{}, {"circuit": "C1"}, {"zone": "NORTE"}])
def test_transformers_that_lose_lead_to_the_inventory_of_the_same_places(
    given: dict[str, str], small: Network, reader: Client
) -> None:
    chart = found_on(reader, **given).of_transformers()
    listed = rows_of(reader, chart.url)
    assert sum(one.loss_12 or 0 for one in listed) == chart.sum_of(0)


def test_the_map_asks_for_the_outlines_of_its_departments(small: Network, reader: Client) -> None:
    found = found_on(reader).map
    assert [row["code"] for row in found.rows] == ["68001", "68081"]
    assert [url.rpartition("/maps/")[2] for url in found.outlines] == ["68.json"]
    small.second.municipality.code = "00001"
    small.second.municipality.save()
    assert len(found_on(reader).map.outlines) == 1


# ── filters ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "loss"),
    [
        # A whole name is that place alone; else it is how names begin.
        ({"circuit": "C1"}, 12 * 300),
        ({"circuit": "c1"}, 12 * 300),
        ({"circuit": "C"}, 12 * 400),
        ({"circuit": "-"}, 12 * -10),
        ({"zone": "NORTE"}, 12 * 350),
        ({"municipality": "68081"}, 12 * 50),
        ({"municipality": "barr"}, 12 * 50),
        ({"substation": "SE A", "circuit": "C10"}, 12 * 50),
        ({"period_from": "2025-07", "period_to": "2025-07"}, 390),
        ({"zone": "SUR", "period_from": "2025-06"}, 2 * 50),
    ],
)
def test_narrowed_by_every_filter(
    given: dict[str, str], loss: int, small: Network, reader: Client
) -> None:
    assert found_on(reader, **given).whole["loss"] == loss
    assert reader.get(PLACES, given).context["found"].whole["loss"] == loss


@pytest.mark.parametrize(
    "given",
    [
        {"circuit": "NONE SUCH"},
        {"period_from": "2025-07", "period_to": "2025-01"},
        {"period_to": "1999-01"},
        {"circuit": "C1", "zone": "SUR"},
    ],
)
def test_what_nothing_matches_says_so(given: Any, small: Network, reader: Client) -> None:
    for url, headers in ((URL, {}), (PLACES, {}), (PLACES, HTMX)):
        response = reader.get(url, given, headers=headers)
        assert response.status_code == 200
        assert "Nada coincide con estos filtros" in response.content.decode()
    lines = b"".join(reader.get(f"{PLACES}file/", {**given, "format": "csv"})).splitlines()
    assert len(lines) == 1


@pytest.mark.parametrize(
    "given",
    [{"period_to": "julio"}, {"period_from": "2025-13"}, {"period_to": "0001-01"}, {"zone": "\0"}],
)
def test_what_cannot_be_read_is_told(given: Any, small: Network, reader: Client) -> None:
    page = reader.get(URL, given)
    assert page.status_code == 200
    assert "is-invalid" in page.content.decode()
    for headers in ({}, HTMX):
        assert "is-invalid" in reader.get(PLACES, given, headers=headers).content.decode()
    # A file that cannot be made leads to where it is told why, whatever else the address carries.
    answer = reader.get(f"{PLACES}file/", {**given, "name": "1", "page": "1"}, follow=True)
    assert "is-invalid" in answer.content.decode()


# ── places: tabs, sorting, files ─────────────────────────────────────────────────────────────


def names(client: Client, **given: str) -> list[str]:
    return [row.name for row in client.get(PLACES, given).context["places"].rows]


def test_sorted_as_asked_and_the_unknown_last(small: Network, reader: Client) -> None:
    make.consumption(make.transformer("T-9", circuit="C9"), JULY)
    assert names(reader) == ["C1", "C10", "C2", "Sin circuito", "C9"]
    assert names(reader, sort="index") == ["Sin circuito", "C2", "C10", "C1", "C9"]
    assert names(reader, sort="name") == ["C1", "C10", "C2", "C9", "Sin circuito"]
    assert names(reader, sort="-transformers")[-1] != "C1"
    assert names(reader, sort="secret", by="secret") == names(reader)
    heads = {head.label: head for head in reader.get(PLACES).context["places"].heads}
    assert [head.order for head in heads.values()] == ["", "descending", "", "", "", ""]
    assert names(reader, by="municipality")[0] == "BUCARAMANGA"


def test_as_a_part_of_the_page_it_is_a_card_of_the_worst(small: Network, reader: Client) -> None:
    part = reader.get(PLACES, {"by": "substation"}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert 'id="worst"' in part
    assert "SE A" in part
    assert 'hx-get="/transformers/places/?' in part
    assert "hx-get" not in reader.get(PLACES).content.decode().split('class="card worst"')[1]


def test_the_file_has_what_the_table_has(small: Network, reader: Client) -> None:
    given = {"by": "municipality", "format": "csv"}
    text = b"".join(reader.get(f"{PLACES}file/", given)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[0][:2] == ["Municipio", "Pérdida (kWh)"]
    assert [line[0] for line in lines[1:]] == ["BUCARAMANGA", "BARRANCABERMEJA", "Sin municipio"]
    assert sum(Decimal(line[1].replace(",", ".")) for line in lines[1:]) == 12 * 390
    response = reader.get(f"{PLACES}file/", {"by": "municipality"})
    book = load_workbook(io.BytesIO(b"".join(response)), read_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [12 * 350, 12 * 50, 12 * -10]


# ── points ──────────────────────────────────────────────────────────────────────────────────


def test_points_are_located_transformers(small: Network, reader: Client) -> None:
    answer = reader.get(POINTS)
    assert answer.headers["Content-Type"] == "application/json"
    expected = [-73.12, 7.12, small.first.pk, "T-1", 0.3, 3600]
    assert answer.json() == {"points": [expected]}
    assert reader.get(POINTS, {"zone": "SUR"}).json() == {"points": []}
    assert reader.get(POINTS, {"circuit": "\0"}).status_code == 400
    Transformer.objects.update(state="retired")
    assert reader.get(POINTS).json() == {"points": []}


def test_many_points_are_compressed(small: Network, reader: Client) -> None:
    for number in range(9):
        make.transformer(f"NEAR-{number}")
    Transformer.objects.update(latitude=7, longitude=-73)
    answer = reader.get(POINTS, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


# ── missing ─────────────────────────────────────────────────────────────────────────────────


def test_missing_are_listed_month_by_month(small: Network, reader: Client) -> None:
    def codes(**given: str) -> list[str]:
        return [row.record.code for row in reader.get(MISSING, given).context["rows"]]

    assert codes() == codes(month="2025-07") == codes(month="2025-07", circuit="C1") == ["T-3"]
    assert codes(month="2025-06") == codes(month="2025-07", zone="SUR") == []
    assert len(codes(month="2025-08", sort="-code")) == 4
    page = reader.get(MISSING, {"month": "2025-07", "zone": "NORTE"})
    listed = rows_of(reader, page.context["inventory_url"])
    assert [one.code for one in listed] == ["T-3"]
    for month in ("nonsense", "0001-01"):
        assert "is-invalid" in reader.get(MISSING, {"month": month}).content.decode()


def test_as_a_part_of_the_page_it_says_how_many(small: Network, reader: Client) -> None:
    url = found_on(reader).missing_url
    part = reader.get(url, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "1 transformador" in part
    # What it leads to is the list.
    assert f'href="{url}"' in part
    whole = reader.get(MISSING, {"month": "2025-06"}, headers=HTMX).content.decode()
    assert "Todo transformador" in whole


# ── the page itself ─────────────────────────────────────────────────────────────────────────


def test_each_chart_has_its_table_and_no_script_of_its_own(small: Network, reader: Client) -> None:
    page = reader.get(URL).content.decode()
    assert page.count('<figure class="chart"') == page.count('class="chart-table"') == 8
    assert "<script>" not in page
    assert "style=" not in page


def test_as_many_queries_whatever_there_is(small: Network, reader: Client) -> None:
    def taken(url: str) -> int:
        reader.get(url)
        with CaptureQueriesContext(connection) as queries:
            reader.get(url)
        return len(queries)

    before = [taken(url) for url in (URL, PLACES, POINTS, MISSING)]
    for number in range(3):
        another = make.transformer(f"X-{number}", circuit=f"X{number}", macro_meter="SI")
        make.consumption(another, JULY, delivered_kwh=1000)
    assert [taken(url) for url in (URL, PLACES, POINTS, MISSING)] == before == [14, 11, 4, 11]
