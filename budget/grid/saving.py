"""Saving the grid: what changed goes the way of uploads, as a workbook of the kind `budgets`.

So judging, lineage, history, closed months and undo are theirs. An attempt that writes nothing
leaves nothing behind: its findings go to the cells that they are about.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from budget.grid.cells import Line
from budget.grid.table import Grid
from budget.resources import BudgetResource
from ingest import formats, intake, preview, report, shown
from ingest.busy import told_when_busy
from ingest.findings import PROBLEM, WARNING, Cell, Finding
from ingest.models import Upload
from ingest.refusals import Refusal

COLUMNS = BudgetResource.columns()
MONTHS = list(BudgetResource.wide().months)
HEADERS = [
    *(COLUMNS[name].header for name in ("contract", "year", "budget_line", "movement")),
    *(COLUMNS[name].header for name in ("document", "date", "expense_class")),
    *MONTHS,
    COLUMNS["target"].header,
]
SHAPES = {column.header: column.widget.number_format for column in COLUMNS.values()}
# {header: the part of a grid's row}; what else a finding is about holds for the whole movement.
PARTS = {
    COLUMNS["budget_line"].header: "line",
    COLUMNS["expense_class"].header: "class",
    COLUMNS["target"].header: "target",
    **{name: f"m{number}" for number, name in enumerate(MONTHS, 1)},
}


@dataclass(frozen=True)
class Sheet:
    """The rows to be written, from row 2 on, and the grid's line that each is of."""

    lines: list[Line]
    rows: list[list[Any]]
    erases: bool


def changes(grid: Grid) -> Sheet:
    """What of the grid is another than what is stored.

    Months that were not touched go along where something of their whole line changes: its class,
    the movement's date, the target that they share; closed ones do not, and keep their part of the
    target. Where a class or a target is taken away empty cells erase, so every line then says its
    own.
    """
    stored = [line for line in grid.lines if line.is_stored]
    erases = any(
        (line.stored_class and not line.expense_class)
        or (line.target.stored is not None and not line.target.text)
        for line in stored
    )
    sheet = Sheet([], [], erases)
    for line in grid.lines:
        has_target = line.target.is_touched or (erases and line.target.stored is not None)
        whole = grid.is_redated or line.is_reclassed or has_target
        months: list[Any] = [
            month.sent
            if month.is_touched or (whole and month.stored is not None and not month.is_closed)
            else None
            for month in line.months
        ]
        if any(amount is not None for amount in months):
            sheet.lines.append(line)
            sheet.rows.append([*_named(grid, line), *months, _target(line) if has_target else None])
    return sheet


def without_months(grid: Grid) -> bool:
    """Notes targets that no month is there to share; whether there are any."""
    lines = [
        line
        for line in grid.lines
        if line.target.is_touched
        and line.target.text
        and not any(month.text and not month.is_locked for month in line.months)
    ]
    if lines:
        words = _("Write an amount in some month: the target is shared among the line’s months.")
        note = grid.note(PROBLEM, words)
        for line in lines:
            grid.point(note, line, "target")
    return bool(lines)


def _named(grid: Grid, line: Line) -> list[Any]:
    chosen = grid.chosen
    movement = COLUMNS["movement"].widget.render(chosen.kind)
    of_class = COLUMNS["expense_class"].widget.render(line.expense_class) or line.expense_class
    day = grid.day if grid.is_redated else line.dated or grid.day
    return [
        chosen.contract.number,
        chosen.year,
        line.name,
        movement,
        chosen.document,
        day,
        of_class,
    ]


def _target(line: Line) -> Any:
    if not line.target.is_readable or line.target.amount is None:
        return line.target.text
    return line.target.amount - sum(month.target or 0 for month in line.months if month.is_locked)


def file_name(grid: Grid) -> str:
    """`Cuadrícula CW218041 2026.xlsx`; of a change with its document."""
    chosen = grid.chosen
    parts = [_("Grid"), chosen.contract.number, str(chosen.year)]
    parts += [chosen.kind_words, chosen.document] if chosen.is_change else []
    return re.sub(r'[\\/:*?"<>|]+', "-", " ".join(filter(None, parts))) + ".xlsx"


def save(grid: Grid, sheet: Sheet, user: Any, seen: str) -> tuple[Upload | None, str]:
    """(the committed upload, ""), or (None, a mark of the warnings) with the grid's new notes.

    `seen` is the mark of the warnings that the person acknowledges. Raises Refusal.
    """
    shapes = [SHAPES.get(header, SHAPES[COLUMNS["amount"].header]) for header in HEADERS]
    workbook = formats.write(BudgetResource.title(), HEADERS, sheet.rows, shapes)
    options = {"empty": "erase"} if sheet.erases else {}
    with told_when_busy():
        upload = intake.receive(
            BytesIO(workbook), file_name(grid), user, BudgetResource.kind(), options=options
        )
    try:
        with told_when_busy():
            intake.judge(upload, then=preview.write)
        if refused := upload.report.get("refused"):
            raise Refusal(refused["code"], **refused["params"])
        found = shown.findings(upload)
        mark = _mark(upload) if any(f.rule.severity == WARNING for f in found) else ""
        if mark in ("", seen) and not any(f.rule.severity == PROBLEM for f in found):
            intake.commit(upload, user, accept=[f.rule.code for f in found])
            return upload, ""
        for finding in found:
            _point(grid, sheet, finding)
        return None, mark
    finally:
        if upload.state != Upload.State.COMMITTED:
            _withdraw(upload)


def _mark(upload: Upload) -> str:
    return hashlib.sha256(repr(report.fingerprint(upload)).encode()).hexdigest()[:32]


def _point(grid: Grid, sheet: Sheet, finding: Finding) -> None:
    """A finding becomes a note at its cells; beside each, what it is compared with."""
    rule = finding.rule
    facts = (rule.code, finding.column, finding.count, finding.params, finding.cells)
    note = grid.note(rule.severity, shown.sentence(*facts))
    for cell in finding.places:
        _point_at(grid, sheet, note, cell, rule.compared(cell.detail))


def _point_at(grid: Grid, sheet: Sheet, note: Any, cell: Cell, detail: str) -> None:
    if cell.column in PARTS and cell.row is not None:
        grid.point(note, sheet.lines[cell.row - 2], PARTS[cell.column])
        if detail:
            at, name = note.places[-1]
            note.places[-1] = (at, f"{name}: {detail}")
    else:
        if cell.column == COLUMNS["date"].header and note not in grid.date_notes:
            grid.point(note, None, "date")
        if detail and detail not in note.details:
            note.details.append(detail)


def _withdraw(upload: Upload) -> None:
    """Nothing was written, and the person goes on in the grid: no trace of the attempt."""
    shutil.rmtree(upload.folder, ignore_errors=True)
    if not Upload.objects.filter(sha256=upload.sha256).exclude(pk=upload.pk).exists():
        upload.file.delete(save=False)
    upload.delete()
