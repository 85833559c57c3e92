"""Column-wise parsers: raw cells in, typed values and the codes of what could not be read out.

No value of any type makes them raise. A blank cell is None and not bad; zero is not blank.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from ingest.reading.dates import dates, periods
from ingest.reading.numbers import decimals, integers
from ingest.reading.parsed import Parsed, examples, is_blank, shown

T = TypeVar("T")

# Longer than any code or choice that a column of the site stores.
LONGEST_CODE = 255
# Where a spreadsheet's floats stop telling neighbouring whole numbers apart.
_EXACT_FLOATS = 2**53
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}", re.ASCII)
_FORMULA = ("=", "+", "-", "@")
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]+"
)


def _clean(text: str) -> str:
    """One line without characters that cannot be seen; spaces of all widths become one.

    An apostrophe before what would be a formula is not part of the text: exports put it there.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        line = text.strip()
    else:
        plain = _INVISIBLE.sub(lambda hit: " " if hit[0].isspace() else "", text)
        line = " ".join(plain.split())
    return line[1:] if line[:1] == "'" and line[1:2] in _FORMULA else line


def _written(value: Any) -> str | None:
    """A number as its shortest text, 10.0 as '10'; None for what is no text and no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < 10**100 else None
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return str(int(value)) if value.is_integer() else f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > 100:
            return None
        return f"{value.to_integral_value() if value == value.to_integral_value() else value:f}"
    return None


def codes(values: Sequence[Any], *, longest: int = LONGEST_CODE) -> Parsed[str]:
    """Reads a column of codes as text: trimmed, leading zeros kept, Excel's 10.0 as '10'.

    Codes: not_a_code (a date, a yes or no, NaN, a number that Excel shortened to 1,23E+11),
    too_long (also whole numbers whose last digits a spreadsheet cannot have kept).
    """
    read: list[str | None] = [None] * len(values)
    bad: dict[int, str] = {}
    # A column repeats itself: each different text is cleaned once.
    cleaned: dict[str, str] = {}
    for index, value in enumerate(values):
        if value is None or value == "":
            continue
        code: str | None
        if isinstance(value, str):
            code = cleaned.get(value)
            if code is None:
                code = cleaned[value] = _clean(value)
            if not code:
                continue
            if len(code) < 12 and "E+" in code and _SHORTENED.fullmatch(code):
                code = None
        else:
            code = _written(value)
        if code is None:
            bad[index] = "not_a_code"
        elif len(code) > longest or (isinstance(value, float) and abs(value) > _EXACT_FLOATS):
            bad[index] = "too_long"
        else:
            read[index] = code
    return Parsed(read, bad, "", examples(values, read))


def texts(values: Sequence[Any], *, longest: int | None = None) -> Parsed[str]:
    """Reads a column of free text, on one line each; numbers and dates as people write them.

    The only code is too_long, for texts beyond `longest` characters.
    """
    read: list[str | None] = [None] * len(values)
    bad: dict[int, str] = {}
    cleaned: dict[str, str] = {}
    for index, value in enumerate(values):
        if value is None or value == "":
            continue
        written = value if isinstance(value, str) else _as_text(value)
        text = cleaned.get(written)
        if text is None:
            text = cleaned[written] = _clean(written)
        if longest is not None and len(text) > longest:
            bad[index] = "too_long"
        elif text:
            read[index] = text
    return Parsed(read, bad, "", examples(values, read))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "SI" if value else "NO"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _written(value) or shown(value)


def folded(value: Any) -> str:
    """A choice without case, accents, spaces and marks: 'Con AIU' and 'CON_AIU' are 'conaiu'."""
    text = value if isinstance(value, str) else _as_text(value)
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def choices(values: Sequence[Any], allowed: Mapping[str, T]) -> Parsed[T]:
    """Reads a column of choices; `allowed` gives the value of each spelling, however it is spelt.

    Codes: unknown_choice.
    """
    known = {folded(spelling): choice for spelling, choice in allowed.items()}
    read: list[T | None] = [None] * len(values)
    bad: dict[int, str] = {}
    seen: dict[str, str] = {}
    for index, value in enumerate(values):
        if is_blank(value):
            continue
        if isinstance(value, str):
            word = seen.get(value)
            if word is None:
                word = seen[value] = folded(value)
        else:
            word = folded(value)
        if word in known:
            read[index] = known[word]
        else:
            bad[index] = "unknown_choice"
    return Parsed(read, bad, "", examples(values, read))


YES_NO: Mapping[str, bool] = {
    **dict.fromkeys(("SI", "S", "SÍ", "X", "1", "YES", "Y", "VERDADERO", "TRUE"), True),
    **dict.fromkeys(("NO", "N", "0", "FALSO", "FALSE"), False),
}


def yes_no(values: Sequence[Any]) -> Parsed[bool]:
    """Reads a column of SI and NO (X, 1, VERDADERO …). Codes: not_yes_no."""
    parsed = choices(values, YES_NO)
    parsed.bad = dict.fromkeys(parsed.bad, "not_yes_no")
    return parsed


__all__ = [
    "Parsed",
    "choices",
    "codes",
    "dates",
    "decimals",
    "folded",
    "integers",
    "is_blank",
    "periods",
    "texts",
    "yes_no",
]
