"""What was billed, and what was budgeted for it."""

from django.utils.translation import gettext_lazy as _

from powerbi.dictionary.columns import (
    CONTRACT_KEY,
    ITEM_KEY,
    MONTH_KEY,
    PERIOD_KEY,
    TRANSFORMER_KEY,
    UPDATED,
    View,
    day,
    day_key,
    key,
    money,
    price,
    quantity,
    text,
)

VIEWS: dict[str, View] = {}

VIEWS["fct_billed_item"] = View(
    _("A line of an acta. Execution is the total of those whose state is approved."),
    {
        "billed_item_key": key(_("Key.")),
        "date_key": day_key(_("Row of dim_date: the day of the work, as yyyymmdd.")),
        "date": day(_("The day of the work.")),
        "period_key": PERIOD_KEY,
        "contract_key": CONTRACT_KEY,
        "item_key": ITEM_KEY,
        "transformer_key": TRANSFORMER_KEY,
        "municipality_key": key(
            _(
                "Row of dim_municipality, of what the line itself says; -1: it names none, or one "
                "that is not known. Where its transformer hangs, dim_transformer says."
            )
        ),
        "annex": text(_("The acta’s number in its contract.")),
        "work_order": text(_("Work order; may be empty.")),
        "account": text(_("The user’s account; may be empty.")),
        "quantity": quantity(_("Quantity as billed; negative: an adjustment.")),
        "unit_price": price(_("Unit price as billed, in pesos. Never summed.")),
        "amount": money(_("Quantity × unit price as signed, in pesos, before AIU and IVA.")),
        "administration": money(_("The line’s share of the acta’s administration, in pesos.")),
        "contingencies": money(_("The line’s share of the acta’s contingencies, in pesos.")),
        "profit": money(_("The line’s share of the acta’s profit, in pesos.")),
        "vat": money(_("The line’s share of the acta’s IVA, in pesos.")),
        "total": money(
            _(
                "What the contractor is paid for the line, of what is accepted, with AIU and IVA, "
                "in pesos: 0 for material that the company supplies, whose cost is its amount "
                "less what is objected."
            )
        ),
        "state": text(_("The acta’s state: in_review, approved or returned.")),
        "updated_at": UPDATED,
        "accepted_quantity": quantity(_("Quantity that is accepted; empty: all that was billed.")),
        "accepted_unit_price": price(
            _("Unit price that is accepted, in pesos; empty: as billed. Never summed.")
        ),
        "objected": money(_("What of the amount is not accepted, in pesos, before AIU and IVA.")),
        "saved": money(
            _(
                "What the line would cost more without its objection, in pesos, with AIU and IVA; "
                "of material that the company supplies, at cost."
            )
        ),
        "objection": text(
            _(
                "Why less is accepted than was billed: already_billed, over_price, over_quantity, "
                "no_evidence, not_done, wrong_item or other; empty: nothing is objected."
            )
        ),
    },
)

VIEWS["fct_budget_month"] = View(
    _("A month of a contract’s budget line, of one class of expense."),
    {
        "contract_key": CONTRACT_KEY,
        "period_key": MONTH_KEY,
        "budget_line": text(_("Budget line (rubro).")),
        "expense_class": text(_("investment or expense; may be empty.")),
        "initial_amount": money(
            _("Initial budget, in pesos; empty: later movements alone name it.")
        ),
        "amount": money(
            _(
                "Budget in force, in pesos: initial and additions, less reductions, and transfers. "
                "What was executed of it stands at the actas’ period, fct_billed_item.period_key."
            )
        ),
    },
)
