"""What a contractor bills of a month, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

from rce_site.demo import irregularities
from rce_site.demo.catalogue import Item
from rce_site.demo.contracts import CONTRACTS, Contract
from rce_site.demo.irregularities import Planted
from rce_site.demo.pricelists import Listed, price_list, revision
from rce_site.demo.visits import ACCOUNT, LINES_A_MACRO, MONTHLY, NOWHERE, VISITS, WORK, Visit
from rce_site.demo.workdays import workload
from rce_site.demo.world import Transformer, World, dice

NOTES = (
    "Usuario ausente, se deja aviso",
    "Se encuentra sello roto",
    "Conexión directa sin medidor",
    "Usuario no permite el ingreso",
    "Medidor en mal estado",
    "Predio desocupado",
    "Se retira derivación antes del medidor",
    "Acceso por vía destapada",
    "Predio en arriendo",
    "Se acuerda segunda visita",
    "Local comercial",
    "Neutro flojo en bornera",
)
HAS_NOTE = 0.11


@dataclass(frozen=True)
class Line:
    """A billed line as it will stand in the workbook."""

    executed_on: date
    work_order: str
    item: Item
    code: str
    quantity: float
    unit_price: float
    amount: float
    municipality: str
    circuit: str
    transformer: str
    account: str
    crew: str
    notes: str


@dataclass(frozen=True)
class Acta:
    contract: Contract
    period: date
    number: str
    lines: list[Line]


def lines_of(world: World, period: date) -> dict[Contract, int]:
    """How many lines each contract bills of a month; they sum to the size's to the line."""
    chance = dice(world.name, "shares", period)
    weights = {}
    for contract in CONTRACTS[: world.size.contracts]:
        worked = sum(map(workload, contract.window(period, world.until)))
        if worked:
            visits = WORK[contract.work]
            season = sum(
                often * VISITS[v].calendar[period.month - 1] for v, often in visits.items()
            )
            season /= sum(visits.values())
            weights[contract] = contract.weight * worked * season * chance.uniform(0.9, 1.1)
    whole = sum(weights.values())
    exact = {contract: world.size.lines * w / whole for contract, w in weights.items()}
    counts = {contract: int(lines) for contract, lines in exact.items()}
    left = world.size.lines - sum(counts.values())
    for contract in sorted(exact, key=lambda c: counts[c] - exact[c])[:left]:
        counts[contract] += 1
    return counts


def every(world: World) -> list[tuple[Contract, date, int]]:
    """(contract, period, lines) of every acta, oldest period first."""
    return [
        (contract, period, lines)
        for period in world.months
        for contract, lines in lines_of(world, period).items()
    ]


def acta(world: World, contract: Contract, period: date, lines: int) -> Acta:
    """The acta: what is planted in it, the month's crews, and visits until it has its lines."""
    billing = _Billing(world, contract, period)
    made = list(billing.planted())
    made += billing.crews()
    for visit in billing.visits(lines - len(made)):
        made += visit
    made = made[:lines]
    made.sort(key=lambda line: (line.executed_on, line.work_order))
    return Acta(contract, period, contract.acta(period, world.until), made)


class _Billing:
    """A contract's month under way."""

    def __init__(self, world: World, contract: Contract, period: date) -> None:
        self.world, self.contract, self.period = world, contract, period
        self.chance: Random = dice(world.name, contract.number, period)
        self.prices = price_list(contract)
        self.revised = revision(contract, world.until)
        self.days = contract.window(period, world.until)
        self.day_weights = list(accumulate(map(workload, self.days)))
        self.transformers, self.weights = world.where(contract.zones)
        visits = WORK[contract.work]
        seasons = [VISITS[visit].calendar[period.month - 1] for visit in visits]
        self.kinds = list(visits)
        # How often is told of users; an order takes several.
        self.kind_weights = list(
            accumulate(
                often * season / VISITS[visit].usual_users
                for (visit, often), season in zip(visits.items(), seasons, strict=True)
            )
        )
        self.orders = 0

    def planted(self) -> Iterator[Line]:
        for planted in irregularities.planted(self.world):
            if (planted.contract, planted.period) == (self.contract, self.period):
                yield self._planted(planted)

    def _planted(self, planted: Planted) -> Line:
        listed = self.prices[planted.item]
        line = self._line(
            listed,
            planted.day,
            planted.order,
            planted.transformer,
            planted.account,
            self._crew(),
            planted.quantity,
            unit_price=round(self._price(listed, planted.day) * planted.price, 0),
            notes=planted.notes,
        )
        changed = {**line.__dict__, "municipality": planted.municipality or line.municipality}
        return Line(**changed)

    def crews(self) -> list[Line]:
        """The month's crews, a line each, under no order."""
        item = MONTHLY.get(self.contract.work)
        if item is None:
            return []
        crews = min(self.contract.crews, max(1, self.world.size.lines // 500))
        last = self.days[-1]
        return [
            self._line(self.prices[item], last, "", None, "", self._crew(number), 1)
            for number in range(1, crews + 1)
        ]

    def visits(self, lines: int) -> Iterator[list[Line]]:
        """Visits with `lines` lines in all; the last one may be cut short."""
        for transformer in self._macros(lines // LINES_A_MACRO.get(self.contract.work, lines + 1)):
            done = self._visit(VISITS["macro_installation"], transformer)
            lines -= len(done)
            yield done
        while lines > 0:
            kind = self.chance.choices(self.kinds, cum_weights=self.kind_weights)[0]
            transformer = self.chance.choices(self.transformers, cum_weights=self.weights)[0]
            done = self._visit(VISITS[kind], transformer)[:lines]
            lines -= len(done)
            yield done

    def _macros(self, count: int) -> list[Transformer]:
        """This month's transformers to get a macro-meter: no other month's or contract's."""
        if not count:
            return []
        whole = self.contract.work == "macros"
        of_seventeen = range(13, 17) if whole else (self.contract.index,)
        mine = [t for t in self.transformers if t.number % 17 in of_seventeen]
        dice("macros", self.contract.number).shuffle(mine)
        a_month = len(mine) // len(self.world.months)
        place = self.world.months.index(self.period) * a_month
        return mine[place : place + min(count, a_month)]

    def _visit(self, visit: Visit, transformer: Transformer) -> list[Line]:
        chance = self.chance
        self.orders += 1
        order = f"{self.period:%y%m}{self.contract.index:02d}{self.orders:05d}"
        day = chance.choices(self.days, cum_weights=self.day_weights)[0]
        at = None if visit.at == NOWHERE else transformer
        crew = self._crew()
        made = []
        for account in self._accounts(visit, transformer):
            notes = chance.choice(NOTES) if chance.random() < HAS_NOTE else ""
            for item, quantity in self._items(visit):
                listed = self.prices[item]
                line = self._line(listed, day, order, at, account, crew, quantity, notes=notes)
                made.append(line)
                notes = ""
        return made

    def _accounts(self, visit: Visit, transformer: Transformer) -> list[str]:
        """Those that an order takes, one without a name where it is of the transformer itself."""
        if visit.at != ACCOUNT:
            return [""]
        users = min(round(self.chance.triangular(1, visit.users, 1)), transformer.customers)
        nths = self.chance.sample(range(transformer.customers), users)
        return [transformer.account(nth) for nth in nths]

    def _items(self, visit: Visit) -> Iterator[tuple[str, float]]:
        """(item, quantity) of what one user, or the transformer, is billed."""
        for line in visit.lines:
            if line.share < 1 and self.chance.random() > line.share:
                continue
            quantity: float = line.least
            if line.most > line.least:
                quantity = self.chance.randint(line.least, line.most)
                # Cable is measured, everything else is counted.
                if line.item.startswith("H-CAB") and self.chance.random() < 0.3:
                    quantity += 0.5
            yield line.item, quantity

    def _crew(self, number: int | None = None) -> str:
        number = number or self.chance.randint(1, self.contract.crews)
        return f"{self.contract.short}-{number:02d}"

    def _price(self, listed: Listed, day: date) -> int:
        return listed.revised if self.revised and day >= self.revised else listed.price

    def _line(
        self,
        listed: Listed,
        day: date,
        order: str,
        at: Transformer | None,
        account: str,
        crew: str,
        quantity: float,
        unit_price: float | None = None,
        notes: str = "",
    ) -> Line:
        price = self._price(listed, day) if unit_price is None else unit_price
        return Line(
            day,
            order,
            listed.item,
            listed.code,
            quantity,
            price,
            round(quantity * price, 2),
            at.place.name if at else "",
            at.circuit if at else "",
            at.code if at else "",
            account,
            crew,
            notes,
        )
