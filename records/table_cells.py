"""A list's cells, written as django-tables2 and a template would write them, in a third of the
time: fifty rows of ten columns are most of what a list takes of the processor."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime
from django_tables2 import utils
from django_tables2.columns.base import BoundColumn
from django_tables2.rows import BoundRow

Taken = tuple[tuple[str, ...], str | None]

_inspect: Callable[[Any], Taken] = utils.signature
_known: dict[Any, Taken] = {}


class Cells:
    """What the cells of a shown column have in common. Its attributes may not depend on the row."""

    def __init__(self, column: BoundColumn, model: type[Model]) -> None:
        self.column = column
        self.opened = format_html("<td {}>", column.attrs["td"].as_html())
        self.path = _path(column.accessor, model)
        self.default = column.default
        self.only_value = signature(column.render) == (("value",), None)

    def written(self, row: BoundRow) -> str:
        """The row's cell, escaped."""
        cell = self._found(row)
        if not isinstance(cell, str):
            cell = localize(template_localtime(cell))
        return conditional_escape(cell)

    def _found(self, row: BoundRow) -> Any:
        column = self.column
        value = self._value(row.record)
        if value in column.column.empty_values:
            return self.default
        if self.only_value and column.link is None:
            return column.render(value=value)
        given = {
            "value": value,
            "record": row.record,
            "column": column.column,
            "bound_column": column,
            "bound_row": row,
            "table": row.table,
        }
        content = utils.call_with_appropriate(column.render, given)
        return column.link(content, **given) if column.link else content

    def _value(self, record: Any) -> Any:
        """Nothing where there is no such attribute: a column may do without."""
        found = record
        for name in self.path:
            found = getattr(found, name, None)
            if callable(found):
                found = found()
            if found is None:
                break
        return found


def _path(accessor: utils.Accessor, model: type[Model]) -> tuple[str, ...]:
    """The attributes that lead from a record to the column's value; of choices to their words."""
    *way, last = accessor.bits
    field = accessor.get_field(model)
    has_words = field is not None and field.name == last and getattr(field, "choices", None)
    return (*way, f"get_{last}_display" if has_words else last)


def cells(row: BoundRow) -> SafeString:
    """The row's cells in HTML; the first leads to the record's page, if it has one."""
    shown = row.table.shown_cells
    written = [of.written(row) for of in shown]
    if written and (page := _page_of(row.record)):
        written[0] = f'<a class="row-link" href="{conditional_escape(page)}">{written[0]}</a>'
    html = (f"{of.opened}{cell}</td>" for of, cell in zip(shown, written, strict=True))
    return mark_safe("".join(html))  # noqa: S308  (each cell and address is escaped)


def _page_of(record: Any) -> str:
    method = getattr(record, "get_absolute_url", None)
    return method() if method else ""


def signature(method: Any) -> Taken:
    """As django-tables2 has it; of classes' methods it is known, of what is made on the way not."""
    function = getattr(method, "__func__", None)
    if function is None:
        return _inspect(method)
    if function not in _known:
        _known[function] = _inspect(method)
    return _known[function]


def remember() -> None:
    """Lets django-tables2 ask here what a method takes. Called when the site starts."""
    utils.signature = signature
