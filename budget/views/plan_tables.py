"""The tables of a plan's page: types by month, municipalities, works, and what became of them."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from budget.models import Plan, PlannedWork
from budget.planning.outcome import ALL, BY_CHANCE, BY_VALUE, GRADES, Outcome
from budget.views.tables import Column, Row, Table, query_of
from records import formats
from transformers.choices import Grade

SUMS = {
    "count": Count("pk"),
    "cost": Sum("price"),
    "kwh_sum": Sum("kwh"),
    "value_sum": Sum("value"),
}
FIGURES = tuple(SUMS)


def _columns() -> list[Column]:
    return [
        Column(_("Works")),
        Column(_("Cost")),
        Column(_("Expected (kWh)")),
        Column(_("Expected value")),
    ]


def _add(sums: list[Any], row: dict[str, Any]) -> None:
    for at, name in enumerate(FIGURES):
        if row[name] is not None:
            sums[at] = (sums[at] or 0) + row[name]


def _nothing() -> list[Any]:
    return [0, Decimal(0), Decimal(0), None]


def types(request: HttpRequest, plan: Plan) -> Table:
    """Each type of work, which unfolds to its months."""
    months: dict[str, list[Row]] = defaultdict(list)
    sums: dict[str, list[Any]] = defaultdict(_nothing)
    whole = _nothing()
    rows = plan.works.order_by().values("kind", "month").annotate(**SUMS)
    for row in rows.order_by("kind", "month"):
        named = formats.month(row["month"])
        values = [row[name] for name in FIGURES]
        months[row["kind"]].append(Row(named, values, keys=(row["kind"], named)))
        _add(sums[row["kind"]], row)
        _add(whole, row)
    ranked = sorted(sums, key=lambda kind: -sums[kind][1])
    return Table(
        "types",
        _("By type of work and month"),
        _("Type of work"),
        _columns(),
        [Row(kind, sums[kind], inner=months[kind]) for kind in ranked],
        whole,
        (_("Type of work"), _("Month")),
        **query_of(request),
    )


def places(request: HttpRequest, plan: Plan) -> Table:
    """Each municipality, the most works first."""
    name = "transformer__municipality__name"
    rows = plan.works.order_by().values(name).annotate(**SUMS).order_by("-count", name)
    whole, found = _nothing(), []
    for row in rows:
        _add(whole, row)
        found.append(Row(row[name] or _("Not known"), [row[figure] for figure in FIGURES]))
    return Table(
        "places",
        _("By municipality"),
        _("Municipality"),
        _columns(),
        found,
        whole,
        **query_of(request),
    )


def works(request: HttpRequest, plan: Plan) -> Table:
    """Every work, as a file."""
    rows = PlannedWork.objects.filter(plan=plan).select_related("transformer__municipality")
    labels = (_("Order"), _("Transformer"), _("Municipality"), _("Type of work"), _("Month"))
    return Table(
        "works",
        _("Works of the plan"),
        labels[0],
        [
            Column(_("Cost")),
            Column(_("Expected (kWh)")),
            Column(_("Low (80 %)")),
            Column(_("High (80 %)")),
            Column(_("Expected value")),
            Column(_("Chosen"), is_text=True),
            Column(_("Reasons"), is_text=True),
        ],
        [
            Row(
                work.work_order,
                [
                    *(work.price, work.kwh, work.low_kwh, work.high_kwh, work.value),
                    how(work.by_chance),
                    work.why,
                ],
                keys=(
                    work.work_order,
                    work.transformer.code,
                    str(work.transformer.municipality or ""),
                    work.kind,
                    formats.month(work.month),
                ),
            )
            for work in rows.order_by("number")
        ],
        keyed=labels,
        **query_of(request),
    )


def how(by_chance: bool) -> str:
    return _("by chance") if by_chance else _("by expected value")


# ── what became of it ───────────────────────────────────────────────────────────────────────


def outcome(request: HttpRequest, found: Outcome) -> list[Table]:
    """What was done; of each grade apart, what was recovered beside what was expected."""
    known = [grade for grade in GRADES if (ALL, grade.value) in found.measured]
    return [_done(request, found), *(_measured(request, found, grade) for grade in known)]


def _sides() -> list[tuple[str, str]]:
    return [(BY_VALUE, _("Chosen by expected value")), (BY_CHANCE, _("Drawn by chance"))]


def _done(request: HttpRequest, found: Outcome) -> Table:
    def figures(side: str) -> list[Any]:
        planned, done = len(found.of_side(side)), found.done(side)
        return [planned, done, planned - done, found.waiting(side), found.expected(side)]

    return Table(
        "done",
        _("What was done of it"),
        _("Works"),
        [
            Column(_("Planned")),
            Column(_("Done so far")),
            Column(_("Not done")),
            Column(_("Not yet measurable")),
            Column(_("Expected of all planned (kWh)")),
        ],
        [Row(label, figures(side)) for side, label in _sides()],
        figures(ALL),
        **query_of(request),
    )


def _measured(request: HttpRequest, found: Outcome, grade: Grade) -> Table:
    def figures(side: str) -> list[Any]:
        known = found.measured.get((side, grade.value))
        if known is None:
            return [0, 0, None, None, None, None]
        one = known.recovered
        return [one.episodes, one.months, known.expected, one.gain, one.low, one.high]

    title = {
        Grade.DEFINITIVE: _("Billed increase recovered, definitive"),
        Grade.PRELIMINARY: _("Billed increase recovered, preliminary"),
    }
    return Table(
        f"measured-{grade.value}",
        title[grade],
        _("Works"),
        [
            Column(_("Episodes")),
            Column(_("Months so far")),
            Column(_("Expected in these months (kWh)")),
            Column(_("Recovered (kWh)")),
            Column(_("At least (90 %)")),
            Column(_("At most (90 %)")),
        ],
        [Row(label, figures(side)) for side, label in _sides()],
        figures(ALL),
        **query_of(request),
    )
