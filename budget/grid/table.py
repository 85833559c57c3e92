"""The grid itself: a movement's lines, month by month, as they are stored and as they would be."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.models import Price
from budget.grid.cells import MONTHS, THEIRS, Box, Line, Month, Note, month_name, sum_text, summed
from budget.grid.chosen import Chosen
from budget.models.movements import EFFECT, period_of
from ingest.findings import PROBLEM, WARNING
from records.models import ClosedMonth
from records.text import folded

# (budget line, class of expense)
Name = tuple[str, str]


@dataclass
class Grid:
    """A movement's lines. `date_text` is its day as the form holds it, ISO."""

    chosen: Chosen
    lines: list[Line] = field(default_factory=list)
    closed: dict[int, ClosedMonth] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    date_text: str = ""
    date_notes: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @classmethod
    def of(cls, chosen: Chosen) -> "Grid":
        """What is stored, and the lines that are offered: four queries, whatever there is."""
        grid = cls(chosen)
        months = [period_of(chosen.year, number) for number in MONTHS]
        closes = ClosedMonth.objects.filter(area=ClosedMonth.Area.BILLING, month__in=months)
        grid.closed = {close.month.month: close for close in closes}
        stored = grid._stored()
        in_force, budgeted = grid._in_force()
        listed = grid._listed()
        names = {name for name, _class in stored}
        for name, classes in sorted((budgeted if chosen.is_change else listed).items()):
            if name not in names:
                stored[name, _only(classes)] = grid.line(name, _only(classes), is_known=True)
        grid.lines = sorted(stored.values(), key=lambda line: (folded(line.name), line.name))
        for line in grid.lines if chosen.is_change else ():
            for month in line.months:
                month.in_force = in_force.get((line.name, month.number))
        grid.offered = sorted({*listed, *budgeted, *names}, key=folded)
        grid.date_text = (grid.since or chosen.usual_date).isoformat()
        grid.renumber()
        return grid

    def _stored(self) -> dict[Name, Line]:
        found: dict[Name, Line] = {}
        fields = ("budget_line", "expense_class", "month", "date", "amount", "target_kwh")
        days = set()
        for name, expense_class, number, day, amount, target in self.chosen.months.order_by(
            "month"
        ).values_list(*fields):
            if (line := found.get((name, expense_class))) is None:
                line = self.line(name, expense_class, is_known=True)
                found[name, expense_class] = line
            facts = {"number": number, "target": target, "is_closed": number in self.closed}
            line.months[number - 1] = Month(amount, **facts)
            if target is not None:
                line.target = Box((line.target.stored or 0) + target, 3)
            line.dated = min(line.dated or day, day)
            days.add(day)
        self.days = sorted(days)
        return found

    def _in_force(self) -> tuple[dict[tuple[str, int], Decimal], dict[str, set[str]]]:
        """{(line, month): pesos} and {line: classes} of the year's other movements."""
        amounts: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        classes: dict[str, set[str]] = defaultdict(set)
        mine = self.chosen.kind, self.chosen.document
        rows = self.chosen.of_year.order_by().values_list(
            "budget_line", "expense_class", "month", "kind", "document"
        )
        for name, expense_class, number, *movement, effect in rows.annotate(sum=Sum(EFFECT)):
            if tuple(movement) != mine:
                amounts[name, number] += effect
                classes[name].add(expense_class)
        return amounts, classes

    def _listed(self) -> dict[str, set[str]]:
        """{line: classes} that the contract's price list names."""
        found: dict[str, set[str]] = defaultdict(set)
        rows = Price.objects.filter(contract=self.chosen.contract).exclude(budget_line="")
        for name, expense_class in (
            rows.order_by().values_list("budget_line", "expense_class").distinct()
        ):
            found[name].add(expense_class)
        return found

    def line(self, name: str = "", expense_class: str = "", *, is_known: bool = False) -> Line:
        """A line without any amount, which does not stand in the grid yet."""
        line = Line(name, expense_class, expense_class, is_known)
        for month in line.months:
            month.is_closed = month.number in self.closed
        return line

    def renumber(self) -> None:
        for number, line in enumerate(self.lines):
            line.number = number

    def add(self, count: int = 1) -> None:
        """Empty lines to write in."""
        for _new in range(count):
            self.lines.append(self.line())
        self.renumber()

    # ── what is said about it ─────────────────────────────────────────────────────────────────

    def note(self, severity: str, sentence: str) -> Note:
        """A new note, of no cell yet."""
        made = Note(f"note-{len(self.notes)}", severity, sentence)
        self.notes.append(made)
        return made

    def point(self, note: Note, line: Line | None, column: str) -> None:
        """Puts a note at a line's `line`, `class`, `target` or month (`m1` … `m12`), or at the
        movement's date, where there is no line."""
        if line is None:
            self.date_notes.append(note)
            return
        named = line.name or _("Line %(n)s") % {"n": line.number + 1}
        if column.startswith("m"):
            month = int(column[1:])
            line.months[month - 1].notes.append(note)
            named = f"{named}, {month_name(month)}"
        else:
            at = {"line": line.name_notes, "class": line.class_notes, "target": line.target.notes}
            at[column].append(note)
        note.places.append((f"r{line.number}-{column}", named))

    @property
    def problems(self) -> list[Note]:
        return [note for note in self.notes if note.severity == PROBLEM]

    @property
    def warnings(self) -> list[Note]:
        return [note for note in self.notes if note.severity == WARNING]

    @property
    def theirs(self) -> list[Note]:
        return [note for note in self.notes if note.severity == THEIRS]

    # ── what the page shows of it ───────────────────────────────────────────────────────────

    @property
    def since(self) -> date | None:
        """The movement's own: its lines' earliest."""
        return self.days[0] if self.days else None

    @property
    def day(self) -> Any:
        """The day of the form; where it is none, as it was typed."""
        try:
            return date.fromisoformat(self.date_text)
        except ValueError:
            return self.date_text

    @property
    def is_redated(self) -> bool:
        return bool(self.days) and self.date_text != self.days[0].isoformat()

    @property
    def heads(self) -> list[dict[str, Any]]:
        """A column for each month: its name, what its boxes sum to, and why it is closed."""
        heads = []
        for number in MONTHS:
            months = [line.months[number - 1] for line in self.lines]
            heads.append(
                {
                    "number": number,
                    "period": period_of(self.chosen.year, number),
                    "sum": sum_text(month.amount for month in months),
                    "in_force": sum_text(month.in_force for month in months),
                    "closed": self.closed.get(number),
                }
            )
        return heads

    @property
    def total_text(self) -> str:
        return sum_text(line.total for line in self.lines)

    @property
    def in_force_text(self) -> str:
        return sum_text(line.in_force for line in self.lines)

    @property
    def target(self) -> Decimal | None:
        return summed(line.target.amount for line in self.lines)

    @property
    def is_stored(self) -> bool:
        return bool(self.days)

    def amounts(self) -> Iterator[tuple[tuple[str, int], Decimal]]:
        """((line, month), pesos) of what is stored."""
        for line in self.lines:
            for month in line.months:
                if month.stored is not None:
                    yield (line.name, month.number), month.stored


def _only(classes: set[str]) -> str:
    """The one class that a line is of, where it is one."""
    named = classes - {""}
    return next(iter(named)) if len(named) == 1 else ""
