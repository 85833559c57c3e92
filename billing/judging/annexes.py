"""What of an acta can be judged line by line: item, price, total, dates."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from billing.amounts import grossly_off, line_amount, tolerance
from billing.choices import ItemKind, Link
from billing.contracts import Terms
from billing.prices import ListedPrice, PriceBook
from ingest.judging import Days, Found, Keys, Numbers, Texts

# {code: the transformer's key, and how it was found or why not}
Transformers = Mapping[str, tuple[int | None, Link]]


def prices_in_force(
    contracts: Keys, codes: Texts, days: Days, book: PriceBook
) -> list[ListedPrice | None]:
    """Each line's price in force on its day; None where it has none or a cell is missing.

    A line without a readable day takes the item's first price: its item is known all the same.
    """
    known: dict[tuple[int, str, date], ListedPrice | None] = {}
    found = []
    for contract, code, day in zip(contracts, codes, days, strict=True):
        if contract is None or code is None:
            found.append(None)
            continue
        key = (contract, code, day or date.min)
        if key not in known:
            known[key] = book.in_force(*key)
        found.append(known[key])
    return found


def kinds(stated: Texts, prices: Sequence[ListedPrice | None]) -> list[str]:
    """Each line's TIPO: its own, else its price's, else an activity."""
    return [
        kind or (price.kind if price else ItemKind.ACTIVITY.value)
        for kind, price in zip(stated, prices, strict=True)
    ]


def amounts(stated: Numbers, quantities: Numbers, unit_prices: Numbers) -> list[Decimal | None]:
    """Each line's amount: the file's own, else quantity × unit price; None where neither is."""
    return [
        line_amount(quantity, price)
        if amount is None and quantity is not None and price is not None
        else amount
        for amount, quantity, price in zip(stated, quantities, unit_prices, strict=True)
    ]


def item_not_in_list(contracts: Keys, codes: Texts, book: PriceBook) -> Iterator[Found]:
    for index, (contract, code) in enumerate(zip(contracts, codes, strict=True)):
        if contract is not None and code is not None and (contract, code) not in book:
            yield Found(index, "code")


def unknown_transformer(codes: Texts, found: Transformers) -> Iterator[Found]:
    """Codes that no transformer fits, or more than one."""
    for index, code in enumerate(codes):
        if code and found[code][0] is None:
            yield Found(index, "transformer_code")


def loose_transformer(
    codes: Texts, found: Transformers, names: Mapping[int, str]
) -> Iterator[Found]:
    """Codes that one transformer fits but for leading zeros; the detail is its code."""
    for index, code in enumerate(codes):
        if code and found[code][1] == Link.LOOSE:
            yield Found(index, "transformer_code", names[found[code][0]])


def total_mismatch(stated: Numbers, quantities: Numbers, unit_prices: Numbers) -> Iterator[Found]:
    """Totals that differ from quantity × unit price by over 0.5 %."""
    for index, amount, quantity, price in _complete(stated, quantities, unit_prices):
        if grossly_off(amount, quantity, price):
            yield Found(index, "amount", f"{line_amount(quantity, price):f}")


def total_rounding(stated: Numbers, quantities: Numbers, unit_prices: Numbers) -> Iterator[Found]:
    """Totals that differ by less than that, yet by more than rounding explains."""
    for index, amount, quantity, price in _complete(stated, quantities, unit_prices):
        exact = quantity * price
        if amount == exact or abs(amount - exact) <= tolerance(quantity, price):
            continue
        if not grossly_off(amount, quantity, price):
            yield Found(index, "amount", f"{line_amount(quantity, price):f}")


def _complete(
    stated: Numbers, quantities: Numbers, unit_prices: Numbers
) -> Iterator[tuple[int, Decimal, Decimal, Decimal]]:
    lines = zip(stated, quantities, unit_prices, strict=True)
    for index, (amount, quantity, price) in enumerate(lines):
        if amount is not None and quantity is not None and price is not None:
            yield index, amount, quantity, price


def after_cutoff(
    contracts: Keys, periods: Days, days: Days, terms: Mapping[int, Terms]
) -> Iterator[Found]:
    """Work done after the cut-off of the acta's period; the detail is the cut-off."""
    cutoffs: dict[tuple[int, date], date] = {}
    lines = zip(contracts, periods, days, strict=True)
    for index, (contract, period, day) in enumerate(lines):
        if contract is None or period is None or day is None:
            continue
        key = (contract, period)
        if key not in cutoffs:
            cutoffs[key] = terms[contract].cutoff(period)
        if day > cutoffs[key]:
            yield Found(index, "executed_on", f"{cutoffs[key]:%Y-%m-%d}")


def outside_term(contracts: Keys, days: Days, terms: Mapping[int, Terms]) -> Iterator[Found]:
    """Work done outside the contract's term with its changes; the detail is the term."""
    within: dict[tuple[int, date], bool] = {}
    for index, (contract, day) in enumerate(zip(contracts, days, strict=True)):
        if contract is None or day is None:
            continue
        key = (contract, day)
        if key not in within:
            within[key] = terms[contract].in_term(day)
        if not within[key]:
            known = terms[contract]
            yield Found(index, "executed_on", f"{known.start:%Y-%m-%d} – {known.end():%Y-%m-%d}")


def two_periods(contracts: Keys, numbers: Texts, periods: Days) -> Iterator[Found]:
    """Rows that give an acta another period than its first row did."""
    first: dict[tuple[int, str], date] = {}
    lines = zip(contracts, numbers, periods, strict=True)
    for index, (contract, number, period) in enumerate(lines):
        if contract is None or number is None or period is None:
            continue
        expected = first.setdefault((contract, number), period)
        if period != expected:
            yield Found(index, "period", f"{expected:%Y-%m}")


def price_differs(unit_prices: Numbers, prices: Sequence[ListedPrice | None]) -> Iterator[Found]:
    """Unit prices that are not those in force; the detail is the price in force."""
    for index, (written, listed) in enumerate(zip(unit_prices, prices, strict=True)):
        if written is not None and listed is not None and written != listed.unit_price:
            yield Found(index, "unit_price", f"{listed.unit_price.normalize():f}")
