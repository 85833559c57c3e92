"""What of an acta is judged against what was billed before: twice, too much, or taken back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing.amounts import ZERO
from billing.contracts import Terms
from billing.prices import ListedPrice, PriceBook
from ingest.judging import Days, Found, Keys, Numbers, Texts

Item = tuple[int, str]


class EarlierLine(NamedTuple):
    """A line that is stored, as far as it can be met again."""

    contract: int
    acta: str
    contract_number: str
    code: str
    common_code: str
    work_order: str
    account: str
    # Its key where it is known which one it was, else its code as written.
    transformer: int | str
    executed_on: date
    quantity: Decimal

    def __str__(self) -> str:
        return f"{self.contract_number} – {self.acta}, {self.executed_on:%Y-%m-%d}"


def work(contract: int, code: str, common_code: str) -> tuple[object, ...]:
    """What makes two items the same work: the common code across contracts, else the item."""
    return (common_code,) if common_code else (contract, code)


def already_billed(
    contracts: Keys,
    numbers: Texts,
    codes: Texts,
    orders: Texts,
    accounts: Texts,
    prices: Sequence[ListedPrice | None],
    earlier: Iterable[EarlierLine],
) -> Iterator[Found]:
    """Lines whose order, work and account stand in another acta, stored or of the file.

    Lines without an order, and repeatable items, are never told apart and pass. The detail names
    the other acta.
    """
    seen: dict[tuple[object, ...], dict[tuple[int, str], str]] = defaultdict(dict)
    for line in earlier:
        key = (line.work_order, line.account, *work(line.contract, line.code, line.common_code))
        seen[key].setdefault((line.contract, line.acta), str(line))
    lines = zip(contracts, numbers, codes, orders, accounts, prices, strict=True)
    for index, (contract, number, code, order, account, price) in enumerate(lines):
        if contract is None or number is None or code is None or not order or price is None:
            continue
        if price.repeatable:
            continue
        others = seen[order, account or "", *work(contract, code, price.common_code)]
        found = next((shown for acta, shown in others.items() if acta != (contract, number)), None)
        others.setdefault((contract, number), number)
        if found:
            yield Found(index, "work_order", found)


def negative_quantity(
    contracts: Keys,
    codes: Texts,
    orders: Texts,
    accounts: Texts,
    quantities: Numbers,
    earlier: Iterable[EarlierLine],
) -> Iterator[Found]:
    """Adjustments; the detail names the latest line that they may take back, if there is one."""
    stored: dict[tuple[Item, str], list[EarlierLine]] = defaultdict(list)
    for line in earlier:
        if line.quantity > 0:
            stored[(line.contract, line.code), line.work_order].append(line)
    lines = zip(contracts, codes, orders, accounts, quantities, strict=True)
    for index, (contract, code, order, account, quantity) in enumerate(lines):
        if quantity is None or quantity >= 0 or contract is None or code is None:
            continue
        fitting = stored[(contract, code), order or ""]
        best = max(
            fitting, key=lambda x: (x.account == (account or ""), x.executed_on), default=None
        )
        yield Found(index, "quantity", str(best) if best else "")


def accumulated(
    contracts: Keys, codes: Texts, quantities: Numbers, stored: Mapping[Item, Decimal]
) -> dict[Item, Decimal]:
    """{(contract, item): quantity with the file} of the items that the file brings."""
    sums: dict[Item, Decimal] = {}
    for contract, code, quantity in zip(contracts, codes, quantities, strict=True):
        if contract is not None and code is not None and quantity is not None:
            item = (contract, code)
            sums[item] = sums.get(item, stored.get(item, ZERO)) + quantity
    return sums


def below_zero(
    contracts: Keys, codes: Texts, quantities: Numbers, sums: Mapping[Item, Decimal]
) -> Iterator[Found]:
    """The negative lines of items of which more is taken back than was ever billed."""
    for index, (item, quantity) in enumerate(_items(contracts, codes, quantities)):
        if quantity is not None and quantity < 0 and sums.get(item, ZERO) < 0:
            yield Found(index, "quantity", _plain(sums[item]))


def over_contracted(
    contracts: Keys,
    codes: Texts,
    quantities: Numbers,
    sums: Mapping[Item, Decimal],
    book: PriceBook,
) -> Iterator[Found]:
    """The lines that bill more of an item whose quantity is over the contracted one."""
    over = {}
    for item, quantity in sums.items():
        contracted = contracted_quantity(book, item)
        if contracted is not None and quantity > contracted:
            over[item] = f"{_plain(quantity)} > {_plain(contracted)}"
    for index, (item, quantity) in enumerate(_items(contracts, codes, quantities)):
        if item in over and quantity is not None and quantity > 0:
            yield Found(index, "code", over[item])


def contracted_quantity(book: PriceBook, item: Item) -> Decimal | None:
    """The quantity that the item's latest price to name one contracts."""
    for price in reversed(book.prices.get(item, [])):
        if price.contracted_quantity is not None:
            return price.contracted_quantity
    return None


def over_contract_value(
    contracts: Keys, periods: Days, billed: Mapping[int, Decimal], terms: Mapping[int, Terms]
) -> Iterator[Found]:
    """One finding for each contract that bills more, with the file, than its value in force.

    `billed` {contract: pesos with AIU and IVA, the file's included}; the value is that in force at
    the cut-off of the file's last period.
    """
    last: dict[int, tuple[date, int]] = {}
    for index, (contract, period) in enumerate(zip(contracts, periods, strict=True)):
        if contract is None or period is None:
            continue
        if contract not in last or period > last[contract][0]:
            last[contract] = (period, index)
    for contract, (period, index) in last.items():
        value = terms[contract].value(terms[contract].cutoff(period))
        if billed.get(contract, ZERO) > value:
            yield Found(index, "contract", f"{billed[contract]:.2f} > {value:.2f}")


def over_budget(
    contracts: Keys,
    periods: Days,
    billed: Mapping[tuple[int, int], Decimal],
    budgets: Mapping[tuple[int, int], Decimal],
) -> Iterator[Found]:
    """One finding for each contract and year that bill more, with the file, than is budgeted.

    Both are {(contract, year): pesos with AIU and IVA}; a year without a budget passes.
    """
    last: dict[tuple[int, int], int] = {}
    for index, (contract, period) in enumerate(zip(contracts, periods, strict=True)):
        if contract is not None and period is not None:
            last[contract, period.year] = index
    for of, index in last.items():
        if of in budgets and billed.get(of, ZERO) > budgets[of]:
            yield Found(index, "contract", f"{billed[of]:.2f} > {budgets[of]:.2f}")


def macro_twice(
    codes: Texts,
    orders: Texts,
    transformers: Sequence[int | str | None],
    days: Days,
    quantities: Numbers,
    prices: Sequence[ListedPrice | None],
    earlier: Iterable[EarlierLine],
) -> Iterator[Found]:
    """Items that install a macro-meter where one was installed under another order.

    What was taken back does not count; without an order, a day is an order of its own.
    """
    installed: dict[int | str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    shown: dict[tuple[int | str, str], str] = {}
    for line in earlier:
        visit = line.work_order or line.executed_on.isoformat()
        installed[line.transformer][visit] += line.quantity
        shown.setdefault((line.transformer, visit), str(line))
    lines = zip(codes, orders, transformers, days, quantities, prices, strict=True)
    for index, (code, order, transformer, day, quantity, price) in enumerate(lines):
        if price is None or not price.installs_macro or not transformer or quantity is None:
            continue
        visit = order or (day.isoformat() if day else "")
        others = [v for v, n in installed[transformer].items() if v != visit and n > 0]
        installed[transformer][visit] += quantity
        shown.setdefault((transformer, visit), f"{code}, {visit}")
        if quantity > 0 and others:
            yield Found(index, "transformer_code", shown[transformer, others[0]])


def _items(
    contracts: Keys, codes: Texts, quantities: Numbers
) -> Iterator[tuple[Item, Decimal | None]]:
    for contract, code, quantity in zip(contracts, codes, quantities, strict=True):
        yield (contract or 0, code or ""), quantity


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
