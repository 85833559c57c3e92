"""How a column of each of the dictionary's kinds is told to Power BI."""

from typing import NamedTuple

from powerbi.dictionary import Kind


class Told(NamedTuple):
    """`data`: TMDL's type. `format`: how it is shown; empty: as it is. `m`: Power Query's type."""

    data: str
    format: str
    m: str


_NUMBER = Told("double", "#,##0.##", "type number")

KINDS = {
    Kind.KEY: Told("int64", "0", "Int64.Type"),
    Kind.DAY_KEY: Told("int64", "0", "Int64.Type"),
    Kind.WHOLE: Told("int64", "#,##0", "Int64.Type"),
    Kind.FLAG: Told("int64", "0", "Int64.Type"),
    Kind.DATE: Told("dateTime", "Short Date", "type date"),
    Kind.MOMENT: Told("dateTime", "General Date", "type datetimezone"),
    # Exact to four decimals.
    Kind.MONEY: Told("decimal", "$ #,##0", "Currency.Type"),
    Kind.PRICE: Told("decimal", "$ #,##0.00", "Currency.Type"),
    Kind.ENERGY: Told("double", "#,##0", "type number"),
    Kind.CAPACITY: _NUMBER,
    Kind.QUANTITY: _NUMBER,
    Kind.RATIO: Told("double", "0.0%", "type number"),
    Kind.FIGURE: _NUMBER,
    Kind.DEGREES: Told("double", "0.000000", "type number"),
    Kind.TEXT: Told("string", "", "type text"),
}
