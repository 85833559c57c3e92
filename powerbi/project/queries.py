"""Power Query's side: the parameters, and where each table's rows come from.

Each table has one query that opens both sources by itself, since Power BI refuses queries that open
one and refer to another; only the one that `Fuente` names is read. Rows are narrowed before types
are changed, and it is the parameters that are turned into dates, not the column: so the database
does it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from powerbi.connecting import Source
from powerbi.dictionary import VIEWS, Kind
from powerbi.engines import SCHEMA
from powerbi.project.kinds import KINDS, Told

# The facts whose rows are many, and the date that they are narrowed by.
LARGE = {"fct_billed_item": "date", "fct_consumption_month": "date"}
# Every date that there may be: nobody's rows are left out until somebody narrows them.
FIRST, BEYOND = date(1900, 1, 1), date(2200, 1, 1)
CONNECTORS = {"postgresql": "PostgreSQL.Database", "tds": "Sql.Database"}


class Parameter(NamedTuple):
    name: str
    value: str
    type: str
    meaning: str
    choices: tuple[str, ...] = ()

    def expression(self) -> str:
        listed = ", ".join(self.choices)
        offered = f"List={{{listed}}}, DefaultValue={self.value}, " if listed else ""
        return (
            f"{self.value} meta [IsParameterQuery=true, {offered}"
            f'Type="{self.type}", IsParameterQueryRequired=true]'
        )


def text(value: str) -> str:
    """A text as M writes it."""
    return '"' + value.replace('"', '""') + '"'


def parameters(source: Source) -> list[Parameter]:
    return [
        Parameter(
            "Fuente",
            text("BaseDatos" if source.has_database else "CSV"),
            "Text",
            _("Where rows are read: BaseDatos, the database’s views; CSV, the site’s feeds."),
            (text("BaseDatos"), text("CSV")),
        ),
        Parameter(
            "Servidor",
            text(source.server),
            "Text",
            _("The database’s server, as this computer and the gateway name it."),
        ),
        Parameter("BaseDatos", text(source.database), "Text", _("The database’s name.")),
        Parameter(
            "UrlRCE",
            text(source.address),
            "Text",
            _("The site’s address, without a path, for the CSV feeds."),
        ),
        Parameter(
            "RangeStart",
            _moment(FIRST),
            "DateTime",
            _(
                "First day read of the large facts. Incremental refresh is left off: undoing an "
                "upload deletes rows, and a policy that watches dates would keep them."
            ),
        ),
        Parameter(
            "RangeEnd",
            _moment(BEYOND),
            "DateTime",
            _("Day after the last one read of the large facts."),
        ),
    ]


def query(view: str, source: Source) -> str:
    """The M of the view's table."""
    steps = [*_days(view), *_from_database(view, source), *_from_feed(view)]
    steps.append(("Leidas", 'if Fuente = "CSV" then FilasCsv else FilasBase'))
    steps.append(("Filas", _in_hours_of_here(view)))
    lines = ",\n".join(f"    {name} = {step}" for name, step in steps)
    return f"let\n{lines}\nin\n    Filas"


Steps = Iterator[tuple[str, str]]


def _days(view: str) -> Steps:
    if view in LARGE:
        yield "Desde", "DateTime.Date(RangeStart)"
        yield "Hasta", "DateTime.Date(RangeEnd)"


def _from_database(view: str, source: Source) -> Steps:
    connector = CONNECTORS.get(source.protocol, CONNECTORS["tds"])
    yield "Base", f"{connector}(Servidor, BaseDatos, [CreateNavigationProperties=false])"
    yield "Vista", f"Base{{[Schema={text(SCHEMA)}, Item={text(view)}]}}[Data]"
    yield "PeriodoBase", _narrowed(view, "Vista")
    # What databases call a decimal arrives as a float; money is to be exact.
    typed = [(name, kind) for name, kind in _kinds(view) if kind.data == "decimal"]
    yield "FilasBase", _typed("PeriodoBase", typed)


def _from_feed(view: str) -> Steps:
    path = reverse("powerbi_feed", args=[view]).removeprefix("/")
    asked = ""
    if view in LARGE:
        asked = (
            '\n            Query = [from = Date.ToText(Desde, "yyyy-MM-dd"), '
            'to = Date.ToText(Hasta, "yyyy-MM-dd")],'
        )
    yield (
        "Respuesta",
        "Web.Contents(\n        UrlRCE,\n        [\n"
        f"            RelativePath = {text(path)},{asked}\n"
        "            Timeout = #duration(0, 0, 30, 0)\n        ]\n    )",
    )
    yield (
        "Leido",
        'Csv.Document(Respuesta, [Delimiter=",", Encoding=65001, QuoteStyle=QuoteStyle.Csv])',
    )
    yield "Titulos", "Table.PromoteHeaders(Leido, [PromoteAllScalars=true])"
    columns = _kinds(view)
    numbers = ", ".join(text(name) for name, kind in columns if kind.data != "string")
    yield (
        "Vacios",
        f'Table.ReplaceValue(Titulos, "", null, Replacer.ReplaceValue, {{{numbers}}})',
    )
    yield "TiposCsv", _typed("Vacios", columns, ', "en-US"')
    yield "FilasCsv", _narrowed(view, "TiposCsv")


def _in_hours_of_here(view: str) -> str:
    """Moments as people here read them: the model keeps no zone, and would show whatever it got.

    SQL Server's come without one, in UTC, and would be taken for those of whoever refreshes."""
    moments = [name for name, column in VIEWS[view].columns.items() if column.kind is Kind.MOMENT]
    if not moments:
        return "Leidas"
    zoned = "if _ is datetime then DateTime.AddZone(_, 0) else DateTimeZone.From(_)"
    here = f"DateTimeZone.RemoveZone(DateTimeZone.SwitchZone({zoned}, {_hours()}))"
    changed = ", ".join(f"{{{text(name)}, each {here}, type datetime}}" for name in moments)
    return f"Table.TransformColumns(Leidas, {{{changed}}})"


def _hours() -> int:
    """Hours from UTC to here, the whole year."""
    away = timezone.get_default_timezone().utcoffset(datetime(FIRST.year + 100, 1, 1))  # noqa: DTZ001
    return int((away or timedelta()).total_seconds() // 3600)


def _narrowed(view: str, rows: str) -> str:
    if view not in LARGE:
        return rows
    day = LARGE[view]
    return f"Table.SelectRows({rows}, each [{day}] >= Desde and [{day}] < Hasta)"


def _typed(rows: str, columns: list[tuple[str, Told]], culture: str = "") -> str:
    if not columns:
        return rows
    types = ",\n".join(f"            {{{text(name)}, {kind.m}}}" for name, kind in columns)
    changed = f"        {rows},\n        {{\n{types}\n        }}{culture}\n    "
    return f"Table.TransformColumnTypes(\n{changed})"


def _kinds(view: str) -> list[tuple[str, Told]]:
    return [(name, KINDS[column.kind]) for name, column in VIEWS[view].columns.items()]


def _moment(day: date) -> str:
    return f"#datetime({day.year}, {day.month}, {day.day}, 0, 0, 0)"
