"""Where the project's rows come from: the views or the feeds, as its parameters say."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.utils.translation import override

from powerbi.connecting import Source
from powerbi.dictionary import VIEWS
from powerbi.project import files, names
from powerbi.project.queries import LARGE, query
from powerbi.tests import tmdl
from powerbi.tests.test_project_model import MODEL, SOURCE, unbalanced

STEP = re.compile(r"^    (\w+) = ", re.MULTILINE)
WORD = re.compile(r"[A-Za-z_][\w.]*")
LIBRARY = {
    "Csv.Document", "Currency.Type", "Date.ToText", "DateTime.Date", "Int64.Type", "QuoteStyle.Csv",
    "DateTime.AddZone", "DateTimeZone.From", "DateTimeZone.RemoveZone", "DateTimeZone.SwitchZone",
    "Replacer.ReplaceValue", "Table.PromoteHeaders", "Table.ReplaceValue", "Table.SelectRows",
    "Table.TransformColumnTypes", "Table.TransformColumns", "Web.Contents",
}  # fmt: skip
LANGUAGE = {
    "_", "and", "date", "datetime", "datetimezone", "each", "else", "false", "if", "in", "is",
    "let", "null", "number",
    "text", "then", "true", "type",
}  # fmt: skip
PARAMETERS = {"Fuente", "Servidor", "BaseDatos", "UrlRCE", "RangeStart", "RangeEnd"}


def said(m):
    """M without its texts and records' fields."""
    bare = re.sub(r'"(?:[^"]|"")*"', '""', m)
    bare = re.sub(r"\[(?:Schema|Item|Delimiter|[a-z_]+)\b", "[", bare)
    bare = re.sub(r"\b(\w+) ?= ?(?=\"\"|\d|QuoteStyle|true|false|\[|Date\.|#)", "", bare)
    return re.sub(r"(Item|Encoding|QuoteStyle)=", "", bare).replace("[Data]", "")


def steps(m):
    """{step: its M}"""
    body = m.removeprefix("let\n").rsplit("\nin\n", 1)[0]
    parts = STEP.split(body)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("protocol", ["tds", "postgresql", ""])
@pytest.mark.parametrize("view", VIEWS)
def test_every_step_speaks_of_steps_before_it(view, protocol):
    m = query(view, SOURCE._replace(protocol=protocol))
    assert unbalanced(m) == ""
    known = {"Sql.Database", "PostgreSQL.Database"} | LIBRARY | LANGUAGE | PARAMETERS
    for name, step in steps(m).items():
        words = set(WORD.findall(re.sub(r"#\w+", "", said(step))))
        assert words <= known, (name, words - known)
        known.add(name)
    assert m.endswith("in\n    Filas")


@pytest.mark.parametrize("view", VIEWS)
def test_both_sources_give_the_view_s_columns(view):
    found = steps(query(view, SOURCE))
    assert f'[Schema="powerbi", Item="{view}"]' in found["Vista"]
    assert re.findall(r'\{"(\w+)", ', found["TiposCsv"]) == list(VIEWS[view].columns)
    assert '"en-US"' in found["TiposCsv"]
    # What is money is exact wherever it comes from, and the database's other types stay.
    money = re.findall(r'\{"(\w+)", Currency.Type\}', found["TiposCsv"])
    assert re.findall(r'\{"(\w+)", ', found["FilasBase"]) == money
    texts = set(re.findall(r'\{"(\w+)", type text\}', found["TiposCsv"]))
    assert set(re.findall(r'"(\w+)"', found["Vacios"])) == set(VIEWS[view].columns) - texts


@pytest.mark.parametrize("view", VIEWS)
def test_moments_are_read_in_hours_of_here(view):
    moments = [name for name, one in VIEWS[view].columns.items() if one.kind == "moment"]
    last = steps(query(view, SOURCE))["Filas"]
    assert re.findall(r'\{"(\w+)", each [^{}]+, -5\)\), type datetime\}', last) == moments
    assert last.startswith("Table.TransformColumns(" if moments else "Leidas")


@pytest.mark.parametrize("view", VIEWS)
def test_days_narrow_the_large_facts_alone(view):
    m = query(view, SOURCE)
    if view not in LARGE:
        assert "Range" not in m
        assert "Query" not in m
        return
    found = steps(m)
    for step in ("PeriodoBase", "FilasCsv"):
        assert "[date] >= Desde and [date] < Hasta" in found[step]
    assert (found["Desde"], found["Hasta"]) == (
        "DateTime.Date(RangeStart),\n",
        "DateTime.Date(RangeEnd),\n",
    )
    assert found["PeriodoBase"].startswith("Table.SelectRows(Vista, ")
    assert "from = Date.ToText(Desde" in found["Respuesta"]
    assert VIEWS[view].dated == "date"


def expressions(source):
    return {one.name: one for one in tmdl.read(files(source)[f"{MODEL}/expressions.tmdl"])}


def test_parameters_are_what_people_change():
    found = expressions(SOURCE)
    assert set(found) == PARAMETERS
    for name, one in found.items():
        assert one.told, name
        assert "IsParameterQuery=true" in one.text
        assert unbalanced(one.text) == ""
    assert found["Servidor"].text.startswith('"sql.example" meta ')
    assert found["BaseDatos"].text.startswith('"rce" meta ')
    assert found["UrlRCE"].text.startswith('"https://rce.example" meta ')
    assert found["Fuente"].text.startswith('"BaseDatos" meta ')
    assert 'List={"BaseDatos", "CSV"}' in found["Fuente"].text
    for edge in ("RangeStart", "RangeEnd"):
        assert re.match(r"#datetime\(\d{4}, 1, 1, 0, 0, 0\) meta ", found[edge].text)
        assert 'Type="DateTime"' in found[edge].text


def test_a_name_with_quotes_stays_one_text():
    found = expressions(Source("tds", 'a"b\\c', "r c", ""))
    assert found["Servidor"].text.startswith('"a""b\\c" meta ')


def test_the_database_s_connector_is_its_protocol_s():
    assert "Sql.Database(" in query("dim_date", SOURCE)
    assert "PostgreSQL.Database(" in query("dim_date", SOURCE._replace(protocol="postgresql"))


def test_without_a_database_to_reach_feeds_are_read():
    assert expressions(SOURCE._replace(protocol=""))["Fuente"].text.startswith('"CSV" meta ')


READ = {
    "Int64.Type": int,
    "Currency.Type": Decimal,
    "type number": float,
    "type date": date.fromisoformat,
    "type datetimezone": datetime.fromisoformat,
    "type text": str,
}


@pytest.mark.parametrize("view", VIEWS)
def test_the_feed_gives_what_the_query_reads(view, actas, client):
    """Address, question, columns and types, as Power Query would take them."""
    user = get_user_model().objects.create_superuser("root")
    client.force_login(user)
    found = steps(query(view, SOURCE))
    (path,) = re.findall(r'RelativePath = "([^"]+)"', found["Respuesta"])
    asked = re.findall(r"(\w+) = Date.ToText\((\w+), ", found["Respuesta"])
    days = {"Desde": "2025-06-01", "Hasta": "2025-07-01"}
    answer = client.get(f"/{path}", {name: days[day] for name, day in asked})
    assert answer.status_code == 200
    lines = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))
    types = dict(re.findall(r'\{"(\w+)", ((?:type )?[\w.]+)\}', found["TiposCsv"]))
    assert next(lines) == list(types)
    rows = list(lines)
    assert rows or view == "fct_recovery_month"
    for row in rows:
        for type_, value in zip(types.values(), row, strict=True):
            if value:
                READ[type_](value)


def test_incremental_refresh_is_off():
    written = files(SOURCE)
    assert not [path for path, text in written.items() if "refreshPolicy" in text]


def test_each_table_has_one_query():
    written = files(SOURCE)
    with override("es"):
        for view in VIEWS:
            (table,) = tmdl.read(written[f"{MODEL}/tables/{view}.tmdl"])
            (partition,) = table.of("partition").values()
            assert partition.name == names.table(view)
            assert partition.has["mode"] == "import"
            assert partition.text.removeprefix("m").strip() == query(view, SOURCE)
