"""Each contract's price list: its own codes for the common items, its own prices."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from rce_site.demo import catalogue
from rce_site.demo.catalogue import Item
from rce_site.demo.contracts import Contract
from rce_site.demo.visits import LISTED_ANYWAY, MONTHLY, VISITS, WORK
from rce_site.demo.world import dice

REVISED_BY = 1.052


@dataclass(frozen=True)
class Listed:
    """`price` holds from the contract's start, `revised` from the revision on."""

    item: Item
    code: str
    price: int
    revised: int


def revision(contract: Contract, until: date) -> date | None:
    """The last 1 January before the last month ends, where the contract had begun by then."""
    day = date(until.year, 1, 1)
    in_term = contract.start_date(until) < day <= contract.end_date(until)
    return day if in_term else None


@cache
def price_list(contract: Contract) -> dict[str, Listed]:
    """{common code: as listed}: what the contract's visits bill, and some that they do not."""
    chance = dice("prices", contract.number)
    wanted = {line.item for visit in WORK[contract.work] for line in VISITS[visit].lines}
    wanted |= {*LISTED_ANYWAY, MONTHLY.get(contract.work, "H-GEN-06")}
    listed = {}
    for place, item in enumerate(catalogue.items().values()):
        spread = chance.uniform(0.93, 1.07)
        if item.common_code not in wanted and chance.random() > 0.15:
            continue
        price = _rounded(item.price * contract.dearer * spread)
        code = _code(contract, item, place)
        listed[item.common_code] = Listed(item, code, price, _rounded(price * REVISED_BY))
    return listed


def _rounded(price: float) -> int:
    """As price lists have them: whole fifties, and nothing below 5,000 pesos."""
    return max(5_000, round(price / 50) * 50)


def _code(contract: Contract, item: Item, place: int) -> str:
    if contract.style == "dotted":
        _h, chapter, number = item.common_code.split("-")
        chapters = sorted({i.common_code.split("-")[1] for i in catalogue.items().values()})
        return f"{chapters.index(chapter) + 1}.{int(number):02d}"
    if contract.style == "numeric":
        return str(300_100 + contract.index * 1_000 + place)
    return f"{'A' if item.kind == catalogue.ACTIVITY else 'M'}{place + 1:03d}"
