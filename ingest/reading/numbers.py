"""Numbers as people in Colombia write them, and the other way where a column leaves no doubt.

How a text is judged, once currency, sign and spaces are off it (C: only the Colombian way can be
meant, O: only the other way, with decimal point):

======================  ========================================  =====
written                 because                                   fits
======================  ========================================  =====
1234                    no separator                              both
1.234.567  1.234,5      repeated points; point before comma       C
1234,5  12,50  0,234    comma, and no group of three after it     C
1,234,567  1,234.5      repeated commas; comma before point       O
1234.5  12.50  0.234    point, and no group of three after it     O
1.234                   a group of three after a point            weak C
1,234                   a group of three after a comma            unsure
======================  ========================================  =====

Then the column decides: without O it is Colombian, so `1.234` is 1234, and `1,234` is 1.234 if
some C cell shows that commas are decimal; without such a cell `1,234` is *ambiguous_number*. With
O and no C the whole column is read the other way: `1.234` is 1.234, `1,234` is 1234. With both,
the C cells are read and every other cell with a separator is *ambiguous_number*.

Spaces and apostrophes group thousands in either way (1 234,5; 1'234.567). A number that Excel
stored as one is never in doubt, and is no evidence for the texts beside it.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from ingest.reading.parsed import Parsed, examples, is_blank

COLOMBIAN = "1.234,56"
OTHER = "1,234.56"
EXCEL = "excel"

# Larger amounts are no money or energy of a distributor, and no column could store them.
DIGITS = 18
# Excel keeps 15 significant digits; what a sum leaves beyond twelve decimals is noise.
NOISE = Decimal("1e-12")
# Python's own context keeps 28 digits, fewer than DIGITS and those of NOISE together.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

_MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'", "\u00b4": "'", "`": "'"})
_CURRENCY = re.compile(r"COP|\$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+", re.ASCII)
# Neither so long nor so small that more has to be asked of it.
_PLAIN_FLOAT = re.compile(r"-?[0-9]+\.[0-9]{1,12}", re.ASCII)
_SCIENTIFIC = re.compile(r"([0-9](?:([.,])[0-9]+)?)[eE]([+-]?[0-9]{1,6})", re.ASCII)
_GROUPED_BY_SPACE = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]*)?", re.ASCII)
# 1'234.567,89: an apostrophe for the millions, a point for the thousands.
_MILLIONS = re.compile(r"[0-9]{1,3}(?:'[0-9]{3})*'[0-9]{3}\.[0-9]{3}(?:,[0-9]+)?", re.ASCII)
_COLOMBIAN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]*,[0-9]+|[0-9]+,", re.ASCII)
_OTHER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]*\.[0-9]+|[0-9]+\.", re.ASCII)
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)

_BOTH, _ONLY_C, _ONLY_O, _WEAK_C, _UNSURE = range(5)


def _bare(text: str, percent: bool) -> tuple[str, bool] | None:
    """Digits and separators alone, and whether the number is negative; None for other text."""
    if len(text) > 100:
        return None
    bare = " ".join(text.translate(_MINUSES).split())
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1].strip()
    if percent:
        bare = bare.removesuffix("%").rstrip()
    bare = _CURRENCY.sub("", bare, count=2).strip()
    if bare.startswith("(") and bare.endswith(")") and not negative:
        negative, bare = True, bare[1:-1].strip()
    if bare[:1] in "+-" and bare:
        if negative:
            return None
        negative, bare = bare[0] == "-", bare[1:].lstrip()
    elif bare.endswith("-"):
        if negative:
            return None
        negative, bare = True, bare[:-1].rstrip()
    bare = _CURRENCY.sub("", bare, count=1).strip()
    # A leading apostrophe is how Excel is told that a number is text.
    bare = bare.removeprefix("'")
    if " " in bare or "'" in bare:
        if _MILLIONS.fullmatch(bare):
            bare = bare.replace("'", ".")
        elif _GROUPED_BY_SPACE.fullmatch(bare):
            # Four digits or more are left before the separator: it can only be the decimal one.
            bare = bare.replace(" ", "").replace("'", "")
        else:
            return None
    return bare, negative


def _fit(bare: str) -> int | None:
    """Which way of writing the digits and separators fit; None if neither."""
    if _PLAIN.fullmatch(bare):
        return _BOTH
    if scientific := _SCIENTIFIC.fullmatch(bare):
        return {None: _BOTH, ",": _ONLY_C, ".": _ONLY_O}[scientific[2]]
    if _ONE_GROUP.fullmatch(bare):
        return _WEAK_C if "." in bare else _UNSURE
    # A group never follows a number that starts with zero: 0.234.567 is nothing.
    grouped_zero = re.match(r"0[0-9]*[.,][0-9]{3}[.,]", bare)
    if grouped_zero:
        return None
    colombian, other = bool(_COLOMBIAN.fullmatch(bare)), bool(_OTHER.fullmatch(bare))
    if colombian and other:  # 012.345: a code's zeros, not thousands
        return _ONLY_O if "." in bare else _ONLY_C
    if colombian:
        return _ONLY_C
    return _ONLY_O if other else None


def _amount(bare: str, other: bool) -> Decimal | str:
    """The number, or the code of why there is none."""
    plain = bare.replace(",", "") if other else bare.replace(".", "").replace(",", ".")
    if "e" in bare or "E" in bare:
        plain = bare.replace(",", ".")
    try:
        return _bounded(Decimal(plain))
    except InvalidOperation:
        return "not_a_number"


def _bounded(number: Decimal) -> Decimal | str:
    if not number.is_finite():
        return "not_a_number" if number.is_nan() else "infinite"
    if not number:
        return Decimal(0)
    if number.adjusted() >= DIGITS:
        return "infinite" if number.adjusted() > 308 else "too_long"
    exponent = int(number.as_tuple().exponent)
    if exponent > 0:
        return Decimal(int(number))
    return number.quantize(NOISE, context=_EXACT) if exponent < -12 else number


def _stored(value: Any) -> Decimal | str:
    """A number that the workbook stored as one, without the noise of binary floats."""
    if isinstance(value, bool):
        return "not_a_number"
    if isinstance(value, int):
        return Decimal(value) if -(10**DIGITS) < value < 10**DIGITS else "too_long"
    if isinstance(value, float):
        if value.is_integer() and -1e15 < value < 1e15:
            return Decimal(int(value))
        text = f"{value:.15g}"
        if _PLAIN_FLOAT.fullmatch(text):
            return Decimal(text)
        return _bounded(Decimal(text))
    if isinstance(value, Decimal):
        return _bounded(value)
    return "not_a_number"


def _text_evidence(text: str, percent: bool) -> tuple[str, bool, int] | str:
    bare = _bare(text, percent)
    if bare is None:
        return "not_a_number"
    digits, negative = bare
    fit = _fit(digits)
    if fit is None:
        word = digits.casefold()
        return "infinite" if word in ("inf", "infinity", "infinito", "∞") else "not_a_number"
    return digits, negative, fit


def _rounded(number: Decimal, places: int | None) -> Decimal:
    if places is None:
        return number
    return number.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def decimals(
    values: Sequence[Any], *, percent: bool = False, places: int | None = None
) -> Parsed[Decimal]:
    """Reads a column of numbers; see the module for what is in doubt.

    With `percent`, the text '15 %' is 15. With `places`, values are rounded half up to so many
    decimals; without, they keep what was written. Codes: not_a_number, ambiguous_number, infinite,
    too_long.
    """
    if (numbers := _all_stored(values, places)) is not None:
        convention = EXCEL if any(numbers) or Decimal(0) in numbers else ""
        return Parsed(numbers, {}, convention, examples(values, numbers))
    read: list[Decimal | None] = [None] * len(values)
    bad: dict[int, str] = {}
    texts: list[tuple[int, str, bool, int]] = []
    seen: dict[Any, Any] = {}
    stored = False
    for index, value in enumerate(values):
        if value is None or value == "":
            continue
        # 1, True and 1.0 are one key to a dictionary, so the type belongs to it.
        key = (value.__class__, value) if isinstance(value, (str, float, int)) else None
        result = seen.get(key) if key else None
        if result is None:
            if isinstance(value, str):
                result = "" if is_blank(value) else _text_evidence(value, percent)
            else:
                result = _stored(value)
                if isinstance(result, Decimal):
                    result = _rounded(result, places)
            if key:
                seen[key] = result
        if isinstance(result, Decimal):
            read[index], stored = result, True
        elif isinstance(result, tuple):
            texts.append((index, *result))
        elif result:
            bad[index] = result
    convention = EXCEL if stored else ""
    if texts:
        convention = _read_texts(texts, read, bad, places)
    return Parsed(read, bad, convention, examples(values, read))


def _all_stored(values: Sequence[Any], places: int | None) -> list[Decimal | None] | None:
    """The column where all its cells are numbers that the workbook stored as such, or empty: each
    different one is read once. None where any has to be looked at more closely."""
    if not set(map(type, values)) <= {float, str, type(None)}:
        return None
    numbers: dict[Any, Decimal | None] = dict.fromkeys(values)
    for value in numbers:
        if value.__class__ is float:
            number = _stored(value)
            if isinstance(number, str):
                return None
            numbers[value] = _rounded(number, places)
        elif value:
            return None
    return list(map(numbers.__getitem__, values))


def _read_texts(
    texts: list[tuple[int, str, bool, int]],
    read: list[Decimal | None],
    bad: dict[int, str],
    places: int | None,
) -> str:
    """Fills in the numbers written as text by the column's evidence; returns its convention."""
    fits = {fit for _, _, _, fit in texts}
    colombian, other = _ONLY_C in fits, _ONLY_O in fits
    doubtful = {_UNSURE} if not (colombian or other) else set()
    if colombian and other:
        doubtful = {_ONLY_O, _WEAK_C, _UNSURE}
    the_other_way = other and not colombian
    for index, digits, negative, fit in texts:
        if fit in doubtful:
            bad[index] = "ambiguous_number"
            continue
        amount = _amount(digits, the_other_way)
        if isinstance(amount, str):
            bad[index] = amount
        else:
            read[index] = _rounded(amount.copy_negate() if negative and amount else amount, places)
    return OTHER if the_other_way else COLOMBIAN


def integers(values: Sequence[Any]) -> Parsed[int]:
    """Reads whole numbers: 2.0 is 2. Codes as for `decimals`, and not_an_integer for 1.9."""
    numbers = decimals(values)
    read: list[int | None] = [None] * len(values)
    for index, number in enumerate(numbers.values):
        if number is None:
            continue
        if number == number.to_integral_value():
            read[index] = int(number)
        else:
            numbers.bad[index] = "not_an_integer"
    return Parsed(read, numbers.bad, numbers.convention, examples(values, read))
