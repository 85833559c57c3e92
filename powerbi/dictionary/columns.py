"""What a column of a view is: its kind says its type, its decimals and its unit."""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    KEY = "key", _("key")
    DAY_KEY = "day key", _("key of a day (yyyymmdd)")
    WHOLE = "whole", _("whole number")
    FLAG = "flag", _("1 or 0")
    DATE = "date", _("date")
    MOMENT = "moment", _("moment")
    MONEY = "money", _("money")
    PRICE = "price", _("price")
    ENERGY = "energy", _("energy")
    CAPACITY = "capacity", _("capacity")
    QUANTITY = "quantity", _("quantity")
    RATIO = "ratio", _("part of one")
    FIGURE = "figure", _("figure, in the unit of its row")
    DEGREES = "degrees", _("coordinate")
    TEXT = "text", _("text")


# Decimals of what has them, on every database and in every file.
PLACES = {
    Kind.MONEY: 2,
    Kind.PRICE: 4,
    Kind.ENERGY: 3,
    Kind.CAPACITY: 2,
    Kind.QUANTITY: 4,
    Kind.RATIO: 6,
    Kind.FIGURE: 6,
    Kind.DEGREES: 6,
}
UNITS = {
    Kind.MONEY: "COP",
    Kind.PRICE: "COP",
    Kind.ENERGY: "kWh",
    Kind.CAPACITY: "kVA",
    Kind.DEGREES: "°",
}


class Column(NamedTuple):
    """`meaning` is a sentence; `counted` the unit of what is neither money, energy nor the like."""

    kind: Kind
    meaning: Any
    counted: Any = ""

    @property
    def unit(self) -> Any:
        return self.counted or UNITS.get(self.kind, "")

    @property
    def places(self) -> int | None:
        """Decimals; None of what has none."""
        return PLACES.get(self.kind)


class View(NamedTuple):
    """What one row is, and {name: column} in the view's order."""

    row: Any
    columns: dict[str, Column]

    @property
    def dated(self) -> str | None:
        """The column that places rows in time: a day, else a month's key; None: nothing does."""
        return next((name for name in ("date", "period_key") if name in self.columns), None)


key = partial(Column, Kind.KEY)
day_key = partial(Column, Kind.DAY_KEY)
whole = partial(Column, Kind.WHOLE)
flag = partial(Column, Kind.FLAG)
day = partial(Column, Kind.DATE)
moment = partial(Column, Kind.MOMENT)
money = partial(Column, Kind.MONEY)
price = partial(Column, Kind.PRICE)
energy = partial(Column, Kind.ENERGY)
capacity = partial(Column, Kind.CAPACITY)
quantity = partial(Column, Kind.QUANTITY)
ratio = partial(Column, Kind.RATIO)
figure = partial(Column, Kind.FIGURE)
degrees = partial(Column, Kind.DEGREES)
text = partial(Column, Kind.TEXT)

# Columns that several views have.
UPDATED = moment(_("When the row last changed; rows that are gone leave no trace."))
CONTRACT_KEY = key(_("Row of dim_contract."))
ITEM_KEY = key(_("Row of dim_item."))
MUNICIPALITY_KEY = key(_("Row of dim_municipality; -1: none, or one that is not known."))
TRANSFORMER_KEY = key(_("Row of dim_transformer; -1: none, or one that is not known."))
MONTH_KEY = day_key(_("Row of dim_date: the month’s first day, as yyyymmdd."))
PERIOD_KEY = day_key(
    _("Row of dim_date: the first day of the month that the acta bills, as yyyymmdd.")
)
