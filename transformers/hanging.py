"""Which transformer users' accounts hung from on a day, and the retroactive cases that follow."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from records import bulk
from transformers.models import Account, RetroactiveCase


class Hanging:
    """The accounts that are asked for, many at a time, with where each hung since when."""

    def __init__(self) -> None:
        # {account: [(since, transformer's key)], earliest first}
        self._known: dict[str, list[tuple[date, int]]] = {}

    def learn(self, accounts: Iterable[str]) -> None:
        new = set(accounts) - self._known.keys() - {""}
        self._known |= {account: [] for account in new}
        for some in bulk.chunks(sorted(new)):
            rows = Account.objects.filter(account__in=some).order_by("account", "since")
            for account, since, transformer in rows.values_list("account", "since", "transformer"):
                if account in self._known:  # its case too, which not every database tells apart
                    self._known[account].append((since, transformer))

    def on(self, account: str, day: date) -> int | None:
        """Where a learnt account hung on the day: its latest row by then, else its earliest."""
        rows = self._known.get(account)
        if not rows:
            return None
        by_then = bisect_right(rows, day, key=lambda row: row[0])
        return rows[max(by_then - 1, 0)][1]


def hang_cases(keys: Iterable[int] | None = None) -> None:
    """Refers these retroactive cases, or all, to the transformer that they name, else to the one
    that their account hung from on the day. Only what changed is written.

    Of closed months too: where a case counts is no figure that anybody reported.
    """
    every = RetroactiveCase.objects.order_by()
    known, moved = Hanging(), dict[int, int | None]()
    if keys is None:
        keys = every.values_list("pk", flat=True)
    for some in bulk.chunks(sorted(set(keys))):
        names = ("pk", "named_transformer", "account", "date", "transformer")
        rows = list(every.filter(pk__in=some).values_list(*names))
        known.learn(account for _key, named, account, *_rest in rows if named is None)
        for key, named, account, day, stored in rows:
            found = known.on(account, day) if named is None else named
            if found != stored:
                moved[key] = found
    columns = {
        "transformer_id": list(moved.values()),
        "linked_at": [timezone.now()] * len(moved),
    }
    bulk.rewrite(RetroactiveCase, list(moved), columns)
