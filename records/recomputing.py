"""What `manage.py recompute` derives anew: each room adds its steps when the site starts.

    @recomputing.step(_("Actas"), lambda: Annex.objects.count())
    def recompute(told):
        …  # told(count) says how many of them are done

Steps run in the order of the rooms, each in a transaction of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Told = Callable[[int], None]


@dataclass(frozen=True)
class Step:
    """What is derived, of how many units, and how."""

    name: Any
    count: Callable[[], int]
    run: Callable[[Told], None]


steps: list[Step] = []


def step(
    name: Any, count: Callable[[], int]
) -> Callable[[Callable[[Told], None]], Callable[[Told], None]]:
    def add(run: Callable[[Told], None]) -> Callable[[Told], None]:
        steps.append(Step(name, count, run))
        return run

    return add
