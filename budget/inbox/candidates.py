"""What a source finds: an alert before anybody has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """`key` is the same each time that the same is found, whatever its figures; `said` is the name
    of its sentence in `words`, with the figures that it takes. It grows worse by its severity, or
    by its extent: its pesos at issue, unless it is measured by something else."""

    key: str
    kind: str
    severity: str
    subject: str
    said: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    contract: int | None = None
    weight: Decimal | None = None
    measure: Decimal | int | float | None = None

    @property
    def extent(self) -> Decimal:
        measured = self.weight if self.measure is None else self.measure
        return round(Decimal(measured or 0), 6)


def keyed(kind: str, *parts: Any) -> str:
    return ":".join([kind, *("" if part is None else str(part) for part in parts)])[:150]
