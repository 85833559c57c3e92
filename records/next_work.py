"""What waits for a person, room by room: the home page's first card is made of it.

    @next_work.add
    def steps(user):
        if user.has_perm("billing.approve_annex") and (found := …):
            yield Step(_("Actas to approve or return"), url, found.count, found.since, APPROVE)

A room says nothing of what is not the person's to do, and asks in a fixed number of queries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Text = str | Promise

OPEN = pgettext_lazy("button", "Open")

# What is wrong, what waits for this person's decision, what is missing, what a month's end asks
# for, what is worth a look, and what there is to read.
WRONG, DECIDE, MISSING, MONTH, LOOK, READ = range(10, 70, 10)


@dataclass(frozen=True)
class Step:
    """One thing to do: what, where, how much of it there is and since when the oldest of it waits
    (None: that is not known, or does not matter). `button` says what one does there.

    Lower `order` comes first.
    """

    label: Text
    url: str
    count: int | None = None
    since: date | datetime | None = None
    button: Text = OPEN
    order: int = LOOK


Asked = Callable[[Any], Iterable[Step]]

_rooms: list[Asked] = []


def add(room: Asked) -> Asked:
    """Decorator: this function is asked for each person's steps."""
    if room not in _rooms:
        _rooms.append(room)
    return room


def of(user: Any) -> list[Step]:
    """All that waits for this person, what presses most first."""
    found = [step for room in _rooms for step in room(user)]
    return sorted(found, key=lambda step: step.order)
