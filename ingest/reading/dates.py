"""Dates and months as people in Colombia write them: the day first, always.

Read as a date: Excel's dates, serial numbers (45596) and 20241031; `31/10/2024`, `31-10-24`,
`31.10.2024`, `2024-10-31`, `31 de octubre de 2024`, `octubre 31 de 2024`, `31-oct-24`, with a
weekday before or a time and offset after, both dropped. Two digits of a year mean 1951 to 2050.

`10/31/2024` is no date. Where such cells show that a column was written month first, and no cell
shows the contrary, its `01/02/2024` is an ambiguous_date: read day first it would be wrong.

Read as a month: any of those, and `2024-10`, `202410`, `10/2024`, `oct-24`, `octubre de 2024`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ingest.reading.parsed import Parsed, examples, is_blank

# The oldest equipment still on record, and a year that only a slip of the finger writes.
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
# A bare number is a date only where days and amounts are hardly confused: 1990 to 2100.
SERIALS = range(32874, 73416)
_EPOCH = date(1899, 12, 30)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "ene enero jan january",
            "feb febrero february",
            "mar marzo march",
            "abr abril apr april",
            "may mayo",
            "jun junio june",
            "jul julio july",
            "ago agosto aug august",
            "sep sept set septiembre setiembre september",
            "oct octubre october",
            "nov noviembre november",
            "dic diciembre dec december",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = re.compile(r"^(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b[ ,]*")
_TIME = r"""(?:[t ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?
    (?:\s*[ap]\.?\s?m\.?)?\s*(?:z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?)?)?"""
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.X | re.A)
_DAY_FIRST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, re.X | re.A)
_WORDS = re.compile(
    r"(\d{1,2})[-/. ]+(?:de\s+)?([a-z]+)[-/. ,]*(?:del?\s+)?(\d{4}|\d{2})" + _TIME, re.X | re.A
)
_MONTH_FIRST = re.compile(r"([a-z]+)[-/. ]+(\d{1,2})[ ,]+(?:del?\s+)?(\d{4})" + _TIME, re.X | re.A)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.A)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d*)?", re.A)
_MONTH_YEAR = re.compile(r"([a-z]+)[-/.,' ]*(?:del?\s+)?(\d{4}|\d{2})", re.A)
_YEAR_MONTH = re.compile(r"(\d{4})[-/. ]*([a-z]+)", re.A)
_NUMBERS = re.compile(r"(\d{4})[-/. ]?(\d{2})|(\d{4})[-/. ](\d)|(\d{1,2})[-/. ](\d{4})", re.A)

# What parsing one cell says: the day read and how it was written, or why it was not.
Read = tuple[date, str] | str


def _plain(text: str) -> str:
    """Lower case without accents, hard spaces and full stops after abbreviations."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return _WEEKDAY.sub("", " ".join(kept.split()))


def _day(year: str, month: str | int, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= 50 else 1900
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _from_number(value: float) -> Read:
    whole = int(value)
    if whole in SERIALS:
        return _EPOCH + timedelta(days=whole), "excel"
    found = _COMPACT.fullmatch(str(whole)) if value == whole else None
    read = _day(*found.groups()) if found else None
    return (read, "yyyymmdd") if read else "not_a_date"


def _from_text(text: str) -> Read:
    plain = _plain(text) if len(text) <= 100 else ""
    found: re.Match[str] | None
    if found := _DAY_FIRST.fullmatch(plain):
        day, mark, month, year = found.groups()
        if read := _day(year, month, day):
            shape = mark.join(("dd", "mm", "yyyy" if len(year) == 4 else "yy"))
            # 31/10 shows the order; 01/02 could have been written month first; 02/02 is the same.
            return read, shape if int(day) > 12 else ("=" if day == month else "?") + shape
        return "month_first" if _day(year, day, month) else "not_a_date"
    if found := _YEAR_FIRST.fullmatch(plain):
        year, mark, month, day = found.groups()
        shape = mark.join(("yyyy", "mm", "dd"))
    elif found := _WORDS.fullmatch(plain):
        day, month, year = found.groups()
        shape = "31 de octubre de 2024"
    elif found := _MONTH_FIRST.fullmatch(plain):
        month, day, year = found.groups()
        shape = "octubre 31 de 2024"
    elif found := _COMPACT.fullmatch(plain):
        year, month, day = found.groups()
        shape = "yyyymmdd"
    elif found := _SERIAL.fullmatch(plain):
        return _from_number(int(found[1]))
    else:
        return "not_a_date"
    number = int(month) if month.isdigit() else MONTHS.get(month)
    read = _day(year, number, day) if number else None
    return (read, shape) if read else "not_a_date"


def _read_date(value: Any) -> Read:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return (value, "excel") if EARLIEST <= value <= LATEST else "not_a_date"
    if isinstance(value, bool):
        return "not_a_date"
    if isinstance(value, (int, float)):
        return _from_number(value) if 0 < value < 1e9 else "not_a_date"
    return _from_text(value) if isinstance(value, str) else "not_a_date"


def _read_period(value: Any) -> Read:
    read: Read = _read_month(value) or _read_date(value)
    if isinstance(read, str):
        return "month_first" if read == "month_first" else "not_a_period"
    return read[0].replace(day=1), read[1]


def _read_month(value: Any) -> tuple[date, str] | None:
    """A month written without its day, or None."""
    if (isinstance(value, float) and value.is_integer()) or type(value) is int:
        value = str(int(value)) if abs(value) < 1e9 else ""
    if not isinstance(value, str) or len(value) > 100:
        return None
    plain = _plain(value)
    found: re.Match[str] | None
    if found := _NUMBERS.fullmatch(plain):
        year = found[1] or found[3] or found[6]
        month: int | None = int(found[2] or found[4] or found[5])
        shape = "mm/yyyy" if found[6] else "yyyy-mm"
    elif found := _MONTH_YEAR.fullmatch(plain):
        year, month, shape = found[2], MONTHS.get(found[1]), "octubre 2024"
    elif found := _YEAR_MONTH.fullmatch(plain):
        year, month, shape = found[1], MONTHS.get(found[2]), "2024 octubre"
    else:
        return None
    read = _day(year, month, "1") if month else None
    return (read, shape) if read else None


def month_of(value: Any) -> date | None:
    """The first day of the month that a header cell names, or None: for a column per month.

    A bare number is a month only as 202410: serial numbers and quantities are not told apart.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.replace(day=1) if EARLIEST <= value <= LATEST else None
    if isinstance(value, bool) or is_blank(value):
        return None
    read = _read_month(value)
    if read is None and isinstance(value, str) and not value.strip().isdigit():
        found = _from_text(value)
        read = None if isinstance(found, str) else found
    return read[0].replace(day=1) if read else None


def _column(values: Sequence[Any], reader: Callable[[Any], Read], bad_code: str) -> Parsed[date]:
    read: list[date | None] = [None] * len(values)
    bad: dict[int, str] = {}
    shapes: Counter[str] = Counter()
    swappable: list[int] = []
    seen: dict[Any, Read] = {}
    month_first = day_first = False
    for index, value in enumerate(values):
        if value is None or value == "":
            continue
        key = (value.__class__, value) if isinstance(value, (str, float, int, date)) else None
        result = seen.get(key) if key else None
        if result is None:
            result = "" if is_blank(value) else reader(value)
            if key:
                seen[key] = result
        if isinstance(result, tuple):
            read[index], shape = result
            if shape[0] == "?":
                swappable.append(index)
            day_first = day_first or shape[:2] == "dd"
            shapes[shape.lstrip("?=")] += 1
        elif result:
            month_first = month_first or result == "month_first"
            bad[index] = bad_code
    if month_first and not day_first:
        for index in swappable:
            read[index] = None
            bad[index] = "ambiguous_date"
    convention = shapes.most_common(1)[0][0] if shapes else ""
    return Parsed(read, bad, convention, examples(values, read))


def dates(values: Sequence[Any]) -> Parsed[date]:
    """Reads a column of dates; times are dropped. Codes: not_a_date, ambiguous_date."""
    return _column(values, _read_date, "not_a_date")


def periods(values: Sequence[Any]) -> Parsed[date]:
    """Reads a column of months, as their first days. Codes: not_a_period, ambiguous_date."""
    return _column(values, _read_period, "not_a_period")
