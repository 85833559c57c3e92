"""What work recovered: billed increase, loss reduction and retroactive cases, three energies that
no measure adds, and of each grade apart, since grades are not added either.

Facts that know no municipality of their own are of their transformer's.
"""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from powerbi.project.measures.declared import MONEY, RATE, WHOLE, Measure, over_time

MONTHS = "fct_recovery_month"
GRADES = {"definitive": _("definitive grade"), "preliminary": _("preliminary grade")}
PLACED = "USERELATIONSHIP(dim_transformer[municipality_key], dim_municipality[municipality_key])"


def _placed(figure: str, *filters: str) -> str:
    parts = (figure, *filters, PLACED)
    return "CALCULATE(\n" + ",\n".join(f"    {part}" for part in parts) + "\n)"


def _of_grade(grade: str, column: str = "grade") -> str:
    return f'KEEPFILTERS(fct_recovery_month[{column}] = "{grade}")'


def _of_both(grade: str, brought: str, summed: str, only: str = "") -> str:
    """Over the grade's episodes that have a cost in the months shown and what it `brought` in any
    month, the sum of `summed`; `only` narrows them further."""
    return _placed(
        "SUMX(\n"
        "        FILTER(\n"
        "            ADDCOLUMNS(\n"
        "                VALUES(fct_recovery_month[episode_key]),\n"
        '                "@costo", CALCULATE(SUM(fct_recovery_month[cost])),\n'
        '                "@traido", CALCULATE(\n'
        f"                    SUM(fct_recovery_month[{brought}]), REMOVEFILTERS(dim_date)\n"
        "                ),\n"
        '                "@entero", CALCULATE(MAX(fct_recovery_month[whole_year]))\n'
        "            ),\n"
        f"            NOT ISBLANK([@costo]) && NOT ISBLANK([@traido]){only}\n"
        "        ),\n"
        f"        {summed}\n"
        "    )",
        _of_grade(grade),
    )


def _bound(column: str) -> str:
    """A month's end of the interval, where a single month of a single episode is shown."""
    return _placed(
        "IF(\n"
        "        COUNT(fct_recovery_month[billed_increase_kwh]) = 1,\n"
        f"        SUM(fct_recovery_month[{column}])\n"
        "    )"
    )


def _graded(grade: str, called: Any) -> dict[str, Measure]:
    def named(text: Any) -> Any:
        return format_lazy("{}, {}", text, called)

    key = f"increase_{grade}"
    whole = " && [@entero] = 1"
    both = _("Of episodes with both a cost in the months shown and energy in the year after.")
    measures = over_time(
        **{
            key: Measure(
                MONTHS,
                "increase",
                format_lazy(_("Billed increase, {grade} (kWh)"), grade=called),
                WHOLE,
                _(
                    "What was billed less what was to be expected, in the twelve months after the "
                    "work. Of one grade alone, and never added to loss reduction nor to "
                    "retroactive cases."
                ),
                _placed("SUM(fct_recovery_month[billed_increase_kwh])", _of_grade(grade)),
            ),
            f"reduction_{grade}": Measure(
                MONTHS,
                "reduction",
                format_lazy(_("Loss reduction, {grade} (kWh)"), grade=called),
                WHOLE,
                _(
                    "What was to be expected to be lost less what was lost, where a macro-meter "
                    "tells it. An energy of its own, never added to another."
                ),
                _placed(
                    "SUM(fct_recovery_month[loss_reduction_kwh])", _of_grade(grade, "loss_grade")
                ),
            ),
        }
    )
    ratios = {
        f"value_{grade}": Measure(
            MONTHS,
            "increase",
            named(_("Value of the billed increase")),
            MONEY,
            _("The billed increase at each month’s tariff, in pesos, where there is one."),
            _placed("SUM(fct_recovery_month[value])", _of_grade(grade)),
        ),
        f"reduction_value_{grade}": Measure(
            MONTHS,
            "reduction",
            named(_("Value of the loss reduction")),
            MONEY,
            _(
                "What of the loss reduction is not billed now, at what it would have cost to buy, "
                "in pesos, where it is known."
            ),
            _placed("SUM(fct_recovery_month[loss_value])", _of_grade(grade, "loss_grade")),
        ),
        f"episodes_both_{grade}": Measure(
            MONTHS,
            "cost",
            named(_("Episodes with cost and energy")),
            WHOLE,
            _("How many episodes the cost of a kWh is of."),
            _of_both(grade, "billed_increase_kwh", "1"),
        ),
        f"cost_both_{grade}": Measure(
            MONTHS,
            "cost",
            named(_("Cost of episodes with energy")),
            MONEY,
            both,
            _of_both(grade, "billed_increase_kwh", "[@costo]"),
        ),
        f"energy_both_{grade}": Measure(
            MONTHS,
            "cost",
            named(_("Billed increase of episodes with cost (kWh)")),
            WHOLE,
            format_lazy(
                "{} {}", both, _("The energy of all its months known, whatever months are shown.")
            ),
            _of_both(grade, "billed_increase_kwh", "[@traido]"),
        ),
        f"cost_per_kwh_{grade}": Measure(
            MONTHS,
            "cost",
            named(_("Cost per kWh to date (COP/kWh)")),
            RATE,
            format_lazy(
                "{} {}",
                both,
                _(
                    "Cost over the billed increase of the months known so far, up to twelve: it "
                    "falls as months come. Empty where nothing was recovered."
                ),
            ),
            f"IF(\n    [energy_both_{grade}] > 0,\n"
            f"    DIVIDE([cost_both_{grade}], [energy_both_{grade}])\n)",
        ),
        f"cost_per_kwh_year_{grade}": Measure(
            MONTHS,
            "cost",
            named(_("Cost per kWh of a whole year (COP/kWh)")),
            RATE,
            format_lazy(
                "{} {}", both, _("Only of those whose twelve months after the work are over.")
            ),
            "VAR Costo =\n    "
            + _of_both(grade, "billed_increase_kwh", "[@costo]", whole).replace("\n", "\n    ")
            + "\nVAR Energia =\n    "
            + _of_both(grade, "billed_increase_kwh", "[@traido]", whole).replace("\n", "\n    ")
            + "\nRETURN\n    IF(Energia > 0, DIVIDE(Costo, Energia))",
        ),
        f"benefit_cost_{grade}": Measure(
            MONTHS,
            "cost",
            named(_("Benefit over cost")),
            RATE,
            _(
                "Value of the billed increase over cost, of episodes with both; months without a "
                "tariff count as nothing."
            ),
            "DIVIDE(\n    "
            + _of_both(grade, "value", "[@traido]").replace("\n", "\n    ")
            + f",\n    [cost_both_{grade}]\n)",
        ),
    }
    return {**measures, **ratios}


MEASURES = {
    **{key: one for grade, called in GRADES.items() for key, one in _graded(grade, called).items()},
    "increase_low": Measure(
        MONTHS,
        "increase",
        _("Billed increase, lower end of 90 % (kWh)"),
        WHOLE,
        _(
            "Of one month of one episode, and empty for more: ends of intervals cannot be added, "
            "since the errors of months and episodes go together. The site tells the interval of "
            "a sum."
        ),
        _bound("billed_increase_low"),
    ),
    "increase_high": Measure(
        MONTHS,
        "increase",
        _("Billed increase, upper end of 90 % (kWh)"),
        WHOLE,
        _(
            "Of one month of one episode, and empty for more: ends of intervals cannot be added, "
            "since the errors of months and episodes go together. The site tells the interval of "
            "a sum."
        ),
        _bound("billed_increase_high"),
    ),
    "episode_cost": Measure(
        MONTHS,
        "cost",
        _("Cost of episodes"),
        MONEY,
        _("What episodes cost, of whatever grade, in the month in which each began, in pesos."),
        _placed("SUM(fct_recovery_month[cost])"),
    ),
    "episodes": Measure(
        MONTHS,
        "work",
        _("Episodes begun"),
        WHOLE,
        _("Episodes of work that began in the months shown."),
        _placed(
            "COUNTROWS(fct_recovery_month)", "KEEPFILTERS(fct_recovery_month[month_after] = 0)"
        ),
    ),
    **over_time(
        cnr_energy=Measure(
            "fct_cnr",
            "cnr",
            _("CNR settled (kWh)"),
            WHOLE,
            _("Energy of settled retroactive cases. An energy of its own, never added to another."),
            _placed("SUM(fct_cnr[kwh])", "KEEPFILTERS(fct_cnr[settled] = 1)"),
        ),
    ),
    "cnr_value": Measure(
        "fct_cnr",
        "cnr",
        _("Value of CNR settled"),
        MONEY,
        _("Value of settled retroactive cases, in pesos."),
        _placed("SUM(fct_cnr[value])", "KEEPFILTERS(fct_cnr[settled] = 1)"),
    ),
    "interventions": Measure(
        "fct_intervention",
        "work",
        _("Interventions begun"),
        WHOLE,
        _("Interventions that began on the days shown."),
        _placed("COUNTROWS(fct_intervention)"),
    ),
    "users_reviewed": Measure(
        "fct_intervention",
        "work",
        _("Users reviewed in all"),
        WHOLE,
        _("Users reviewed in the interventions that began on the days shown."),
        _placed("SUM(fct_intervention[reviewed_customers])"),
    ),
    "users_normalised": Measure(
        "fct_intervention",
        "work",
        _("Users normalised in all"),
        WHOLE,
        _("Users normalised in the interventions that began on the days shown."),
        _placed("SUM(fct_intervention[normalised_customers])"),
    ),
}
