"""The report's pages: execution, billing, losses and what was recovered."""

from django.utils.translation import gettext_lazy as _

from powerbi.project.report.visuals import (
    Box,
    Field,
    Page,
    Visual,
    bars,
    cards,
    lines,
    matrix,
    slicer,
)

YEAR = Field("year", "dim_date")
CONTRACT = Field("number", "dim_contract")
CONTRACTOR = Field("contractor", "dim_contract")
MUNICIPALITY = Field("name", "dim_municipality")
ZONE = Field("zone", "dim_municipality")

WIDE = Box(24, 104, 1232, 104)
LEFT, RIGHT = Box(24, 216, 720, 240), Box(752, 216, 504, 240)
BELOW = Box(24, 464, 1232, 240)


def _top(*by: Field) -> list[Visual]:
    """How current the data are, and what the page is narrowed by."""
    places = [Box(520 + 184 * n, 16, 176, 80) for n in range(3)]
    found = [slicer(f"by {field.name}", box, field) for field, box in zip(by, places, strict=True)]
    return [*found, cards("as of", None, Box(1072, 16, 184, 80), "data_as_of")]


PAGES = [
    Page(
        "execution",
        _("Execution"),
        _("What was executed of the budget, by the month that actas bill."),
        [
            *_top(YEAR, CONTRACT, CONTRACTOR),
            cards(
                "figures",
                _("Execution of the budget"),
                WIDE,
                "executed",
                "budget",
                "execution",
                "available",
                "in_review",
            ),
            lines(
                "over time",
                _("Executed and budget in force, accumulated in the year"),
                LEFT,
                "executed_ytd",
                "budget_ytd",
            ),
            bars("by contract", _("Executed, by contract"), RIGHT, CONTRACT, "executed"),
            matrix(
                "contracts",
                _("Budget and execution, by contractor and contract"),
                BELOW,
                [CONTRACTOR, CONTRACT],
                "initial_budget",
                "budget",
                "executed",
                "execution",
                "available",
                "in_review",
            ),
        ],
    ),
    Page(
        "billing",
        _("Billing by contractors"),
        _("What the actas are made of, and how it compares with the year before."),
        [
            *_top(YEAR, CONTRACT, MUNICIPALITY),
            cards(
                "figures",
                _("What was billed"),
                WIDE,
                "executed",
                "executed_py",
                "executed_change",
                "in_review",
                "billed_lines",
            ),
            lines(
                "over time",
                _("Executed, by the acta’s month and by day of the work"),
                LEFT,
                "executed",
                "executed_by_day",
            ),
            bars(
                "by group",
                _("Executed, by group of items"),
                RIGHT,
                Field("group", "dim_item"),
                "executed",
            ),
            matrix(
                "items",
                _("Executed, by group and item"),
                BELOW,
                [Field("group", "dim_item"), Field("description", "dim_item")],
                "executed",
                "executed_py",
                "executed_ytd",
                "executed_ytd_py",
            ),
        ],
    ),
    Page(
        "losses",
        _("Losses"),
        _("Macro, billed and lost energy. The index is a ratio of sums, over twelve months."),
        [
            *_top(YEAR, ZONE, MUNICIPALITY),
            cards(
                "figures",
                _("Losses of the transformers with a balance"),
                WIDE,
                "macro_energy",
                "billed_energy",
                "loss",
                "loss_index_12",
                "lost_value",
            ),
            lines("over time", _("Loss index of twelve months"), LEFT, "loss_index_12"),
            bars("by municipality", _("Loss, by municipality"), RIGHT, MUNICIPALITY, "loss"),
            matrix(
                "places",
                _("Losses, by municipality and circuit"),
                BELOW,
                [MUNICIPALITY, Field("circuit", "fct_consumption_month")],
                "balanced_energy",
                "loss",
                "loss_index",
                "loss_index_py",
                "loss_index_12",
                "lost_value",
            ),
        ],
    ),
    Page(
        "recovery",
        _("What was recovered"),
        _("Billed increase, loss reduction and retroactive cases are never added."),
        [
            *_top(YEAR, CONTRACT, MUNICIPALITY),
            cards(
                "figures",
                _("Billed increase, definitive, and its cost"),
                Box(24, 104, 760, 104),
                "increase_definitive",
                "value_definitive",
                "cost_per_kwh_definitive",
                "benefit_cost_definitive",
            ),
            cards(
                "others",
                _("Other grade and other energies, each apart"),
                Box(792, 104, 464, 104),
                "increase_preliminary",
                "reduction_definitive",
                "cnr_energy",
            ),
            lines(
                "over time",
                _("Billed increase by month, definitive and preliminary"),
                LEFT,
                "increase_definitive",
                "increase_preliminary",
            ),
            bars(
                "by type",
                _("Billed increase, definitive, by type of work"),
                RIGHT,
                Field("work_type", "fct_recovery_month"),
                "increase_definitive",
            ),
            matrix(
                "episodes",
                _("Cost and billed increase, by type of work, episode and month"),
                BELOW,
                [
                    Field("work_type", "fct_recovery_month"),
                    Field("episode_key", "fct_recovery_month"),
                    Field("date", "fct_recovery_month"),
                ],
                "increase_definitive",
                "increase_preliminary",
                "increase_low",
                "increase_high",
                "episode_cost",
                "cost_per_kwh_definitive",
            ),
        ],
    ),
]
