"""The same totals wherever they are asked for: in querysets, on pages, over REST, in files and in
Power BI's view, by transformer, circuit, substation, municipality, zone and month.

Over random small worlds. What is expected is added up in plain Python, from the stored rows and
from where the world says that each transformer hung when its month began.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from powerbi.tests.asking import day, kwh, read
from records import formats, roles
from tests.worlds import (
    ENERGIES,
    GROUPINGS,
    MONTHS,
    PLACES,
    TOWNS,
    Hung,
    Stored,
    Sums,
    added,
    by,
    known_sum,
    over_worlds,
    standing,
)
from transformers.models import BalanceTotal, Consumption, Transformer
from transformers.models.figures import BY

pytestmark = pytest.mark.django_db


def asked(name: str, key: Any) -> dict[str, str]:
    """The filter of a list that leads to this group."""
    return {name: f"{key:%Y-%m}" if isinstance(key, date) else key or "-"} if name else {}


# ── querysets ───────────────────────────────────────────────────────────────────────────────


@over_worlds
def test_figures(world: list[Hung]) -> None:
    with standing(world) as stored:
        for objects in (BalanceTotal.objects, Consumption.objects):
            assert_same([objects.whole()], [stored.whole])
            assert_grouped(objects.by_month(), "period", stored)
            every = objects.by_places(*BY)
            for name in PLACES:
                key = "code" if name == "municipality" else name
                for rows in (every[name], objects.by_place(name)):
                    assert_grouped(rows, name, stored, key)
        assert_grouped(Consumption.objects.by_transformer(), "transformer", stored, "code")


def assert_grouped(rows: Iterable[Any], name: str, stored: Stored, key: str = "") -> None:
    found = {row[key or name] or "": row for row in rows}
    expected = stored.parts(name)
    assert found.keys() == expected.keys()
    assert_same([found[one] for one in expected], list(expected.values()))


def assert_same(rows: list[Any], expected: list[Sums]) -> None:
    for row, sums in zip(rows, expected, strict=True):
        assert Sums(*(exact(row[name]) for name in Sums._fields)) == sums
        assert_index(row["index"], sums.index)


def exact(value: Any) -> Decimal | None:
    """To the thousandth: SQLite adds decimals up as floats."""
    return kwh(value)


def assert_index(found: Any, expected: Decimal | None) -> None:
    """To the millionth."""
    if expected is None:
        assert found is None
    else:
        assert abs(Decimal(str(found)) - expected) <= Decimal("0.000001")


# ── pages ───────────────────────────────────────────────────────────────────────────────────

LOSSES = "/transformers/"
ALWAYS = {"period_from": f"{MONTHS[0]:%Y-%m}", "period_to": f"{MONTHS[-1]:%Y-%m}"}
NOWHERE = {
    "circuit": "Sin circuito",
    "substation": "Sin subestación",
    "municipality": "Sin municipio",
    "zone": "Sin zona",
}


@over_worlds
def test_the_losses_page(as_role: Callable[..., Client], world: list[Hung]) -> None:
    """Of whatever places and months are chosen; and its chart of zones."""
    client = as_role(roles.READER)
    with standing(world) as stored:
        page = body(client, LOSSES, **ALWAYS)
        assert key_figures(page) == written(stored.whole)
        assert rows(page, "chart-zones") == unordered(
            [key or NOWHERE["zone"], formats.ratio(sums.index)]
            for key, sums in stored.parts("zone").items()
            if sums.index is not None
        )
        for name in PLACES:
            for key, sums in stored.parts(name).items():
                page = body(client, LOSSES, **ALWAYS, **asked(name, key))
                assert key_figures(page) == written(sums), (name, key)
        for month, sums in stored.parts("period").items():
            page = body(client, LOSSES, **dict.fromkeys(ALWAYS, f"{month:%Y-%m}"))
            assert key_figures(page) == written(sums), month


@over_worlds
def test_places_side_by_side(as_role: Callable[..., Client], world: list[Hung]) -> None:
    """The table of circuits, substations and municipalities, and its file."""
    client = as_role(roles.READER)
    with standing(world) as stored:
        for name in ("circuit", "substation", "municipality"):
            named = [(place(name, key), sums) for key, sums in stored.parts(name).items()]
            page = body(client, f"{LOSSES}places/", by=name, **ALWAYS)
            *shown, total = (row[:4] for row in rows(page, "place-tabs", ordered=True))
            assert unordered(shown) == unordered([who, *written(sums)[:3]] for who, sums in named)
            assert total == [f"Total ({len(named)})", *written(stored.whole)[:3]]
            file = table(body(client, f"{LOSSES}places/file/", by=name, format="csv", **ALWAYS))
            assert unordered(
                (row["Pérdida (kWh)"], row["Dinero perdido"]) for row in file
            ) == unordered((sums.loss, sums.value) for _who, sums in named)


def place(name: str, key: str) -> str:
    return (TOWNS[key][0] if name == "municipality" and key else key) or NOWHERE[name]


def body(client: Client, url: str, **given: str) -> str:
    response = client.get(url, given)
    assert response.status_code == 200
    return b"".join(response).decode("utf-8-sig")


def written(sums: Sums) -> list[str]:
    """As the losses page writes them: lost, the index, money, measured."""
    return [
        formats.number(sums.loss),
        formats.ratio(sums.index),
        formats.money(sums.value),
        formats.number(sums.measured),
    ]


def key_figures(page: str) -> list[str]:
    listed = page.partition("key-figures")[2].partition("</dl>")[0]
    return [text(one) for one in re.findall(r"<dd>(.*?)(?:<span|</dd>)", listed, re.S)][:4]


def rows(page: str, after: str, *, ordered: bool = False) -> list[list[str]]:
    """The cells of the first table after these words, without its head."""
    found = page.partition(f'"{after}"')[2].partition("<tbody>")[2].partition("</table>")[0]
    cells = [
        [text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?</tr>", found, re.S)
    ]
    return cells if ordered else unordered(cells)


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def unordered(some: Iterable[Any]) -> list[Any]:
    return sorted(some, key=str)


# ── the inventory, which is grouped by where transformers hang today ────────────────────────

TRANSFORMERS = f"{LOSSES}transformers/"
# {figure of `Sums`: (its column in the file, its field over REST)} of the last twelve months.
YEARLY = {
    "billed": ("Facturada, 12 m (kWh)", "billed_12"),
    "measured": ("Medida, 12 m (kWh)", "measured_12"),
    "loss": ("Pérdida, 12 m (kWh)", "loss_12"),
}


@over_worlds
def test_the_inventory(as_role: Callable[..., Client], world: list[Hung]) -> None:
    """The last twelve months in its file, over REST and in its summary."""
    client = as_role(roles.READER)
    with standing(world) as stored:
        for name in ("transformer", *PLACES):
            for key, sums in stored.today(name, stored.last_year).items():
                given = asked("code" if name == "transformer" else name, key)
                csv_given = {**given, "format": "csv"}
                file = table(body(client, f"{TRANSFORMERS}export/", **csv_given))
                found = over_rest(client, "transformers", **given)
                for figure, (header, field) in YEARLY.items():
                    expected = getattr(sums, figure)
                    assert known_sum(row[header] for row in file) == expected, (name, key)
                    assert known_sum(row[field] for row in found) == expected, (name, key)
                each = table(body(client, f"{LOSSES}summary/", **csv_given))
                year = known_sum(row["Últimos 12 meses (kWh)"] for row in each)
                assert year == sums.billed, (name, key)
                assert len(file) == len(found) == len(each)


@over_worlds
def test_a_transformer_s_page(as_role: Callable[..., Client], world: list[Hung]) -> None:
    client = as_role(roles.READER)
    with standing(world) as stored:
        for code, sums in stored.today("transformer", stored.last_year).items():
            if code in {row["transformer"] for row in stored.rows}:
                page = body(client, Transformer.objects.get(code=code).get_absolute_url())
                expected = [sums.measured, sums.loss, sums.billed]
                assert key_figures(page)[1:] == [formats.number(kwh) for kwh in expected]


# ── lists of months, over REST and as files ─────────────────────────────────────────────────

HEADERS = {
    "delivered_kwh": "Energía macro (kWh)",
    "billed_kwh": "Energía facturada (kWh)",
    "measured_kwh": "Medida (kWh)",
    "loss_kwh": "Pérdida (kWh)",
    "lost_value": "Dinero perdido",
}


@over_worlds
def test_the_api(as_role: Callable[..., Client], world: list[Hung]) -> None:
    client = as_role(roles.READER)
    with standing(world) as stored:
        for name, key, sums in every_group(stored):
            assert added(over_rest(client, "consumption", **asked(name, key))) == sums, (name, key)


@over_worlds
def test_the_files(as_role: Callable[..., Client], world: list[Hung]) -> None:
    """Of a filtered list, as people download it and as programs do."""
    client = as_role(roles.READER)
    with standing(world) as stored:
        for name, key, sums in every_group(stored):
            given = {**asked(name, key), "format": "csv"}
            file = table(body(client, f"{LOSSES}consumption/export/", **given))
            shown = [{name: row[header] for name, header in HEADERS.items()} for row in file]
            assert added(shown) == sums, (name, key)
            lines = csv.DictReader(body(client, "/api/v1/consumption/", **given).splitlines())
            assert added(numbers(line, ENERGIES, ".") for line in lines) == sums, (name, key)


def every_group(stored: Stored) -> Iterator[tuple[str, Any, Sums]]:
    """(grouping, key, sums) of each, and of the whole, which is asked for without a filter."""
    yield "", "", stored.whole
    for name in GROUPINGS:
        for key, sums in stored.parts(name).items():
            yield name, key, sums


def over_rest(client: Client, route: str, **given: str) -> list[dict[str, Any]]:
    """What all its pages have; decimals as they are written."""
    found: list[dict[str, Any]] = []
    url = f"/api/v1/{route}/?{urlencode({**given, 'page_size': 7})}"
    while url:
        page = json.loads(body(client, url), parse_float=Decimal, parse_int=Decimal)
        found += page["results"]
        url = page["next"]
    return found


def table(file: str) -> list[dict[str, Any]]:
    """The rows of a .csv as people get it, by their headers."""
    lines = list(csv.DictReader(file.splitlines(), delimiter=";"))
    return [numbers(line, line, ",") for line in lines]


def numbers(line: Mapping[str, str], names: Iterable[str], point: str) -> dict[str, Any]:
    """With what can be read as a number read."""
    exact = {name: line[name].replace(point, ".") for name in names}
    return {
        name: (Decimal(value) if re.fullmatch(r"-?[\d.]+", value) else None)
        for name, value in exact.items()
    }


# ── Power BI ────────────────────────────────────────────────────────────────────────────────


@over_worlds
def test_power_bi(world: list[Hung]) -> None:
    with standing(world) as stored:
        towns = {row["municipality_key"]: row["code"] for row in read("dim_municipality")}
        codes = {row["transformer_key"]: row["code"] for row in read("dim_transformer")}
        months = [
            {
                **row,
                "transformer": codes[row["transformer_key"]],
                "municipality": towns[row["municipality_key"]],
                "period": day(row["date"]),
                **{name: kwh(row[name]) for name in ENERGIES},
            }
            for row in read("fct_consumption_month")
        ]
        for name in GROUPINGS:
            found = {key: added(some) for key, some in by(name, months).items()}
            assert found == stored.parts(name), name
