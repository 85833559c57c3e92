"""Visuals as they are declared: what is shown, where on a page of 1280 × 720."""

from typing import Any, NamedTuple


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int


class Field(NamedTuple):
    """A column of a view, or a measure when there is no view."""

    name: str
    view: str = ""


class Visual(NamedTuple):
    """`roles`: {role: fields}, as Microsoft's visual of that type names them. `order`: the field
    that it is sorted by, and whether it falls."""

    key: str
    type: str
    title: Any
    box: Box
    roles: dict[str, list[Field]]
    order: tuple[Field, bool] | None = None


class Page(NamedTuple):
    key: str
    title: Any
    lead: Any
    visuals: list[Visual]


MONTH = Field("month_start", "dim_date")


def measures(*keys: str) -> list[Field]:
    return [Field(key) for key in keys]


def cards(key: str, title: Any, box: Box, *keys: str) -> Visual:
    return Visual(key, "cardVisual", title, box, {"Data": measures(*keys)})


def lines(key: str, title: Any, box: Box, *keys: str) -> Visual:
    """Measures over the months."""
    roles = {"Category": [MONTH], "Y": measures(*keys)}
    return Visual(key, "lineChart", title, box, roles, (MONTH, False))


def bars(key: str, title: Any, box: Box, by: Field, measure: str) -> Visual:
    """A ranking, largest first."""
    (field,) = measures(measure)
    roles = {"Category": [by], "Y": [field]}
    return Visual(key, "clusteredBarChart", title, box, roles, (field, True))


def matrix(key: str, title: Any, box: Box, rows: list[Field], *keys: str) -> Visual:
    return Visual(key, "pivotTable", title, box, {"Rows": rows, "Values": measures(*keys)})


def slicer(key: str, box: Box, by: Field) -> Visual:
    return Visual(key, "slicer", None, box, {"Values": [by]})
