"""What contracts, or a budget line of theirs, are expected to have billed by a month to come.

Each contract is projected for itself (`analytics.projection`), so that contracts make the whole on
every page; the whole's band is narrower than the sum of theirs as far as their errors were not
alike. Whoever projects a line asks for it: a contract is no sum of its lines' projections.

What is in review counts as billed, since it is expected to be approved. Money is whole pesos.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics import projection as analysis
from billing.contracts import Terms
from billing.models import Annex, Contract
from budget.execution import Sums
from budget.months import (
    billed_of,
    billed_of_line,
    by_month,
    month_after,
    months_between,
    number_of,
    plans_of,
    sum_of,
)
from budget.parts import Part, part_of
from records import formats

ZERO = Decimal(0)
# The method of several contracts: the sum of what each is expected to bill by its own.
SUM = "sum"
METHODS = {
    analysis.RUN_RATE: gettext_lazy("Run rate"),
    analysis.PLAN: gettext_lazy("Profile of the plan"),
    analysis.THETA: gettext_lazy("Theta"),
    SUM: gettext_lazy("Sum of the contracts’ projections"),
}


class Month(NamedTuple):
    """Pesos; `low` and `high` hold 80 %, None where too little is known to say."""

    period: date
    expected: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Projection:
    """One part or several; `months` are those after the last that is complete in all of them."""

    parts: tuple[Part, ...]

    @property
    def method(self) -> str:
        """One of `analytics.projection.METHODS`, or SUM; '' where nothing can be projected."""
        methods = [part.projected.method for part in self.parts if part.is_projected]
        return SUM if len(self.parts) > 1 and methods else next(iter(methods), "")

    @property
    def short(self) -> list[Part]:
        return [part for part in self.parts if part.is_short]

    @property
    def said(self) -> str:
        """How it was projected, in a sentence or two; or that there is too little to go by."""
        if not self.method:
            return self._said_short()
        said = [self._said_method()]
        if self.months and self.months[-1].high is None:
            said.append(_("Too few past months can be compared for a band of 80 %."))
        if len(self.parts) > 1 and self.short:
            left_out = ngettext(
                "%(count)s contract has too little history: only what it billed is counted.",
                "%(count)s contracts have too little history: only what they billed is counted.",
                len(self.short),
            )
            said.append(left_out % {"count": formats.number(len(self.short))})
        return " ".join(said)

    def _said_method(self) -> str:
        if self.method == SUM:
            return _("The sum of contracts, each by the method that its own past speaks for.")
        named = str(METHODS[self.method])
        chosen = next(part.projected.chosen for part in self.parts)
        if chosen is None or chosen.error is None:
            return _("Method: %(method)s.") % {"method": named}
        return _("Method: %(method)s; in past months its sums would have been off by %(off)s.") % {
            "method": named,
            "off": formats.ratio(chosen.error),
        }

    def _said_short(self) -> str:
        known = max((part.history for part in self.parts), default=0)
        if not any(part.ahead for part in self.parts):
            return _("The term has ended: nothing more is expected.")
        said = ngettext(
            "Too little history: it takes %(fewest)s months whose actas are all decided, and there "
            "is %(count)s.",
            "Too little history: it takes %(fewest)s months whose actas are all decided, and there "
            "are %(count)s.",
            known,
        )
        return said % {"fewest": analysis.FEWEST_MONTHS, "count": known}

    @cached_property
    def ahead(self) -> list[date]:
        projected = [part for part in self.parts if part.is_projected and part.ahead]
        if not projected:
            return []
        first = min(part.ahead[0] for part in projected)
        return months_between(first, max(part.ahead[-1] for part in projected))

    @cached_property
    def complete(self) -> date | None:
        """The last month that is complete in every part with months ahead, else in any."""
        ends = [part.complete for part in self.parts if part.complete]
        ahead = [part.complete for part in self.parts if part.complete and part.is_projected]
        return min(ahead, default=max(ends, default=None))

    @cached_property
    def months(self) -> list[Month]:
        """Each month ahead alone, with the band of that month."""
        return [
            self._banded(
                month,
                self.expected.get(month, ZERO),
                self.executed.get(month, ZERO),
                [part.width(month) for part in self.parts],
            )
            for month in self.ahead
        ]

    def accumulated(self, first: date | None = None, last: date | None = None) -> list[Month]:
        """The sums from `first` (else from the beginning) to each month ahead up to `last`, with
        their bands."""
        months = [
            month
            for month in self.ahead
            if (first is None or first <= month) and (last is None or month <= last)
        ]
        if not months:
            return []
        eve = month_after(months[0], -1)
        expected, executed = (sum_of(of, first, eve) for of in (self.expected, self.executed))
        found = []
        for month in months:
            expected += self.expected.get(month, ZERO)
            executed += self.executed.get(month, ZERO)
            found.append(self._sum(month, expected, executed))
        return found

    def until(self, last: date, first: date | None = None) -> Month:
        """The sum from `first` (else from the beginning) to `last`."""
        expected, executed = (sum_of(of, first, last) for of in (self.expected, self.executed))
        return self._sum(last, expected, executed)

    def _sum(self, last: date, expected: Decimal, executed: Decimal) -> Month:
        return self._banded(last, expected, executed, [part.spread(last) for part in self.parts])

    @cached_property
    def expected(self) -> dict[date, Decimal]:
        return by_month(part.expected for part in self.parts)

    @cached_property
    def billed(self) -> dict[date, Sums]:
        sums: dict[date, Sums] = defaultdict(Sums)
        for part in self.parts:
            for month, of_part in part.billed.items():
                sums[month].add(of_part)
        return dict(sorted(sums.items()))

    @cached_property
    def executed(self) -> dict[date, Decimal]:
        return {month: sums.executed for month, sums in self.billed.items()}

    @cached_property
    def in_review(self) -> dict[date, Decimal]:
        return {month: sums.in_review for month, sums in self.billed.items()}

    @cached_property
    def planned(self) -> dict[date, Decimal]:
        """Of the months of which something is planned."""
        return by_month(part.planned for part in self.parts)

    @property
    def value(self) -> Decimal | None:
        """What there is for all months together; None where that is not known of every part."""
        known = [part.value for part in self.parts if part.value is not None]
        return sum(known, ZERO) if len(known) == len(self.parts) else None

    @cached_property
    def alike(self) -> float:
        """How far the parts were off together: 0 not at all, 1 as one."""
        known = [part for part in self.parts if part.is_projected and part.complete]
        ends = [number_of(part.complete) for part in known if part.complete]
        return analysis.likeness([part.projected.errors for part in known], ends)

    def _banded(
        self, period: date, expected: Decimal, floor: Decimal, widths: Sequence[float]
    ) -> Month:
        """With the band of a sum of parts, never below what is executed already.

        Of a part too young for a band all that is expected of it is uncertain; where no part has
        one, neither has their sum.
        """
        known = [part.is_banded for part in self.parts if part.is_projected]
        if not any(known):
            return Month(period, expected, None, None)
        alike = self.alike if len(self.parts) > 1 else 1.0
        half = Decimal(round(float(analysis.together(np.array(widths)[:, None], alike)[0])))
        return Month(period, expected, max(expected - half, min(floor, expected)), expected + half)


def of(contracts: Iterable[Contract], budget_line: str | None = None) -> Projection | None:
    """The projection of these contracts, or of a line in them; None before any of it was billed.

    A contract's months count up to the last of which nothing is in review, and no further than its
    last approved acta or, where others have billed since, the month before the last approved acta
    of anybody: a month without an acta is then one without work. Later months begin with what is
    billed of them already. Six or seven queries, whatever is asked for.
    """
    known = {contract.pk: contract for contract in contracts}
    keys = tuple(known)
    newest = Annex.objects.executed().aggregate(last=Max("period"))["last"]
    terms, plans = Terms.of(known.values()), plans_of(keys, budget_line)
    every = billed = billed_of(keys)
    if budget_line is not None:
        billed = billed_of_line(keys, budget_line)
    parts = [
        part_of(
            contract,
            terms[key],
            every[key],
            billed[key],
            newest,
            plans[key],
            is_line=budget_line is not None,
        )
        for key, contract in known.items()
    ]
    found = tuple(part for part in parts if part.billed or part.planned)
    return Projection(found) if any(part.billed for part in found) else None
