"""A kind's columns: import-export fields that know what a workbook's column must hold."""

from itertools import count
from typing import Any

from import_export.fields import Field

from ingest.widgets import ColumnWidget, DecimalWidget, IntegerWidget, TextWidget

_order = count()


class Column(Field):  # type: ignore[misc]
    """A column of a kind's workbook.

    `header` is its canonical name. A `required` cell may not be empty; `key` columns name the
    record; a `preset` may be given once for the whole file. `default` fills an empty cell of a new
    record. `explained` is the sentence of the template's second sheet. A column without an
    `attribute` is read and never stored: its kind makes something of it.
    """

    def __init__(
        self,
        header: str,
        attribute: str,
        widget: ColumnWidget | None = None,
        *,
        required: bool = False,
        key: bool = False,
        preset: bool = False,
        default: Any = None,
        explained: Any = "",
    ) -> None:
        super().__init__(
            attribute=attribute or None, column_name=header, widget=widget or TextWidget()
        )
        self.required = required
        self.key = key
        self.preset = preset
        self.empty_value = default
        self.explained = explained
        self.order = next(_order)

    @property
    def header(self) -> str:
        return str(self.column_name)

    @property
    def is_figure(self) -> bool:
        """Whether its values stand to the right, digits under digits."""
        return isinstance(self.widget, (DecimalWidget, IntegerWidget))
