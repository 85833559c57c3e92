"""How much of the demonstration is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`contracts` of the declared ones bill `lines` items in each of `months` months."""

    name: str
    months: int
    lines: int
    contracts: int
    transformers: int


SIZES = {
    size.name: size
    for size in (
        Size("full", 12, 10_622, 12, 10_251),
        # What the company holds today: 31,866 billed items.
        Size("today", 3, 10_622, 12, 10_251),
        # For tests, in seconds.
        Size("small", 3, 240, 4, 300),
    )
}
