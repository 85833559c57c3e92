"""What one request worked out serves the next ones, while what it rests on stands."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
# Seconds: what a command corrects leaves no mark.
HOLDS = 60.0


class Kept(Generic[T]):
    """Answers as `make(*asked)` does. What was worked out is given again while `mark()` is the
    same, and for so many seconds at most; so many of the last questions are kept, each by itself.
    Of several who ask the same at once, one works and the others wait for it."""

    def __init__(
        self,
        make: Callable[..., T],
        mark: Callable[[], Hashable] = lambda: None,
        *,
        holds: float = HOLDS,
        most: int = 1,
    ) -> None:
        self.make, self.mark, self.holds, self.most = make, mark, holds, most
        self._answers: OrderedDict[Hashable, _Answer[T]] = OrderedDict()
        self._lock = Lock()
        _all.add(self)

    def __call__(self, *asked: Any) -> T:
        # Read before the figures are: they may be newer than it says, and never older.
        mark, now = self.mark(), time.monotonic()
        with self._lock:
            found = self._answers.get(asked)
            if found is None or found.mark != mark or now >= found.until:
                found = self._answers[asked] = _Answer(mark, now + self.holds)
            self._answers.move_to_end(asked)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return found.given(lambda: self.make(*asked))

    def forget(self) -> None:
        with self._lock:
            self._answers.clear()


class _Answer(Generic[T]):
    def __init__(self, mark: Hashable, until: float) -> None:
        self.mark, self.until = mark, until
        self._working = Lock()
        self._given: list[T] = []

    def given(self, make: Callable[[], T]) -> T:
        with self._working:
            if not self._given:
                self._given.append(make())
        return self._given[0]


_all: WeakSet[Kept[Any]] = WeakSet()


def forget() -> None:
    """All that is kept, of whatever."""
    for kept in list(_all):
        kept.forget()
