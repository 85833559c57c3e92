"""The report's charts: the pages' own declarations, filled from the frozen figures."""

from django.utils.translation import gettext as _

from budget.month.report.facts import Facts
from budget.views import execution_charts, recovery_charts
from records import formats
from records.charts import HIGH, LINE, LOW, OUTLINED, SOLID, Chart, Row, Series
from transformers.home import moving


def index(facts: Facts) -> Chart:
    return moving(
        [
            {"period": one.period, "index_12": one.index_12, "target": one.target}
            for one in facts.index
        ]
    )


def by_month(facts: Facts) -> Chart:
    return execution_charts.by_month(facts.execution, {})


def by_contract(facts: Facts) -> Chart:
    """What the year's months up to this one brought of each contract."""
    sums = facts.execution.by("contract")
    rows = [
        (f"{one.number} {one.contractor}", "", sums[key], None)
        for key, one in facts.contracts.items()
        if key in sums
    ]
    return execution_charts.bullets(rows, facts.month)


def work(facts: Facts) -> Chart:
    return Chart(
        "targets",
        _("Interventions within their targets"),
        "bullet",
        _("Type"),
        [
            Series(_("Done this year"), SOLID),
            Series(_("Target of the year"), OUTLINED),
            Series(_("Target so far"), LINE),
        ],
        [Row(one.kind, [one.done, one.target, one.due]) for one in facts.work],
        unit=_("interventions"),
        write=formats.number,
        lead=_("The line across each bar is the target so far."),
    )


def gains(facts: Facts) -> Chart:
    return recovery_charts.increase({one.period: one for one in facts.gains}, _("Definitive"))


def regained(facts: Facts) -> Chart:
    return Chart(
        "regained",
        _("Where most came back this year"),
        "whisker",
        _("Transformer"),
        [
            Series(_("Billed increase, definitive"), SOLID),
            Series(_("At least (90 %)"), LOW),
            Series(_("At most (90 %)"), HIGH),
        ],
        [
            Row(
                f"{one.code} · {one.place}" if one.place else one.code, [one.kwh, one.low, one.high]
            )
            for one in facts.regained
        ],
        unit="kWh",
        write=formats.number,
        summed=False,
    )


def losing(facts: Facts) -> Chart:
    return Chart(
        "losing",
        _("Where most was lost in twelve months"),
        "bars",
        _("Transformer"),
        [Series(_("Loss"), SOLID)],
        [
            Row(f"{one.code} · {one.place}" if one.place else one.code, [one.loss])
            for one in facts.losing
        ],
        unit="kWh",
        write=formats.number,
        summed=False,
    )
