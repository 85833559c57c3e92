"""What of contracts, their changes and price lists can be judged."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from billing.choices import ChangeKind
from billing.prices import PriceBook
from ingest.judging import Days, Found, Keys, Numbers, Texts

# A price that changes by more than this share is asked about.
JUMP = Decimal("0.30")


def not_a_percent(values: Numbers, field: str) -> Iterator[Found]:
    """Per cents below 0 or over 100."""
    for index, value in enumerate(values):
        if value is not None and not 0 <= value <= 100:
            yield Found(index, field)


def change_incomplete(
    changes: Texts, values: Numbers, ends: Days, taxes: Sequence[Sequence[object]]
) -> Iterator[Found]:
    """Changes that lack what they change; `taxes` are the columns of scheme and per cents."""
    for index, kind in enumerate(changes):
        if kind == ChangeKind.ADDITION and values[index] is None:
            yield Found(index, "value")
        elif kind == ChangeKind.EXTENSION and ends[index] is None:
            yield Found(index, "end_date")
        elif kind == ChangeKind.TAX and not any(
            column[index] not in (None, "") for column in taxes
        ):
            yield Found(index, "tax_scheme")


def taxes_not_changed(changes: Texts, taxes: Mapping[str, Sequence[object]]) -> Iterator[Found]:
    """Taxes in a change that is no change of taxes: they have no effect."""
    for index, kind in enumerate(changes):
        if kind is None or kind == ChangeKind.TAX:
            continue
        named = next((name for name, c in taxes.items() if c[index] not in (None, "")), None)
        if named:
            yield Found(index, named)


def outside_term(
    contracts: Keys, days: Days, spans: Mapping[int, tuple[date, date]], field: str
) -> Iterator[Found]:
    """Dates outside the contract's {contract: (start, end)}; the detail is the term."""
    for index, (contract, day) in enumerate(zip(contracts, days, strict=True)):
        if contract is None or day is None:
            continue
        start, end = spans[contract]
        if not start <= day <= end:
            yield Found(index, field, f"{start:%Y-%m-%d} – {end:%Y-%m-%d}")


def price_jump(
    contracts: Keys, codes: Texts, days: Days, unit_prices: Numbers, book: PriceBook
) -> Iterator[Found]:
    """Prices over 30 % away from the item's price before them, stored or of the file.

    The price that stands under the same date counts as the one before: it is what is replaced.
    The detail is the earlier price.
    """
    history: dict[tuple[int, str], dict[date, Decimal]] = defaultdict(dict)
    lines = list(zip(contracts, codes, days, unit_prices, strict=True))
    items = {(contract, code) for contract, code, _, _ in lines if contract and code}
    for item in items:
        for listed in book.prices.get(item, []):
            history[item][listed.valid_from] = listed.unit_price
    stored = {item: dict(prices) for item, prices in history.items()}
    for contract, code, day, price in lines:
        if contract is not None and code is not None and day is not None and price is not None:
            history[contract, code][day] = price
    for index, (contract, code, day, price) in enumerate(lines):
        if contract is None or code is None or day is None or price is None:
            continue
        item = (contract, code)
        earlier = [known for known in history[item] if known < day]
        before = stored.get(item, {}).get(day)
        if before is None and earlier:
            before = history[item][max(earlier)]
        if before and abs(price - before) > before * JUMP:
            yield Found(index, "unit_price", f"{before.normalize():f}")
