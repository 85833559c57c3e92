"""Two versions of the budget side by side: what each line had, what it has, and what lies between.

A version is the movements dated by a day, so the difference of two is the sum of the movements
dated between them: whatever is grouped, parts make their whole. Money is pesos.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from django.db.models import Sum
from django.utils.functional import cached_property

from budget.choices import MovementKind
from budget.execution import Scope
from budget.models import Movement
from budget.models.movements import EFFECT


class Move(NamedTuple):
    """What the movements of a contract's line and month do of one kind, document and day."""

    contract: int
    period: date
    budget_line: str
    kind: str
    document: str
    date: date
    effect: Decimal

    @property
    def change(self) -> tuple[date, str, str, int]:
        """What a document does on its day to a contract."""
        return (self.date, self.document, self.kind, self.contract)


def moves(scope: Scope) -> list[Move]:
    """Those of a scope's months, whatever their day, in the order of their days; one query."""
    rows = scope.narrow(Movement.objects.all())
    if scope.expense_class is not None:
        rows = rows.filter(expense_class=scope.expense_class)
    named = Move._fields[:-1]
    summed = rows.order_by().values_list(*named).annotate(sum=Sum(EFFECT))
    return sorted((Move(*row) for row in summed), key=lambda move: (move.date, *move[:5]))


@dataclass(frozen=True)
class Version:
    """The budget of a day; of the initial one, the movements of that kind alone."""

    day: date
    initial: bool = False

    def holds(self, move: Move) -> bool:
        return move.date <= self.day and (not self.initial or move.kind == MovementKind.INITIAL)


@dataclass
class Change:
    """None where no movement names it: without a budget is not a budget of zero."""

    then: Decimal | None = None
    now: Decimal | None = None

    @property
    def difference(self) -> Decimal:
        return (self.now or Decimal(0)) - (self.then or Decimal(0))

    def add(self, then: Decimal | None, now: Decimal | None) -> None:
        self.then = self.then if then is None else (self.then or 0) + then
        self.now = self.now if now is None else (self.now or 0) + now


@dataclass
class Comparison:
    """Two versions of the same months; what neither holds is left out."""

    then: Version
    now: Version
    moves: list[Move]

    @classmethod
    def of(cls, moves: Iterable[Move], then: Version, now: Version) -> Self:
        return cls(then, now, [move for move in moves if then.holds(move) or now.holds(move)])

    def by(self, key: Callable[[Move], Any]) -> dict[Any, Change]:
        """{key of a move: change}, in the order of the keys."""
        found: dict[Any, Change] = defaultdict(Change)
        for move in self.moves:
            found[key(move)].add(
                move.effect if self.then.holds(move) else None,
                move.effect if self.now.holds(move) else None,
            )
        return dict(sorted(found.items()))

    @cached_property
    def total(self) -> Change:
        return self.by(lambda move: ()).get((), Change())

    @cached_property
    def between(self) -> list[Move]:
        """The moves that one version holds and the other does not, as they add to the later."""
        return [
            move if self.now.holds(move) else move._replace(effect=-move.effect)
            for move in self.moves
            if self.then.holds(move) != self.now.holds(move)
        ]
