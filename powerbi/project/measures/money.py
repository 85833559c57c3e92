"""Execution against the budget, as the actas' months have them."""

from django.utils.translation import gettext_lazy as _

from powerbi.project.measures.declared import MONEY, SHARE, WHOLE, Measure, over_time

BILLED = "fct_billed_item"
BUDGET = "fct_budget_month"


def _in_state(state: str, column: str = "total") -> str:
    return (
        "CALCULATE(\n"
        f"    SUM(fct_billed_item[{column}]),\n"
        f'    KEEPFILTERS(fct_billed_item[state] = "{state}")\n'
        ")"
    )


def _billed(column: str) -> str:
    """Approved or in review."""
    return f"{_in_state('approved', column)} + {_in_state('in_review', column)}"


MEASURES = {
    **over_time(
        executed=Measure(
            BILLED,
            "execution",
            _("Executed"),
            MONEY,
            _("Total of approved actas, with AIU and IVA, in pesos, in the month that they bill."),
            _in_state("approved"),
        ),
    ),
    **over_time(
        planned=True,
        budget=Measure(
            BUDGET,
            "execution",
            _("Budget in force"),
            MONEY,
            _("Initial and additions, less reductions, and transfers, in pesos."),
            "SUM(fct_budget_month[amount])",
        ),
    ),
    "initial_budget": Measure(
        BUDGET,
        "execution",
        _("Initial budget"),
        MONEY,
        _("The budget before additions, reductions and transfers, in pesos."),
        "SUM(fct_budget_month[initial_amount])",
    ),
    "execution": Measure(
        BUDGET,
        "execution",
        _("% execution"),
        SHARE,
        _(
            "Executed over the budget in force, by contract and month; empty without a budget. "
            "Items and places have no budget of their own."
        ),
        "DIVIDE([executed], [budget])",
    ),
    "execution_ytd": Measure(
        BUDGET,
        "execution",
        _("% execution, year to date"),
        SHARE,
        _("Executed over the budget in force, both from January to the last day shown."),
        "DIVIDE([executed_ytd], [budget_ytd])",
    ),
    "available": Measure(
        BUDGET,
        "execution",
        _("Available"),
        MONEY,
        _("Budget in force less executed, in pesos; what is in review is not taken off."),
        "[budget] - [executed]",
    ),
    "in_review": Measure(
        BILLED,
        "execution",
        _("In review"),
        MONEY,
        _("Total of actas in review, in pesos. Beside what is executed, never inside it."),
        _in_state("in_review"),
    ),
    "objected": Measure(
        BILLED,
        "billing",
        _("Objected"),
        MONEY,
        _(
            "What of the amounts of actas approved or in review was not accepted, before AIU and "
            "IVA, in pesos."
        ),
        _billed("objected"),
    ),
    "saved": Measure(
        BILLED,
        "billing",
        _("Saved by objections"),
        MONEY,
        _(
            "What actas approved or in review would cost more without objections, with AIU and "
            "IVA, and the material that the company supplies at cost, in pesos."
        ),
        _billed("saved"),
    ),
    "executed_change": Measure(
        BILLED,
        "execution",
        _("Executed, change on the year before"),
        SHARE,
        _("Executed over that of the same days a year before, less one."),
        "DIVIDE([executed] - [executed_py], [executed_py])",
    ),
    "executed_by_day": Measure(
        BILLED,
        "billing",
        _("Executed, by day of the work"),
        MONEY,
        _("Executed, on the days on which the work was done and not in the month of its acta."),
        "CALCULATE(\n"
        "    [executed],\n"
        "    USERELATIONSHIP(fct_billed_item[date_key], dim_date[date_key])\n"
        ")",
    ),
    "billed_lines": Measure(
        BILLED,
        "billing",
        _("Lines of actas"),
        WHOLE,
        _("How many lines, of actas in whatever state."),
        "COUNTROWS(fct_billed_item)",
    ),
}
