"""Lists as tables: which columns a record has, which are shown at first, which can be sorted."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2.columns import library
from django_tables2.data import TableQuerysetData

from records import formats, keyed, people
from records.models import AuditEntry, ClosedMonth, Municipality
from records.table_cells import Cells


class PagedRows(TableQuerysetData):
    """A page is found by its keys."""

    def __getitem__(self, key: slice) -> Any:
        return keyed.rows(self.data, key, len(self))


class FigureColumn(tables.Column):
    """A number: to the right, digits under digits; its header may break where room is short."""

    def __init__(self, *args: Any, **options: Any) -> None:
        look = {
            "td": {"class": "text-end text-nowrap figures"},
            "th": {"class": "text-end text-wrap"},
        }
        options.setdefault("attrs", look)
        super().__init__(*args, **options)


@library.register
class QuantityColumn(FigureColumn):
    def render(self, value: Any) -> str:
        return formats.quantity(value)

    @classmethod
    def from_field(cls, field: models.Field, **options: Any) -> tables.Column | None:
        numeric = isinstance(field, (models.DecimalField, models.IntegerField, models.FloatField))
        return cls(**options) if numeric and not field.choices else None


class MoneyColumn(FigureColumn):
    def __init__(self, *args: Any, decimals: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.decimals = decimals

    def render(self, value: Any) -> str:
        return formats.money(value, self.decimals)


class PercentColumn(FigureColumn):
    def render(self, value: Any) -> str:
        return formats.percent(value)


class RatioColumn(FigureColumn):
    """A part of one as per cent: 0.125 is 12,5 %."""

    def render(self, value: Any) -> str:
        return formats.ratio(value)


class EnergyColumn(FigureColumn):
    """Whole kWh; the record's own page has the decimals."""

    def render(self, value: Any) -> str:
        return formats.number(value)


class CoordinateColumn(FigureColumn):
    def render(self, value: Any) -> str:
        return formats.coordinate(value)


@library.register
class DayColumn(tables.Column):
    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("attrs", {"cell": {"class": "text-nowrap figures"}})
        super().__init__(*args, **options)

    def render(self, value: Any) -> str:
        return formats.day(value)

    @classmethod
    def from_field(cls, field: models.Field, **options: Any) -> tables.Column | None:
        return cls(**options) if type(field) is models.DateField else None


class MonthColumn(DayColumn):
    """`octubre de 2024`; short, where there are many columns: `oct 2024`."""

    def __init__(self, *args: Any, short: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.short = short

    def render(self, value: Any) -> str:
        return formats.short_month(value) if self.short else formats.month(value)

    @classmethod
    def from_field(cls, field: models.Field, **options: Any) -> None:
        return None


@library.register
class MomentColumn(DayColumn):
    def render(self, value: Any) -> str:
        return formats.moment(value)

    @classmethod
    def from_field(cls, field: models.Field, **options: Any) -> tables.Column | None:
        return cls(**options) if isinstance(field, models.DateTimeField) else None


@library.register
class YesNoColumn(tables.Column):
    def render(self, value: Any) -> str:
        return formats.yes_no(value)

    @classmethod
    def from_field(cls, field: models.Field, **options: Any) -> tables.Column | None:
        return (
            cls(empty_values=(None,), **options) if isinstance(field, models.BooleanField) else None
        )


class PersonColumn(tables.Column):
    def render(self, value: Any) -> str:
        return people.name(value)


class StateColumn(tables.Column):
    """A state as a badge: colours {stored value: Tabler's colour}; the word says it too."""

    def __init__(self, *args: Any, colours: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.colours = colours

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        stored = bound_column.accessor.resolve(record)
        colour = self.colours.get(stored, "secondary")
        return format_html('<span class="badge bg-{}-lt">{}</span>', colour, value)


class RecordTable(tables.Table):
    """A record's list. Its first column leads to the record's page."""

    # Only what an index of the table leads with: sorting 700,000 rows by anything else is slow.
    sortable: ClassVar[tuple[str, ...]] = ()
    # Shown until the person chooses; empty: all.
    shown: ClassVar[tuple[str, ...]] = ()

    class Meta:
        attrs: ClassVar = {"class": "table table-vcenter table-hover card-table"}
        order_by_field = "sort"
        default = formats.MISSING
        orderable = False
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any, order_by: str | None = None, **options: Any) -> None:
        super().__init__(PagedRows(data) if isinstance(data, models.QuerySet) else data, **options)
        for name in self.sortable:
            self.columns[name].column.orderable = True
        if order_by:
            self.order_by = order_by

    @cached_property
    def shown_cells(self) -> list[Cells]:
        """Of the columns that are shown, in their order. Call once they are chosen."""
        return [Cells(column, self._meta.model) for column in self.columns]

    @classmethod
    def initially(cls) -> tuple[str, ...]:
        return cls.shown or tuple(cls.base_columns)

    def show_only(self, names: tuple[str, ...] | list[str]) -> None:
        for column in self.columns.iterall():
            column.column.visible = column.name in names


class MunicipalityTable(RecordTable):
    latitude = CoordinateColumn()
    longitude = CoordinateColumn()
    sortable = ("code", "name", "department", "zone")

    class Meta(RecordTable.Meta):
        model = Municipality
        fields = ("name", "code", "department", "zone", "latitude", "longitude")


class ClosedMonthTable(RecordTable):
    month = MonthColumn(verbose_name=_("Month"))
    sortable = ()

    class Meta(RecordTable.Meta):
        model = ClosedMonth
        fields = ("month", "area", "closed_at", "closed_by")


class AuditEntryTable(RecordTable):
    who = tables.Column(verbose_name=_("Person"), order_by="name")
    told = tables.Column(verbose_name=_("Details"))
    sortable = ("moment", "who", "event", "about", "address")
    shown = ("moment", "who", "event", "about", "address")

    class Meta(RecordTable.Meta):
        model = AuditEntry
        fields = ("moment", "who", "event", "about", "address", "told", "request")
