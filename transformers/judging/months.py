"""What of a month's tariffs and of the network's energy can be judged."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from ingest.judging import Days, Found, Numbers, Texts
from transformers.models.figures import months_back

# By this share of CU its components may miss it.
ROUNDING = Decimal("0.01")
# A unit cost that changes by more than this share within a month is asked about.
JUMP = Decimal("0.30")

# A month, voltage level and ownership.
Tariff = tuple[date, int, str]


def does_not_sum(components: Sequence[Numbers], totals: Numbers) -> Iterator[Found]:
    """Unit costs over 1 % away from the sum of their components, where all of these are given.

    Those that are given alone may not be more than the whole. The detail is the sum.
    """
    for index, total in enumerate(totals):
        given = [column[index] for column in components]
        known = [value for value in given if value is not None]
        if total is None or not known:
            continue
        sum_ = sum(known, Decimal(0))
        off = sum_ - total if len(known) < len(given) else abs(sum_ - total)
        if off > abs(total) * ROUNDING:
            yield Found(index, "unit_cost", f"{sum_.normalize():f}")


def cost_jump(
    periods: Days,
    levels: Sequence[int | None],
    owners: Texts,
    costs: Numbers,
    stored: Mapping[Tariff, Decimal],
) -> Iterator[Found]:
    """Unit costs over 30 % away from the month before's, stored or of the file: the detail."""
    known = dict(stored)
    lines = list(zip(periods, levels, owners, costs, strict=True))
    for period, level, owner, cost in lines:
        if period is not None and level is not None and owner is not None and cost is not None:
            known[period, level, owner] = cost
    for index, (period, level, owner, cost) in enumerate(lines):
        if period is None or level is None or owner is None or cost is None:
            continue
        before = known.get((months_back(period, 1), level, owner))
        if before and abs(cost - before) > before * JUMP:
            yield Found(index, "unit_cost", f"{before.normalize():f}")


def more_out_than_in(inputs: Numbers, outputs: Numbers) -> Iterator[Found]:
    """Networks that give out more than they took in; the detail is what came in."""
    for index, (taken, given) in enumerate(zip(inputs, outputs, strict=True)):
        if taken is not None and given is not None and given > taken:
            yield Found(index, "output_kwh", f"{taken.normalize():f}")
