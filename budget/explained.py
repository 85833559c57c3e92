"""How the budget's figures are computed, in words; see `records.how`."""

from django.utils.translation import gettext_lazy as _

from budget.month.figures import FIGURES
from records.how import How, tell

EXECUTION, PROJECTION, PROVISIONS = (
    f"presupuesto#{place}" for place in ("ejecución", "proyección", "provisiones")
)
VERSIONS = "presupuesto#movimientos-y-versiones"
PLANS = "planes#la-página-de-un-plan"
COST = "transformers:recovery_method#cost"
MONTH = "mes#reportado-y-ajustes"
TRAY, ALERTS = "bandeja#cómo-va-una-tarea", "alertas#qué-se-vigila"

tell(
    "budget",
    {
        "in_force": How(
            _("In force"),
            _(
                "Initial + additions − reductions ± transfers of the lines and months chosen, by "
                "the month for which each was given."
            ),
            EXECUTION,
        ),
        "committed": How(
            _("Commitment"),
            _(
                "The value of the contracts with their otrosíes; seen from a year, what of it was "
                "left when the year began. Of a line: its contracted quantities at the prices in "
                "force."
            ),
            EXECUTION,
        ),
        "executed": How(
            _("Executed"),
            _(
                "What was accepted of the approved actas of these months, AIU and IVA included. "
                "Advance payments are not execution, and material that the company supplies is not "
                "paid to the contractor."
            ),
            EXECUTION,
        ),
        "in_review": How(
            _("In review"),
            _(
                "The actas of these months that nobody has approved or returned yet, AIU and IVA "
                "included. It stands beside what is executed, never inside it."
            ),
            EXECUTION,
        ),
        "provisioned": How(
            _("Provisioned"),
            _(
                "Work that is done and not billed yet, as provided for. The acta that bills its "
                "order reverses it by itself."
            ),
            PROVISIONS,
        ),
        "left": How(
            _("Budget left"),
            _("In force − executed. Without a budget there is none, rather than zero."),
            EXECUTION,
        ),
        "free": How(
            _("Free"),
            _("In force − executed − in review − provisioned: what nothing has a claim to yet."),
            EXECUTION,
        ),
        "outside": How(
            _("Billed outside any budget line"),
            _(
                "Billed of lines, or of none, without a budget in that contract and year. It takes "
                "from what is left of its contract’s budget."
            ),
            EXECUTION,
        ),
        "whole_executed": How(
            _("Executed since it began"),
            _(
                "What was accepted of all of the contract’s approved actas, AIU and IVA included, "
                "and the share that it is of the value in force."
            ),
            EXECUTION,
        ),
        "left_to_execute": How(
            _("Left to execute"),
            _("Value in force − executed since it began."),
            EXECUTION,
        ),
        "expected": How(
            _("Expected to have been billed"),
            _(
                "What is billed so far, approved or in review, and what the method that erred "
                "least in the past expects of each month to come. The band holds in eight of ten."
            ),
            PROJECTION,
        ),
        "money": How(
            _("The money there is"),
            _(
                "Of a year, its budget in force; of whole contracts, their value with their "
                "otrosíes."
            ),
            PROJECTION,
        ),
        "expected_balance": How(
            _("Expected balance"),
            _(
                "The money there is − what is expected to have been billed. Below zero it falls "
                "short."
            ),
            PROJECTION,
        ),
        "runs_out": How(
            _("The money runs out"),
            _(
                "The month in which what is expected passes the money there is; at the earliest "
                "and at the latest by the edges of the band."
            ),
            PROJECTION,
        ),
        "to_land": How(
            _("To land on it, bill"),
            _(
                "What is left of the money ÷ the months still to come in which something can be "
                "billed."
            ),
            PROJECTION,
        ),
        "version": How(
            _("Budget on that day"),
            _(
                "The initial budget and every movement whose document bears that day or an earlier "
                "one."
            ),
            VERSIONS,
        ),
        "version_change": How(
            _("Difference"), _("The later of the two versions − the earlier."), VERSIONS
        ),
        "reversed": How(
            _("Provisions that this acta reverses"),
            _(
                "The provisions whose work orders this acta bills, or, without an order, the first "
                "one of the contract for that month or a later one."
            ),
            PROVISIONS,
        ),
        "orders": How(
            _("Orders"),
            _(
                "Executed orders of the last six months that no acta bills and no provision holds, "
                "none before the first acta."
            ),
            PROVISIONS,
        ),
        "orders_cost": How(
            _("What they may cost"),
            _(
                "The sum of the proposals below: of each order the median of what one of its type "
                "was billed at under that contract in the last twelve months, AIU and IVA included."
            ),
            PROVISIONS,
        ),
    },
)

tell(
    "returns",
    {
        "cost": How(
            _("Cost of the work"),
            _(
                "What contractors billed for the episodes’ work orders, AIU, IVA and supplied "
                "material included; where no order matches, what was billed at the transformer "
                "while the work lasted. Each item counts once."
            ),
            method=COST,
        ),
        "per_kwh": How(
            _("Cost of a kWh"),
            _(
                "Cost ÷ billed increase, of the episodes that have both; its interval is that of "
                "the energy. The less was recovered for certain, the higher its upper bound."
            ),
            method=COST,
        ),
        "benefit": How(
            _("Benefit over cost"),
            _("Value of the billed increase ÷ cost, of the episodes that have both."),
            method=COST,
        ),
        "payback": How(
            _("Paid back in (months)"),
            _("Cost ÷ mean value of a month with a tariff, of the episodes that have both."),
            method=COST,
        ),
    },
)

tell(
    "plan",
    {
        "works": How(
            _("Works"),
            _("The works chosen by their expected value, and those drawn by chance."),
            PLANS,
        ),
        "cost": How(
            _("Cost"),
            _("Each work at the cost of its type, as given to the plan; never over its budget."),
            PLANS,
        ),
        "expected": How(
            _("Billed increase expected in twelve months"),
            _(
                "The sum of what past episodes like them lead to expect of each work; its interval "
                "allows for chance and for what the method does not know."
            ),
            PLANS,
        ),
        "value": How(
            _("Expected value"),
            _(
                "Expected energy × the latest unit cost (CU) of the transformer’s voltage level "
                "and ownership, of the works that have a tariff."
            ),
            PLANS,
        ),
        "per_kwh": How(
            _("Cost of each expected kWh"), _("Cost of the plan ÷ energy expected of it."), PLANS
        ),
        "gap": How(
            _("May fall short of the best by"),
            _(
                "How much more value a plan within the same budget and crews could promise at "
                "most, by the bound of the optimisation."
            ),
            PLANS,
        ),
    },
)

tell(
    "tray",
    {
        "missing": How(
            _("Missing"),
            _(
                "What the month should bring and nobody has loaded: an acta of each contract in "
                "force and not suspended, and the consumption, tariffs and system energy."
            ),
            TRAY,
        ),
        "read": How(
            _("Read, not committed"),
            _(
                "A workbook is there and was read without problems; somebody still has to commit "
                "it."
            ),
            TRAY,
        ),
        "problems": How(
            _("With problems"),
            _("A workbook is there, and has problems that somebody has to put right first."),
            TRAY,
        ),
        "review": How(
            _("In review"), _("An acta is loaded, and waits to be approved or returned."), TRAY
        ),
        "returned": How(
            _("Returned"),
            _("The acta went back to its contractor, and its next version is awaited."),
            TRAY,
        ),
        "approved": How(_("Approved"), _("The acta is approved: it counts as executed."), TRAY),
        "committed": How(
            _("Loaded"), _("The month’s data are in. They have no acta to be approved."), TRAY
        ),
        "late": How(
            _("Late"),
            _("Pieces past the day on which they were due that are neither approved nor loaded."),
            TRAY,
        ),
    },
)

tell(
    "inbox",
    {
        "open": How(
            _("Alerts"),
            _(
                "The alerts that are open: new, grown worse or being looked at. What was settled "
                "or put aside, and what the figures no longer give rise to, does not count."
            ),
            ALERTS,
        ),
    },
)

# What a month is reported by is told where it is worked out.
tell(
    "month",
    {name: How(one.title, one.computed, MONTH) for name, one in FIGURES.items()},
)
