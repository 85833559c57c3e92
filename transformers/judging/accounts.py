"""Snapshots of users' accounts: since when each row holds, of which only the changes are kept."""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ingest.judging import Days, Keys, Texts
from ingest.reading.dates import MONTHS
from records.text import folded

_RUN = re.compile(r"\b\d{6}(?:\d{2})?\b")
_WORDS = re.compile(r"\b([a-z]+) ?(?:del? )?(20\d\d|\d\d)\b")
_PARTED = re.compile(r"\b(20\d\d) (\d{1,2})\b|\b(\d{1,2}) (20\d\d)\b")


class Standing(NamedTuple):
    """What is stored of an account on a snapshot's day."""

    since: date
    transformer: int
    cycle: str


def dates(
    accounts: Texts,
    transformers: Keys,
    cycles: Texts,
    given: Days,
    stored: Mapping[str, Standing],
    day: date,
    always: date,
) -> list[date | None]:
    """From when each row holds that gives no date of its own, in a snapshot of that day.

    A new account was always there; one at the same transformer, in the same cycle, stays as it is,
    and so does one whose cycle was not known yet; any other holds from the snapshot's day. `stored`
    is {account: what holds on that day}.
    """
    found = list(given)
    for index, (account, transformer, cycle) in enumerate(
        zip(accounts, transformers, cycles, strict=True)
    ):
        if found[index] is not None or account is None or transformer is None:
            continue
        known = stored.get(account)
        if known is None:
            found[index] = always
        elif known.transformer == transformer and known.cycle in ("", cycle or known.cycle):
            found[index] = known.since
        else:
            found[index] = day
    return found


def cycles_kept(accounts: Texts, cycles: Texts, stored: Mapping[str, Standing]) -> list[str | None]:
    """The cycles; where the file says none, that of the account as it stands."""
    return [
        stored[account].cycle if not cycle and account in stored else cycle
        for account, cycle in zip(accounts, cycles, strict=True)
    ]


def month_named(name: str) -> date | None:
    """The month that a file's name tells: TC1_102025, TC1_202510, 'TC1 oct 2025'; None without."""
    text = folded(name)
    told: list[tuple[str, int]] = []
    for run in _RUN.findall(text):
        told.append((run[:4], int(run[4:6])))
        told.append((run[-4:], int(run[-6:-4])))
    for word, year in _WORDS.findall(text):
        told.append((year if len(year) == 4 else f"20{year}", MONTHS.get(word, 0)))
    for year, month, month_first, year_last in _PARTED.findall(text):
        told.append((year or year_last, int(month or month_first)))
    return next((found for year, month in told if (found := _month(year, month))), None)


def _month(year: str, month: int) -> date | None:
    return date(int(year), month, 1) if "2000" <= year <= "2099" and 1 <= month <= 12 else None
