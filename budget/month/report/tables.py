"""The report's tables, each made of the frozen figures alone."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budget.execution import Sums, summed
from budget.models.closes import Cause
from budget.month.figures import FIGURES
from budget.month.report import LANGUAGE, words
from budget.month.report.content import Column, Section, Table
from budget.month.report.facts import Adjusted, Facts, Standing
from budget.month.report.gathering import CNR, INCREASE, MONTH, REDUCTION, YEAR
from budget.month.report.words import written
from records import formats
from records.charts import Chart
from transformers.choices import Grade
from transformers.telling import interval

# Figures that are the edges of an interval.
EDGES = ("_low", "_high")


def figures(facts: Facts, title: str, names: Sequence[str]) -> Table:
    """As reported, adjusted and now where an area is closed; else as they stand."""
    chosen = [facts.stands(name) for name in names]
    if not facts.closes:
        columns = [Column(_("Figure"), 3, False), Column(_("Value"), 2)]
        rows = [[named(one.figure), written(one.figure, one.now)] for one in chosen]
        return Table(title, columns, rows)
    columns = [
        Column(_("Figure"), 3, False),
        *(Column(label, 1.7) for label in (_("Reported"), _("Adjustments"), _("As it is now"))),
    ]
    note = _("Reported is what stood at the close; of what is not closed there is only now.")
    return Table(title, columns, [_standing(facts, one) for one in chosen], note=note)


def _standing(facts: Facts, one: Standing) -> list[str]:
    now = written(one.figure, one.now)
    if facts.close(FIGURES[one.figure].area) is None:
        return [named(one.figure), "", "", now]
    both = one.reported is not None and one.now is not None
    moved = one.now - one.reported if both else None
    return [named(one.figure), written(one.figure, one.reported), signed(one.figure, moved), now]


def signed(figure: str, value: Any) -> str:
    """A difference; nothing where there is none."""
    if value is None:
        return formats.MISSING
    if not value:
        return "0"
    if FIGURES[figure].unit == "ratio":
        return f"{'+' if value > 0 else '-'}{words.points(value)} pp"
    shown = written(figure, value)
    return f"+{shown}" if value > 0 else shown


def named(figure: str) -> str:
    """With its unit, where the figure does not show it."""
    title = str(FIGURES[figure].title)
    return f"{title} (kWh)" if FIGURES[figure].unit == "kWh" else title


def contracts(facts: Facts) -> Table:
    """Of each: the month, and the year up to it."""
    cells = facts.execution.cells
    month = [cell for cell in cells if cell.period == facts.month]
    rows = []
    for key, agreement in sorted(facts.contracts.items(), key=lambda item: item[1].number):
        in_month = summed(cell for cell in month if cell.contract == key)
        in_year = summed(cell for cell in cells if cell.contract == key)
        name = f"{agreement.number} · {agreement.contractor}"
        rows.append([name, *_shared(in_month), *_shared(in_year)])
    columns = [
        Column(_("Contract"), 2.6, False),
        Column(_("Budget of the month"), 1.5),
        Column(_("Executed"), 1.5),
        Column("%", 0.8),
        Column(_("Budget of the year so far"), 1.6),
        Column(_("Executed"), 1.6),
        Column("%", 0.8),
    ]
    total = [_("Total"), *_shared(summed(month)), *_shared(summed(cells))]
    note = _("Pesos, AIU and IVA included, by the acta’s period; as known on the data date.")
    return Table(_("By contract"), columns, rows, total, note)


def _shared(sums: Sums) -> list[str]:
    return [
        formats.money(sums.in_force),
        formats.money(sums.executed),
        formats.ratio(sums.share, 0),
    ]


def energies(facts: Facts) -> Table:
    """The three apart, each with its grades and its spans; nothing is added."""
    rows: list[list[str]] = []
    heads = set()
    for measure, title, grades in (
        (INCREASE, _("Billed increase"), (Grade.DEFINITIVE, Grade.PRELIMINARY)),
        (REDUCTION, _("Loss reduction"), (Grade.DEFINITIVE, Grade.PRELIMINARY)),
        (CNR, _("CNR settled"), ("",)),
    ):
        heads.add(len(rows))
        rows.append([title, "", "", "", ""])
        for grade in grades:
            for span, label in ((MONTH, _("in the month")), (YEAR, _("in the year so far"))):
                one = facts.energy(measure, grade, span)
                row = capfirst(f"{Grade(grade).label}, {label}" if grade else label)
                if one is None:
                    rows.append([row, *[formats.MISSING] * 4])
                    continue
                edges = interval(one.low, one.high) if one.low is not None else ""
                rows.append(
                    [
                        row,
                        formats.number(one.kwh),
                        edges,
                        formats.money(one.value),
                        formats.number(one.count),
                    ]
                )
    columns = [
        Column(_("Energy"), 2.2, False),
        Column("kWh", 1.2),
        Column(_("90 % interval (kWh)"), 1.8),
        Column(_("Value"), 1.5),
        Column(_("Episodes or cases"), 1),
    ]
    note = " ".join(
        [
            _("Three different energies: neither they nor their grades are added."),
            _("The value of loss reduction is what it saves in purchases."),
            *_taken_in(facts),
        ]
    )
    return Table(_("The three energies, each by itself"), columns, rows, (), note, frozenset(heads))


def _taken_in(facts: Facts) -> list[str]:
    """Why less is lost and yet more is bought, where a value says so."""
    values = [one.value for one in facts.energies if one.measure == REDUCTION]
    if not any(value is not None and value < 0 for value in values):
        return []
    return [_("Below zero: more is billed than is lost less, so more is taken in than before.")]


def summed_objections(facts: Facts) -> list[str]:
    return [
        _("Total"),
        formats.number(sum(one.lines for one in facts.objections)),
        formats.money(sum(one.objected for one in facts.objections)),
    ]


def by_cause(told: list[Adjusted]) -> Table:
    """Below each month what moved of it."""
    rows: list[list[str]] = []
    heads = set()
    for month, some in groupby(told, key=lambda one: one.month):
        heads.add(len(rows))
        rows.append([capfirst(formats.month(month)), "", ""])
        rows += [
            [
                named(one.figure),
                capfirst(str(Cause(one.cause).label)),
                signed(one.figure, one.amount),
            ]
            for one in some
        ]
    columns = [
        Column(_("Figure"), 2.4, False),
        Column(_("Cause"), 2.4, False),
        Column(_("Adjustment"), 1.4),
    ]
    note = _(
        "Of the month and the eleven before it, as far as they are closed. What moved of the edges "
        "of intervals stands on the site’s page of adjustments."
    )
    return Table(_("Adjustments by cause"), columns, rows, (), note, frozenset(heads))


# ── behind ──────────────────────────────────────────────────────────────────────────────────


def behind(found: Iterable[Section]) -> list[Table]:
    """The tables of charts over time, and how each figure is computed."""
    with translation.override(LANGUAGE):
        tables = [
            table_of(chart)
            for section in found
            for chart in section.charts
            if chart.kind in ("band", "columns")
        ]
        columns = [Column(_("Figure"), 1, False), Column(_("How it is computed"), 2.4, False)]
        rows = [
            [named(name), str(one.computed)]
            for name, one in FIGURES.items()
            if not name.endswith(EDGES)
        ]
        return [*tables, Table(_("How each figure is computed"), columns, rows)]


def table_of(chart: Chart) -> Table:
    columns = [Column(str(chart.over), 1.2, False), *(Column(str(s.label)) for s in chart.series)]
    rows = [[row.label, *map(chart.write, row.values)] for row in chart.rows]
    total = [_("Total"), *chart.sums] if chart.summed and rows else ()
    return Table(f"{chart.title} ({chart.unit})", columns, rows, total)
