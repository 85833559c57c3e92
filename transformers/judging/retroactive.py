"""What of retroactive cases can be judged."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ingest.judging import Days, Found, Keys, Texts
from transformers.choices import tells_settled
from transformers.judging.work import SOON


def again_soon(
    numbers: Texts, accounts: Texts, days: Days, stored: Mapping[str, Mapping[str, date]]
) -> Iterator[Found]:
    """Cases of one account within 30 days of another, stored or of the file; the other's number.

    `stored` is {account: {case number: day}}; what the file says of a case counts instead.
    """
    lines = list(zip(numbers, accounts, days, strict=True))
    known: dict[str, dict[str, date]] = {}
    for number, account, day in lines:
        if number and account and day is not None:
            known.setdefault(account, dict(stored.get(account, {})))[number] = day
    ordered = {
        account: sorted((day, number) for number, day in cases.items())
        for account, cases in known.items()
    }
    for index, (number, account, day) in enumerate(lines):
        if not number or not account or day is None:
            continue
        cases = ordered[account]
        at = bisect_left(cases, (day, number))
        around = [cases[place] for place in (at - 1, at + 1) if 0 <= place < len(cases)]
        near = [(abs(other - day), name) for other, name in around if name != number]
        if near and min(near)[0] <= SOON:
            yield Found(index, "date", min(near)[1])


def state_unclear(rows: Iterable[int], states: Texts, shown: str) -> Iterator[Found]:
    """Of these rows the ones whose state does not say whether the case was settled."""
    for index in rows:
        if not tells_settled(states[index] or ""):
            yield Found(index, shown)


def nowhere(rows: Iterable[int], transformers: Keys, hung: Sequence[int | None]) -> Iterator[Found]:
    """Of these rows the ones of no transformer, neither named nor by their account."""
    for index in rows:
        if transformers[index] is None and hung[index] is None:
            yield Found(index, "case_number")
