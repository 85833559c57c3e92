"""What a version of the report freezes: everything its tables, charts and sentences are made of.

It is kept as JSON in which amounts and days are text, and read back as it was taken.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from budget.execution import ZERO, Cell, Execution, Scope
from budget.month.figures import BILLING, ENERGY, FIGURES

T = TypeVar("T")


@dataclass(frozen=True)
class Close:
    """`explained` are the points that were open at the close: [its key, what was said of it]."""

    area: str
    number: int
    closed_at: datetime
    closed_by: str
    explained: list[list[str]]


@dataclass(frozen=True)
class Standing:
    """A figure of the month: as it was reported at the close, where the area is closed, and now."""

    figure: str
    part: str
    reported: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class IndexMonth:
    period: date
    index_12: Decimal | None
    target: Decimal | None


@dataclass(frozen=True)
class Gain:
    """Recovered kWh of a month, with its 90 % interval."""

    period: date
    gain: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Spent:
    """What was planned of a contract's month and what became of it, pesos."""

    contract: int
    period: date
    in_force: Decimal | None
    executed: Decimal
    in_review: Decimal
    provisioned: Decimal


@dataclass(frozen=True)
class Agreement:
    number: str
    contractor: str


@dataclass(frozen=True)
class Campaign:
    """A type of work: in the month and in the year so far, its target so far and the year's."""

    kind: str
    in_month: int
    done: int
    due: Decimal | None
    target: int | None


@dataclass(frozen=True)
class Energy:
    """A recovered energy of a span of months: `measure` increase, reduction or cnr, `grade` that of
    its episodes ('' for CNR, which has neither interval nor grade)."""

    measure: str
    grade: str
    span: str
    kwh: Decimal | None
    low: Decimal | None
    high: Decimal | None
    value: Decimal | None
    count: int


@dataclass(frozen=True)
class Regained:
    """What users behind a transformer were billed more in the year, definitive."""

    code: str
    place: str
    kwh: Decimal
    low: Decimal
    high: Decimal
    value: Decimal | None


@dataclass(frozen=True)
class Losing:
    """What a transformer lost in twelve months."""

    code: str
    place: str
    loss: Decimal
    index: Decimal | None
    value: Decimal | None


@dataclass(frozen=True)
class Objected:
    """Of a code of objection: lines, and pesos before AIU and IVA."""

    code: str
    lines: int
    objected: Decimal


@dataclass(frozen=True)
class Adjusted:
    """What moved a reported figure of a closed month, by cause."""

    month: date
    figure: str
    cause: str
    times: int
    amount: Decimal


@dataclass(frozen=True)
class Facts:
    month: date
    taken_at: datetime
    # When the newest data came in; the last month of which recovered energy knows.
    data_as_of: datetime | None
    estimated_to: date | None
    closes: list[Close]
    standing: list[Standing]
    index: list[IndexMonth]
    gains: list[Gain]
    spent: list[Spent]
    contracts: dict[int, Agreement]
    work: list[Campaign]
    energies: list[Energy]
    regained: list[Regained]
    losing: list[Losing]
    objections: list[Objected]
    adjustments: list[Adjusted]

    def close(self, area: str) -> Close | None:
        """The standing close of the month; None while it is open."""
        return next((one for one in self.closes if one.area == area), None)

    def stands(self, figure: str, part: str = "") -> Standing:
        known = (one for one in self.standing if (one.figure, one.part) == (figure, part))
        return next(known, Standing(figure, part, None, None))

    def value(self, figure: str, part: str = "") -> Decimal | None:
        """As reported, of what is closed; else as it stands."""
        found = self.stands(figure, part)
        return found.reported if self.close(FIGURES[figure].area) else found.now

    def count(self, figure: str) -> int:
        return int(self.value(figure) or 0)

    def energy(self, measure: str, grade: str, span: str) -> Energy | None:
        asked = (measure, grade, span)
        known = (one for one in self.energies if (one.measure, one.grade, one.span) == asked)
        return next(known, None)

    @property
    def execution(self) -> Execution:
        """The cells of the year up to the month, as pages add them up."""
        cells = [
            Cell(
                contract=one.contract,
                period=one.period,
                initial=one.in_force,
                in_force=one.in_force,
                executed=one.executed,
                in_review=one.in_review,
                provisioned=one.provisioned,
                lines=1 if one.executed or one.in_review else 0,
            )
            for one in self.spent
        ]
        return Execution(Scope(self.month.replace(month=1), self.month), cells)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the month at all."""
        return not any(self.value(name) for name in FIGURES)

    @property
    def areas(self) -> tuple[str, ...]:
        return (BILLING, ENERGY)


# ── as JSON, and back ───────────────────────────────────────────────────────────────────────


def as_json(value: Any) -> Any:
    """What JSON holds: amounts and days as text."""
    if is_dataclass(value):
        return {one.name: as_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value + ZERO:f}"
    return value.isoformat() if isinstance(value, date | datetime) else value


def of_json(wanted: Any, value: Any) -> Any:
    """Read back as `wanted`, a dataclass or what its fields may be."""
    origin, of = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        kind = next(one for one in of if one is not type(None))
        return None if value is None else of_json(kind, value)
    if origin is list:
        return [of_json(of[0], one) for one in value]
    if origin is dict:
        return {of[0](key): of_json(of[1], one) for key, one in value.items()}
    if is_dataclass(wanted):
        return wanted(**{name: of_json(kind, value[name]) for name, kind in _hints(wanted).items()})
    if wanted in (date, datetime):
        return wanted.fromisoformat(value)
    return wanted(value)


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)


def frozen(report: Any) -> Facts:
    """Those of a version."""
    found: Facts = of_json(Facts, report.figures)
    return found
