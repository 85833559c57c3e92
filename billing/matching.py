"""Which transformer and intervention a billed item means.

Its transformer is the one of its code as written, else the only one whose code differs by leading
zeros or `.0`, else the one where its account hung on the day of the work. Its intervention is the
one of its work order: at that transformer the one that began nearest to the day of the work, else,
where the order is of one intervention alone, that one, which also gives a transformer to an item
without any. Nothing here depends on which of them was loaded first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from billing.choices import BY_CODE, Link
from ingest.references import stem
from records.bulk import chunks
from transformers.hanging import Hanging
from transformers.models import Intervention, Transformer


class Match(NamedTuple):
    """The keys of what an item was matched to, and how."""

    transformer: int | None
    intervention: int | None
    link: Link


class Named(NamedTuple):
    """What an item says of where it was executed; a text that is absent is ''."""

    code: str
    account: str
    day: date
    order: str


class Work(NamedTuple):
    """An intervention of an order."""

    start: date
    kind: str
    transformer: int
    key: int


@dataclass
class Known:
    """The transformers, accounts and interventions that items name, asked for many at a time."""

    # {code: the transformer's key and whether by its code as written, or why there is none}
    codes: dict[str, tuple[int | None, Link]] = field(default_factory=dict)
    accounts: Hanging = field(default_factory=Hanging)
    orders: dict[str, list[Work]] = field(default_factory=dict)
    _stems: dict[str, list[int]] | None = None

    def matches(self, items: Sequence[Named]) -> Iterator[Match]:
        """Each item's match; a few queries for any number of items."""
        self.learn_codes({item.code for item in items})
        unnamed = (item for item in items if self.codes[item.code][1] not in BY_CODE)
        self.accounts.learn({item.account for item in unnamed})
        self._learn_orders({item.order for item in items})
        return map(self._match, items)

    def learn_codes(self, codes: Iterable[str]) -> None:
        self.codes.setdefault("", (None, Link.NOTHING))
        new = set(codes) - self.codes.keys()
        for some in chunks(sorted(new)):
            found = Transformer.objects.filter(code__in=some).values_list("code", "pk")
            self.codes |= {code: (key, Link.CODE) for code, key in found}
        for code in new - self.codes.keys():
            fits = self._fitting(code)
            known = fits[0] if len(fits) == 1 else None
            why = Link.LOOSE if known else Link.AMBIGUOUS if fits else Link.UNKNOWN_CODE
            self.codes[code] = (known, why)

    def _fitting(self, code: str) -> list[int]:
        """The transformers whose code differs by leading zeros or `.0` alone."""
        if self._stems is None:
            self._stems = defaultdict(list)
            for key, other in Transformer.objects.order_by().values_list("pk", "code"):
                self._stems[stem(other)].append(key)
        return self._stems.get(stem(code), [])

    def _learn_orders(self, orders: Iterable[str]) -> None:
        new = set(orders) - self.orders.keys() - {""}
        self.orders |= {order: [] for order in new}
        columns = ("work_order", "start_date", "kind", "transformer", "pk")
        for some in chunks(sorted(new)):
            rows = Intervention.objects.filter(work_order__in=some).order_by()
            for order, *rest in rows.values_list(*columns):
                if order in self.orders:
                    self.orders[order].append(Work(*rest))

    def _match(self, item: Named) -> Match:
        transformer, link = self.codes[item.code]
        if transformer is None and item.account:
            transformer = self.accounts.on(item.account, item.day)
            if transformer is not None:
                link = Link.ACCOUNT
            elif link == Link.NOTHING:
                link = Link.UNKNOWN_ACCOUNT
        work = self._of_order(item, transformer) if item.order else None
        if work is None:
            return Match(transformer, None, link)
        if transformer is None:
            return Match(work.transformer, work.key, Link.ORDER)
        return Match(transformer, work.key, link)

    def _of_order(self, item: Named, transformer: int | None) -> Work | None:
        works = self.orders.get(item.order, [])
        here = [work for work in works if work.transformer == transformer]
        if here:
            return min(here, key=lambda work: (abs(work.start - item.day), work.start, work.kind))
        return works[0] if len(works) == 1 else None
