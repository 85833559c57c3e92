"""What is said of what the money brought back, and where its figures lead."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budget.returns import Over
from budget.views import addresses
from records import formats
from transformers.choices import Grade
from transformers.telling import interval

Write = Callable[[Any], str]


def per_kwh(value: Decimal | None) -> str:
    return formats.money(value)


def times(value: Decimal | None) -> str:
    """Benefit over cost."""
    return formats.number(value, 2)


def months(value: Decimal | None) -> str:
    return formats.number(value, 1)


def between(over: Over, write: Write) -> str:
    """An interval in words; '' where nothing is known of it."""
    if over.low is None:
        return ""
    if over.high is None:
        return _("at least %(low)s, no upper bound") % {"low": write(over.low)}
    return unbroken(interval(over.low, over.high, write))


def unbroken(words: str) -> str:
    """On one line, however narrow the column."""
    return words.replace(" ", formats.NBSP)


def edges(over: Over) -> tuple[Decimal | None, Any]:
    """Low and high of a table's row: a bound that there is not is said."""
    if over.low is not None and over.high is None:
        return over.low, _("no upper bound")
    return over.low, over.high


def grades(asked: Any, page: str, counted: Mapping[str, int], **more: str) -> list[dict[str, Any]]:
    """Tabs of a page: grades are never added up, so one is looked at at a time."""
    return [
        {
            "label": f"{capfirst(grade.label)} ({formats.number(counted[grade])})",
            "url": addresses.asked(page, **{**asked.given, **more, "grade": grade.value}),
            "current": grade == asked.grade,
        }
        for grade in (Grade.DEFINITIVE, Grade.PRELIMINARY)
    ]


def rest(asked: Any) -> list[tuple[str, Decimal]]:
    """(words, pesos) of what is billed besides the cost of the chosen episodes."""
    spent = asked.returns.spent
    parts = [
        (_("At a transformer while an episode lasted, of other orders"), spent.aside),
        (_("Of no episode"), spent.elsewhere),
    ]
    if not asked.is_narrowed:
        return parts
    return [(_("Episodes that the filters leave out"), asked.returns.left_out), *parts]


def episodes(asked: Any, **more: Any) -> str:
    """The episodes that a page's filters choose, as far as their list can be narrowed to them: it
    knows neither contracts nor contractors."""
    given = asked.form.cleaned_data
    if given["contract"] or given["contractor"]:
        return ""
    year = asked.year
    first, last = (date(year, 1, 1), date(year, 12, 1)) if year else (None, None)
    chosen = {"kind": given["kind"], "municipality": given["municipality"]}
    return addresses.of_transformers(
        "episode_list", **{**chosen, "start_from": first, "start_to": last, **more}
    )
