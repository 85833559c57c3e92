"""What of the work done at transformers can be judged."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from ingest.judging import Days, Found, Keys, Texts

# The same work at the same transformer is asked about within so many days.
SOON = timedelta(days=30)

# A transformer's key and the type of the work.
Work = tuple[int, str]


def future(days: Days, field: str, today: date) -> Iterator[Found]:
    for index, day in enumerate(days):
        if day is not None and day > today:
            yield Found(index, field)


def again_soon(
    transformers: Keys,
    orders: Texts,
    kinds: Texts,
    starts: Days,
    stored: Mapping[Work, Sequence[tuple[date, str]]],
) -> Iterator[Found]:
    """Work of one type at one transformer within 30 days, stored or of the file; the other's day.

    `stored` is {(transformer, type): [(start, order)]}; what stands there under a row's own order
    and day is the row itself.
    """
    known: dict[Work, list[tuple[date, str]]] = {}
    lines = list(zip(transformers, orders, kinds, starts, strict=True))
    for transformer, order, kind, start in lines:
        if transformer is not None and kind is not None and start is not None:
            work = (transformer, kind)
            days = known.setdefault(work, sorted(stored.get(work, ())))
            own = (start, order or "")
            at = bisect_left(days, own)
            if at == len(days) or days[at] != own:
                insort(days, own)
    for index, (transformer, order, kind, start) in enumerate(lines):
        if transformer is None or kind is None or start is None:
            continue
        days = known[transformer, kind]
        at = bisect_left(days, (start, order or ""))
        near = [days[place][0] for place in (at - 1, at + 1) if 0 <= place < len(days)]
        if soon := [day for day in near if abs(day - start) <= SOON]:
            yield Found(index, "start_date", f"{min(soon, key=lambda day: abs(day - start))}")


def more_normalised(
    reviewed: Sequence[int | None], normalised: Sequence[int | None]
) -> Iterator[Found]:
    """More users normalised than reviewed; the detail is how many were reviewed."""
    for index, (seen, done) in enumerate(zip(reviewed, normalised, strict=True)):
        if seen is not None and done is not None and done > seen:
            yield Found(index, "normalised_customers", str(seen))
