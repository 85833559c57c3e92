"""How the figures of what contractors bill are computed, in words; see `records.how`."""

from django.utils.translation import gettext_lazy as _

from records.how import How, tell

OVERVIEW, ACTA, CONTRACT = "facturacion", "actas#revisar-un-acta", "contratos"
OBJECTIONS = "glosas"

tell(
    "billing",
    {
        "billed": How(
            _("Billed, approved or in review"),
            _(
                "The totals of the actas of these months, AIU and IVA included, whether approved "
                "or still in review, as far as they were accepted. The month is the acta’s period, "
                "not the day of the work. Returned actas are left out."
            ),
            OVERVIEW,
        ),
        "approved": How(
            _("Approved"),
            _(
                "The totals of the approved actas alone, AIU and IVA included: this is what counts "
                "as executed."
            ),
            "actas#los-estados",
        ),
        "in_review": How(
            _("In review"),
            _(
                "The totals of the actas that nobody has approved or returned yet, AIU and IVA "
                "included. They can still change."
            ),
            "actas#los-estados",
        ),
        "returned": How(
            _("Returned, apart"),
            _(
                "The totals of the actas that went back to their contractor. They are in no other "
                "figure until a new version of them comes in."
            ),
            "actas#los-estados",
        ),
        "supplied": How(
            _("Material supplied by the company, apart"),
            _(
                "Quantity × price of the material that the company supplied for these actas. It is "
                "part of what the work cost, but not paid to the contractor, so it has neither AIU "
                "nor IVA and is in no total."
            ),
            OVERVIEW,
        ),
        "saved": How(
            _("Saved by objections"),
            _(
                "What these actas, approved or in review, would cost more without objections: each "
                "acta’s AIU and IVA are computed with them and without, and the difference is "
                "shared among the lines objected to. Supplied material that is not accepted counts "
                "at its cost. What was withdrawn, or answered by a new version, saves nothing."
            ),
            OBJECTIONS,
        ),
        "objected_lines": How(
            _("Lines objected to"),
            _("The lines of the acta that bear an objection, whoever raised it."),
            OBJECTIONS,
        ),
        "objected": How(
            _("Objected, before AIU and IVA"),
            _(
                "Of each line objected to, the amount as the contractor signed it − the amount "
                "that is accepted, before AIU and IVA."
            ),
            OBJECTIONS,
        ),
        "last_month": How(
            _("Billed in the last month"),
            _(
                "The totals of the actas of the newest period that has any, approved or in review, "
                "AIU and IVA included; beside it the same of the period before."
            ),
            OVERVIEW,
        ),
        "waiting": How(
            _("Actas in review"),
            _(
                "How many actas wait to be approved or returned, of whatever month, and their "
                "totals with AIU and IVA."
            ),
            "actas#los-estados",
        ),
        "contract_value": How(
            _("Value in force"),
            _("The value as signed, and whatever otrosíes whose date has come added to it."),
            CONTRACT,
        ),
        "contract_billed": How(
            _("Billed, approved or in review"),
            _(
                "The totals of all of this contract’s actas that were not returned, AIU and IVA "
                "included, since it began. The share is of its value in force."
            ),
            CONTRACT,
        ),
        "contract_left": How(
            _("Left to bill"),
            _("Value in force − billed. Below zero, more was billed than the contract is worth."),
            CONTRACT,
        ),
        "contract_term": How(
            _("Term"),
            _(
                "From the start as signed to the end that the last otrosí whose date has come "
                "names. A suspension does not move it by itself."
            ),
            CONTRACT,
        ),
        "contracted": How(
            _("Contracted"),
            _("The quantity of this item in the contract’s price list in force."),
            "precios",
        ),
        "quantity_billed": How(
            _("Billed, approved or in review"),
            _("The quantities of this item in all actas of the contract that were not returned."),
            "precios",
        ),
        "quantity_left": How(
            _("Left to bill"),
            _("Contracted − billed. Below zero, more was billed than was contracted."),
            "precios",
        ),
        "acta_subtotal": How(
            _("Subtotal"),
            _(
                "The sum of its lines of activities and materials, each quantity × unit price, "
                "rounded once per line; material that the company supplied is apart."
            ),
            ACTA,
        ),
        "acta_administration": How(
            _("Administration"),
            _(
                "The contract’s percentage of administration in force on the period’s cut-off day, "
                "of the lines under AIU."
            ),
            ACTA,
        ),
        "acta_contingencies": How(
            _("Contingencies"),
            _("The contract’s percentage of contingencies, of the lines under AIU."),
            ACTA,
        ),
        "acta_profit": How(
            _("Profit"), _("The contract’s percentage of profit, of the lines under AIU."), ACTA
        ),
        "acta_aiu": How(
            "AIU",
            _("Administration + contingencies + profit, as one where the file states it so."),
            ACTA,
        ),
        "acta_vat": How(
            "IVA",
            _("Under AIU, IVA is charged on the profit alone; without AIU, on the subtotal."),
            ACTA,
        ),
        "acta_total": How(
            _("Total"),
            _(
                "Subtotal + AIU + IVA. Where the file’s own total differs by no more than "
                "rounding, the file’s is kept."
            ),
            ACTA,
        ),
    },
)
