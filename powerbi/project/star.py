"""How tables are related, which their keys' names say: every fact to the dimensions that it names.

Two dates: the month decides, as in budgets, and the day stands by. A dimension that names another
stands by too, since its facts may name the other themselves: two ways would be ambiguous.
"""

from typing import NamedTuple

from powerbi.dictionary import VIEWS

DIMENSIONS = {f"{view.removeprefix('dim_')}_key": view for view in VIEWS if view.startswith("dim_")}


class Relationship(NamedTuple):
    """Many rows of `view` by `column` to one of `dimension` by `key`."""

    view: str
    column: str
    dimension: str
    key: str
    active: bool


def _relationships() -> list[Relationship]:
    found = []
    for view, told in VIEWS.items():
        for column in told.columns:
            key = "date_key" if column == "period_key" else column
            dimension = DIMENSIONS.get(key)
            if dimension is None or dimension == view:
                continue
            second = column == "date_key" and "period_key" in told.columns
            active = view.startswith("fct_") and not second
            found.append(Relationship(view, column, dimension, key, active))
    return found


RELATIONSHIPS = _relationships()
