"""The semantic model as TMDL, Microsoft's text of tabular models: a tab for each level."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from powerbi.connecting import Source
from powerbi.dictionary import VIEWS, Column
from powerbi.project import dax, names
from powerbi.project.identity import stable
from powerbi.project.kinds import KINDS
from powerbi.project.measures import MEASURES, Measure
from powerbi.project.queries import Parameter, parameters, query
from powerbi.project.star import RELATIONSHIPS

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OWN, TRANSLATED = "es-CO", "en-US"
SORTED_BY = {("dim_date", "month_name"): "month"}
GEOGRAPHY = {"latitude": "Latitude", "longitude": "Longitude"}
FORMATS = {("dim_date", "month_start"): "mmm yyyy", ("dim_date", "year"): "0"}
# Keys that people read as they are.
SHOWN_KEYS = {"episode_key"}


def name(of: str) -> str:
    """A name as TMDL refers to it."""
    return of if PLAIN.fullmatch(of) else "'" + of.replace("'", "''") + "'"


def files(source: Source) -> dict[str, str]:
    """{path in `definition/`: text}, in the active language, with the other's translations."""
    return {
        "database.tmdl": "database\n\tcompatibilityLevel: 1601\n",
        "model.tmdl": _text(_model()),
        "expressions.tmdl": _text(_expressions(parameters(source))),
        "relationships.tmdl": _text(_relationships()),
        f"cultures/{TRANSLATED}.tmdl": _text(_culture()),
        **{f"tables/{view}.tmdl": _text(_table(view, source)) for view in VIEWS},
    }


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _indented(text: str, level: int) -> list[str]:
    return ["\t" * level + line if line else "" for line in text.split("\n")]


def _model() -> Iterator[str]:
    yield "model Model"
    yield f"\tculture: {OWN}"
    yield "\tdefaultPowerBIDataSourceVersion: powerBI_V3"
    yield "\tdiscourageImplicitMeasures"
    yield "\tsourceQueryCulture: en-US"
    yield "\tdataAccessOptions"
    yield "\t\tlegacyRedirects"
    yield "\t\treturnErrorValuesAsNull"
    yield ""
    yield "annotation __PBI_TimeIntelligenceEnabled = 0"
    yield ""
    for view in VIEWS:
        yield f"ref table {name(names.table(view))}"
    yield ""
    yield f"ref cultureInfo {TRANSLATED}"


def _expressions(declared: Iterable[Parameter]) -> Iterator[str]:
    for parameter in declared:
        yield f"/// {parameter.meaning}"
        yield f"expression {parameter.name} = {parameter.expression()}"
        yield f"\tlineageTag: {stable('expression', parameter.name)}"
        yield ""


def _relationships() -> Iterator[str]:
    for one in RELATIONSHIPS:
        yield f"relationship {stable('relationship', one.view, one.column)}"
        if not one.active:
            yield "\tisActive: false"
        yield f"\tfromColumn: {_reference(one.view, one.column)}"
        yield f"\ttoColumn: {_reference(one.dimension, one.key)}"
        yield ""


def _reference(view: str, column: str) -> str:
    return f"{name(names.table(view))}.{name(names.column(view, column))}"


def _table(view: str, source: Source) -> Iterator[str]:
    yield f"/// {VIEWS[view].row}"
    yield f"table {name(names.table(view))}"
    yield f"\tlineageTag: {stable('table', view)}"
    if view == "dim_date":
        yield "\tdataCategory: Time"
    yield ""
    for key, measure in _measures(view):
        yield from _measure(key, measure)
    for column in VIEWS[view].columns:
        yield from _column(view, column)
    yield f"\tpartition {name(names.table(view))} = m"
    yield "\t\tmode: import"
    yield "\t\tsource ="
    yield from _indented(query(view, source), 4)


def _measures(view: str) -> list[tuple[str, Measure]]:
    return [(key, one) for key, one in MEASURES.items() if one.view == view]


def _measure(key: str, measure: Measure) -> Iterator[str]:
    yield f"\t/// {measure.meaning}"
    expression = dax.called(measure.dax)
    if "\n" in expression:
        yield f"\tmeasure {name(str(measure.name))} ="
        yield from _indented(expression, 3)
    else:
        yield f"\tmeasure {name(str(measure.name))} = {expression}"
    yield f"\t\tformatString: {measure.format}"
    yield f"\t\tdisplayFolder: {names.FOLDERS[measure.folder]}"
    yield f"\t\tlineageTag: {stable('measure', key)}"
    yield ""


def _column(view: str, column: str) -> Iterator[str]:
    told = VIEWS[view].columns[column]
    kind = KINDS[told.kind]
    yield f"\t/// {_meaning(told)}"
    yield f"\tcolumn {name(names.column(view, column))}"
    yield f"\t\tdataType: {kind.data}"
    if column.endswith("_key") and column not in SHOWN_KEYS:
        yield "\t\tisHidden"
    if (view, column) == ("dim_date", "date"):
        yield "\t\tisKey"
    if shown := FORMATS.get((view, column), kind.format):
        yield f"\t\tformatString: {shown}"
    if column in GEOGRAPHY:
        yield f"\t\tdataCategory: {GEOGRAPHY[column]}"
    yield f"\t\tlineageTag: {stable('column', view, column)}"
    # Figures are the measures' own: what a column holds may not be summed as it stands.
    yield "\t\tsummarizeBy: none"
    yield f"\t\tsourceColumn: {column}"
    if by := SORTED_BY.get((view, column)):
        yield f"\t\tsortByColumn: {name(names.column(view, by))}"
    yield ""


def _meaning(told: Column) -> str:
    if not told.unit:
        return str(told.meaning)
    return _("{meaning} Unit: {unit}.").format(meaning=told.meaning, unit=told.unit)


def _culture() -> Iterator[str]:
    """Each object by its own name, and what it is called in the other language."""
    yield f"cultureInfo {TRANSLATED}"
    yield "\ttranslations"
    yield "\t\tmodel Model"
    for view in VIEWS:
        yield f"\t\t\ttable {name(names.table(view))}"
        yield from _translated(4, names.table, VIEWS[view].row, view)
        for _key, measure in _measures(view):
            yield f"\t\t\t\tmeasure {name(str(measure.name))}"
            yield from _translated(5, str, measure.meaning, measure.name)
            with override("en"):
                yield f"\t\t\t\t\tdisplayFolder: {names.FOLDERS[measure.folder]}"
        for column, told in VIEWS[view].columns.items():
            yield f"\t\t\t\tcolumn {name(names.column(view, column))}"
            yield from _translated(5, names.column, told, view, column)


def _translated(level: int, called: Any, told: Any, *of: Any) -> list[str]:
    with override("en"):
        meaning = _meaning(told) if isinstance(told, Column) else str(told)
        return _indented(f"caption: {called(*of)}\ndescription: {meaning}", level)
