"""A report's sections: what each says, draws and lists, made of the frozen figures alone."""

from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from billing.choices import Objection
from budget.month import checklist
from budget.month.figures import BILLING, ENERGY
from budget.month.report import LANGUAGE, charts, tables, words
from budget.month.report.content import Column, Section, Table
from budget.month.report.facts import Facts
from budget.month.report.words import written
from records import formats
from records.charts import Chart
from transformers.telling import interval

# Of the summary's table, in this order.
KEY = (
    *("index_12", "target_12", "budgeted", "executed", "in_review", "provisioned", "supplied"),
    *("returned", "objected", "saved", "actas", "interventions", "billed_increase_definitive"),
    *("loss_reduction_definitive", "recovered_value", "cnr_kwh", "cnr_value"),
)
NETWORK = ("input_kwh", "measured_kwh", "billed_kwh", "loss_kwh", "balances")


def sections(facts: Facts, texts: dict[str, str], before: Facts | None = None) -> list[Section]:
    """All of them, in Spanish; `texts` are people's, by section, `before` the last version's."""
    with translation.override(LANGUAGE):
        found = [make(facts) for make in MADE]
        if before is not None:
            at = [one.name for one in found].index("adjustments")
            found.insert(at + 1, moved(facts, before))
        return [_written(one, texts) for one in found]


def _written(section: Section, texts: dict[str, str]) -> Section:
    if section.is_fixed or section.name not in texts:
        return section
    return Section(section.name, section.title, texts[section.name], section.charts, section.tables)


def areas() -> dict[str, str]:
    return {BILLING: _("Contractors’ actas"), ENERGY: _("Energy")}


def said(lines: Iterable[str]) -> str:
    return "\n".join(lines)


# ── one by one ──────────────────────────────────────────────────────────────────────────────


def summary(facts: Facts) -> Section:
    return Section(
        "summary",
        _("Executive summary"),
        words.summary(facts),
        tables=[tables.figures(facts, _("Figures of the month"), KEY)],
    )


def index(facts: Facts) -> Section:
    return Section(
        "index",
        _("Loss index against its target"),
        said(words.index(facts)),
        _drawn([charts.index(facts)]),
        [tables.figures(facts, _("Energy of the month"), NETWORK)],
    )


def execution(facts: Facts) -> Section:
    return Section(
        "execution",
        _("Budget execution"),
        said(words.spent(facts)),
        _drawn([charts.by_month(facts), charts.by_contract(facts)]),
        [tables.contracts(facts)] if facts.contracts else [],
    )


def work(facts: Facts) -> Section:
    rows = [
        [
            one.kind,
            formats.number(one.in_month),
            formats.number(one.done),
            formats.number(one.due),
            formats.ratio(one.done / one.due if one.due else None, 0),
            formats.number(one.target),
        ]
        for one in facts.work
    ]
    columns = [
        Column(_("Type"), 2.4, False),
        *(
            Column(label, 1.2)
            for label in (
                _("In the month"),
                _("In the year"),
                _("Target so far"),
                _("Met"),
                _("Target of the year"),
            )
        ),
    ]
    table = Table(_("Interventions by type"), columns, rows)
    return Section(
        "work",
        _("Physical targets"),
        said(words.worked(facts)),
        _drawn([charts.work(facts)]),
        [table] if rows else [],
    )


def recovered(facts: Facts) -> Section:
    return Section(
        "recovered",
        _("Recovered energy"),
        said(words.measured(facts)),
        _drawn([charts.gains(facts)]),
        [tables.energies(facts)] if facts.energies else [],
    )


def transformers(facts: Facts) -> Section:
    found = []
    if facts.regained:
        columns = [
            Column(_("Transformer"), 1.3, False),
            Column(_("Municipality"), 1.7, False),
            Column("kWh", 1),
            Column(_("90 % interval (kWh)"), 1.6),
            Column(_("Value"), 1.3),
        ]
        rows = [
            [
                one.code,
                one.place or formats.MISSING,
                formats.number(one.kwh),
                interval(one.low, one.high),
                formats.money(one.value),
            ]
            for one in facts.regained
        ]
        title = _("Where most came back this year (billed increase, definitive)")
        found.append(Table(title, columns, rows))
    if facts.losing:
        columns = [
            Column(_("Transformer"), 1.3, False),
            Column(_("Municipality"), 1.7, False),
            Column(_("Loss (kWh)"), 1.2),
            Column(_("Loss index"), 1),
            Column(_("Money lost"), 1.5),
        ]
        rows = [
            [
                one.code,
                one.place or formats.MISSING,
                formats.number(one.loss),
                formats.ratio(one.index),
                formats.money(one.value),
            ]
            for one in facts.losing
        ]
        found.append(Table(_("Where most was lost in twelve months"), columns, rows))
    return Section(
        "transformers",
        _("Transformers"),
        said(words.transformers(facts)),
        _drawn([charts.regained(facts), charts.losing(facts)]),
        found,
    )


def objections(facts: Facts) -> Section:
    rows = [
        [Objection(one.code).label, formats.number(one.lines), formats.money(one.objected)]
        for one in facts.objections
    ]
    total = tables.summed_objections(facts) if rows else ()
    columns = [
        Column(_("Objection"), 3, False),
        Column(_("Billed items"), 1),
        Column(_("Objected"), 1.5),
    ]
    note = _("Before AIU and IVA, as known on the data date.")
    table = Table(_("By code of objection"), columns, rows, total, note)
    return Section(
        "objections",
        _("Objections"),
        said(words.objections(facts)),
        tables=[table] if rows else [],
    )


def adjustments(facts: Facts) -> Section:
    found = []
    moved = [one for one in facts.standing if not one.part and words.has_moved(facts, one)]
    if moved:
        title = _("What moved of the month since its close")
        found.append(tables.figures(facts, title, [one.figure for one in moved]))
    if told := [one for one in facts.adjustments if not one.figure.endswith(tables.EDGES)]:
        found.append(tables.by_cause(told))
    return Section(
        "adjustments",
        _("Adjustments after the close"),
        said(words.adjustments(facts)),
        tables=found,
    )


def open_points(facts: Facts) -> Section:
    titles = checklist.titles()
    rows = [
        [areas()[close.area], titles.get(point, point), explained]
        for close in facts.closes
        for point, explained in close.explained
    ]
    columns = [
        Column(_("Area"), 1.3, False),
        Column(_("Open point"), 1.6, False),
        Column(_("What was said of it"), 3, False),
    ]
    table = Table(_("Open points explained at the close"), columns, rows)
    return Section(
        "open_points",
        _("Open points"),
        said(words.open_points(facts)),
        tables=[table] if rows else [],
    )


def method(_facts: Facts) -> Section:
    return Section("method", _("Method"), words.method(), is_fixed=True)


def moved(facts: Facts, before: Facts) -> Section:
    """What moved against the last version, of the month's figures."""
    told = [(one, before.stands(one.figure)) for one in facts.standing if not one.part]
    rows = [
        [
            tables.named(one.figure),
            written(one.figure, then.now),
            written(one.figure, one.now),
            tables.signed(one.figure, None if None in (one.now, then.now) else one.now - then.now),
        ]
        for one, then in told
        if one.now != then.now
    ]
    columns = [
        Column(_("Figure"), 3, False),
        *(Column(label, 1.7) for label in (_("Before"), _("In this one"), _("Difference"))),
    ]
    text = (
        _("These figures are others than in the version before, of %(when)s.")
        if rows
        else _("No figure of the month is another than in the version before, of %(when)s.")
    ) % {"when": formats.moment(before.taken_at)}
    table = Table(_("What moved against the version before"), columns, rows)
    title = _("Against the version before")
    return Section("moved", title, text, tables=[table] if rows else [], is_fixed=True)


MADE: tuple[Callable[[Facts], Section], ...] = (
    summary,
    index,
    execution,
    work,
    recovered,
    transformers,
    objections,
    adjustments,
    open_points,
    method,
)


def _drawn(found: Iterable[Chart]) -> list[Chart]:
    """Those that have anything to draw."""
    return [
        chart
        for chart in found
        if any(value is not None for row in chart.rows for value in row.values)
    ]
