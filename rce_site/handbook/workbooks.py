"""What the manual says of workbooks: each kind's columns, what judging finds, what is refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from ingest import blank, kinds
from ingest.columns import Column
from ingest.findings import RULES
from ingest.refusals import SENTENCES
from ingest.widgets import PeriodWidget
from rce_site.handbook.markdown import anchor, code, table
from records import formats as written


def formats(heads: Sequence[str]) -> str:
    """A section for each kind with its columns; `heads` name six columns."""
    return "\n\n".join(
        f"## {resource.title()} {anchor(kind)}{code(kind)}\n\n"
        + table(heads, map(_column, resource.columns().values()))
        for kind, resource in kinds.every().items()
    )


def _column(column: Column) -> list[str]:
    marks = [(column.required, "●"), (column.key, "▲"), (column.preset, "■")]
    return [
        code(column.header),
        " ".join(mark for holds, mark in marks if holds),
        str(column.widget.form),
        ", ".join(map(code, column.widget.choices())),
        _example(column),
        str(column.explained or ""),
    ]


def _example(column: Column) -> str:
    value = blank.EXAMPLES.get(column.header, column.widget.example)
    if column.widget.choices():
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m}" if isinstance(column.widget, PeriodWidget) else written.day(value)
    if isinstance(value, str):
        return value
    return written.quantity(value)


class Many(int):
    """Several, as a sentence that is not about any file says it."""

    def __str__(self) -> str:
        return "N"


class Facts(dict[str, Any]):
    """What a sentence is about, where nothing is known of it but the column."""

    def __missing__(self, name: str) -> str:
        return "…"


def facts() -> Facts:
    return Facts(count=Many(2), column=_("Column").upper())


def sentence(text: Any, about: Mapping[str, Any]) -> str:
    return force_str(text % about).replace("….", "…")


def findings(heads: Sequence[str], severity: str) -> str:
    """The rules of a severity; `heads` name the code and the sentence."""
    rules = [rule for rule in RULES.values() if rule.severity == severity]
    return table(
        heads,
        [[anchor(rule.code) + code(rule.code), sentence(rule.sentence, facts())] for rule in rules],
    )


def refusals(heads: Sequence[str]) -> str:
    """Why a step is not done; `heads` name the code and the sentence."""
    return table(heads, [[code(name), sentence(text, facts())] for name, text in SENTENCES.items()])
