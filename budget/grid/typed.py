"""What a person typed over the grid, and what others did meanwhile.

The form carries what its page was made from. So only what the person touched counts as typed, and
whatever else is another now was somebody else's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.grid.cells import MONTHS, THEIRS, Line, month_name, read, written
from budget.grid.chosen import day
from budget.grid.table import Grid, Name
from ingest.findings import PROBLEM
from records import formats


@dataclass(frozen=True)
class Was:
    """A line as the page showed it."""

    name: str
    expense_class: str
    target: Decimal | None
    months: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class TypedLine:
    """A row of the form; what the page had no box for is None."""

    name: str
    expense_class: str | None
    target: str | None
    months: tuple[str | None, ...]
    was: Was | None


@dataclass(frozen=True)
class Typed:
    lines: list[TypedLine]
    was: list[Was]
    date_text: str
    was_date: str


def made_from(grid: Grid) -> str:
    """What the page is made from, for the form to carry."""

    def text(amount: Decimal | None) -> str | None:
        return None if amount is None else str(amount)

    lines = [
        [
            line.name,
            line.stored_class,
            text(line.target.stored),
            *(text(m.stored) for m in line.months),
        ]
        for line in grid.lines
        if line.is_known
    ]
    return json.dumps({"date": f"{grid.since or ''}", "lines": lines}, separators=(",", ":"))


def typed(post: Mapping[str, str]) -> Typed:
    """Raises ValidationError where the form is none of ours."""
    try:
        made = json.loads(post.get("made_from", ""))
        was = [_was(*line) for line in made["lines"]]
        was_date = str(made["date"])
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("The form could not be read. Reload the page.")) from error
    heads = (name.partition("-") for name in post)
    numbers = sorted(
        {int(n[1:]) for n, _dash, part in heads if part == "line" and n[1:].isdecimal()}
    )
    lines = [_line(post, n, was[n] if n < len(was) else None) for n in numbers]
    return Typed(lines, was, post.get("date", "").strip(), was_date)


def _was(name: str, expense_class: str, target: str | None, *months: str | None) -> Was:
    amounts = [None if text is None else Decimal(text) for text in (target, *months)]
    if len(months) != len(MONTHS):
        raise ValueError(months)
    return Was(str(name), str(expense_class), amounts[0], tuple(amounts[1:]))


def _line(post: Mapping[str, str], number: int, was: Was | None) -> TypedLine:
    def text(part: str) -> str | None:
        found = post.get(f"r{number}-{part}")
        return None if found is None else found.strip()

    name = " ".join((text("line") or "").split())
    months = tuple(text(f"m{month}") for month in MONTHS)
    return TypedLine(was.name if was else name, text("class"), text("target"), months, was)


def take(grid: Grid, given: Typed) -> bool:
    """Puts what was typed over what is stored; whether others changed something meanwhile."""
    known: dict[Name, Line] = {(line.name, line.stored_class): line for line in grid.lines}
    by_name = {line.name: line for line in reversed(grid.lines)}
    shown = {was.name for was in given.was}
    for row in given.lines:
        if row.was:
            line = known.get((row.was.name, row.was.expense_class)) or by_name.get(row.name)
        else:
            line = None if row.name in shown else by_name.get(row.name)
        if line is None:
            line = grid.line(row.name)
            _put(line, row)
            if line.is_blank or (row.was and not _is_touched(row)):
                continue
            grid.lines.append(line)
            grid.renumber()
            if not row.was and row.name in shown:
                _twice(grid, line)
        else:
            _put(line, row)
    typed_day = day(given.date_text)
    if given.date_text and (typed_day is None or typed_day.isoformat() != given.was_date):
        grid.date_text = typed_day.isoformat() if typed_day else given.date_text
    return _tell_theirs(grid, given)


def _put(line: Line, row: TypedLine) -> None:
    was = row.was or Was("", "", None, (None,) * len(MONTHS))
    if row.expense_class not in (None, was.expense_class):
        line.expense_class = row.expense_class
    boxes = [(line.target, row.target, was.target)]
    boxes += zip(line.months, row.months, was.months, strict=True)
    for box, text, amount in boxes:
        if text is not None and read(text, box.places) != (amount, True):
            box.put(text)


def _is_touched(row: TypedLine) -> bool:
    """Whether the person changed anything in a row that was shown to them."""
    probe = Line()
    _put(probe, row)
    return bool(probe.expense_class or probe.target.text or any(m.text for m in probe.months))


def _twice(grid: Grid, line: Line) -> None:
    words = _("“%(line)s” has a row of its own: write its months there, and empty this one.")
    grid.point(grid.note(PROBLEM, words % {"line": line.name}), line, "line")


# ── what others did ─────────────────────────────────────────────────────────────────────────


def _tell_theirs(grid: Grid, given: Typed) -> bool:
    """A note at each cell that is stored otherwise than the page had it."""
    was = {
        (line.name, number): amount
        for line in given.was
        for number, amount in zip(MONTHS, line.months, strict=True)
        if amount is not None
    }
    now = dict(grid.amounts())
    by_cell = {
        (line.name, month.number): line for line in reversed(grid.lines) for month in line.months
    }
    for line in grid.lines:
        by_cell |= {(line.name, m.number): line for m in line.months if m.stored is not None}
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            _tell_month(grid, by_cell.get(key), key, was.get(key), now.get(key))
    _tell_lines(grid, given)
    if given.was_date and grid.since and given.was_date != grid.since.isoformat():
        words = _("The date is %(now)s now.") % {"now": formats.day(grid.since)}
        grid.point(grid.note(THEIRS, words), None, "date")
    return bool(grid.theirs)


def _tell_month(
    grid: Grid,
    line: Line | None,
    key: tuple[str, int],
    was: Decimal | None,
    now: Decimal | None,
) -> None:
    facts = {"was": written(was) or _("empty"), "now": written(now) or _("empty")}
    facts |= {"line": key[0], "month": month_name(key[1])}
    if line is None:
        grid.note(THEIRS, _("%(line)s, %(month)s: it was %(was)s, and is gone.") % facts)
        return
    words = _("It was %(was)s, and is %(now)s now.")
    if line.months[key[1] - 1].is_touched:
        words = _("It was %(was)s, and is %(now)s now. What you wrote would replace that.")
    grid.point(grid.note(THEIRS, words % facts), line, f"m{key[1]}")


def _tell_lines(grid: Grid, given: Typed) -> None:
    """Classes and targets, of the lines that still stand."""
    classes: dict[str, set[str]] = {}
    targets: dict[str, Decimal] = {}
    for line in given.was:
        if any(amount is not None for amount in line.months):
            classes.setdefault(line.name, set()).add(line.expense_class)
            targets[line.name] = targets.get(line.name, Decimal(0)) + (line.target or 0)
    for line in grid.lines:
        if not line.is_stored or line.name not in classes:
            continue
        if line.stored_class not in classes[line.name]:
            words = _("Its class is another now.")
            grid.point(grid.note(THEIRS, words), line, "class")
        stored = sum(
            (one.target.stored or Decimal(0) for one in grid.lines if one.name == line.name),
            Decimal(0),
        )
        if stored != targets[line.name]:
            facts = {"now": formats.quantity(line.target.stored)}
            grid.point(grid.note(THEIRS, _("The target is %(now)s now.") % facts), line, "target")
