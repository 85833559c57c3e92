"""What was measured, as a table that people read."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A measured value beside its target; `floor` is what it is compared with, if anything."""

    name: str
    value: str
    floor: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.met is None else "ok" if self.met else "MISS"


def show(title: str, figures: list[Figure]) -> None:
    print(f"\n{title}")
    print(f"  {'':44} {'measured':>12} {'against':>12} {'ratio':>9} {'target':>15}")
    for f in figures:
        line = f"  {f.name:44} {f.value:>12} {f.floor:>12} {f.ratio:>9} {f.target:>15}  {f.verdict}"
        print(line.rstrip(), flush=True)


def seconds(values: list[float]) -> str:
    return f"{median(values):.2f} s"


def milliseconds(value: float) -> str:
    return f"{value:.0f} ms"


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]
