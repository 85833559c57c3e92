"""From DAX that speaks of views, columns and keys to DAX that speaks of what they are called."""

import re

from powerbi.dictionary import VIEWS
from powerbi.project import names
from powerbi.project.measures import MEASURES

OF_VIEWS = re.compile(r"\b((?:dim|fct|meta)_\w+)(?:\[(\w+)\])?|(?<![\w'\]])\[([a-z]\w*)\]")


def called(dax: str) -> str:
    """The DAX in the active language's names; KeyError: it speaks of what there is not."""
    return OF_VIEWS.sub(_name, dax)


def table(view: str) -> str:
    return "'" + names.table(view).replace("'", "''") + "'"


def _name(found: re.Match[str]) -> str:
    view, column, measure = found.groups()
    if measure:
        return _bracketed(str(MEASURES[measure].name))
    if column is None:
        return table(view)
    if column not in VIEWS[view].columns:
        raise KeyError(f"{view}[{column}]")
    return table(view) + _bracketed(names.column(view, column))


def _bracketed(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"
