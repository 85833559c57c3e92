"""How much of the demonstration is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`contracts` of the declared ones bill `lines` items in each of `months` months; of the
    `transformers` there are `energy_months` of energy, `consumptions` in all, and at them
    `interventions`."""

    name: str
    months: int
    lines: int
    contracts: int
    transformers: int
    energy_months: int
    consumptions: int
    interventions: int


SIZES = {
    size.name: size
    for size in (
        Size("full", 12, 10_622, 12, 10_251, 36, 367_914, 13_029),
        # What the company holds today.
        Size("today", 3, 10_622, 12, 10_251, 17, 173_582, 13_029),
        # For tests, in seconds.
        Size("small", 3, 240, 4, 300, 17, 5_070, 260),
    )
}
