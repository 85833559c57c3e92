"""Named places on a page that upper rooms fill, so that a lower room need not know of them.

A slot is a model's label for its detail page (`billing.contract`), or `home`:

    @panels.add("billing.contract")
    class Executed(Panel):
        title = _("Executed")
        template = "budget/executed_panel.html"
        permission = "budget.view_budget"

        def context(self, request, record):
            return {"rows": …}   # None leaves the panel out
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise


class Panel:
    """A card: what it is called, who may see it, and what its template is given."""

    title: ClassVar[Text] = ""
    template: ClassVar[str]
    permission: ClassVar[str] = ""
    order: ClassVar[int] = 100
    # Of the page's twelve columns on a wide screen.
    width: ClassVar[int] = 12

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        return {}


@dataclass(frozen=True)
class Shown:
    """A panel with what its template is given."""

    panel: Panel
    context: dict[str, Any]


_slots: dict[str, list[type[Panel]]] = defaultdict(list)


def add(slot: str) -> Callable[[type[Panel]], type[Panel]]:
    def register(panel: type[Panel]) -> type[Panel]:
        if panel not in _slots[slot]:
            _slots[slot].append(panel)
        return panel

    return register


def shown(slot: str, request: HttpRequest, record: Any = None) -> Iterator[Shown]:
    """The slot's panels that this person may see and that have something to say, in order."""
    for panel_class in sorted(_slots[slot], key=lambda panel: panel.order):
        if panel_class.permission and not request.user.has_perm(panel_class.permission):
            continue
        panel = panel_class()
        context = panel.context(request, record)
        if context is not None:
            yield Shown(panel, context)
