"""What every view and column means, in one place: the site's page, the Power BI project and the
documentation read it here. A test holds it equal to the views' own columns."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class View(NamedTuple):
    """What one row is, and {column: what it means} in the view's order."""

    row: Any
    columns: dict[str, Any]


UPDATED = _("When the row last changed, for refreshing by what changed.")
CONTRACT_KEY = _("Row of dim_contract.")
ITEM_KEY = _("Row of dim_item.")
MUNICIPALITY_KEY = _("Row of dim_municipality; -1: none, or one that is not known.")
TRANSFORMER_KEY = _("Row of dim_transformer; -1: none, or one that is not known.")
MONTH_KEY = _("Row of dim_date: the month’s first day, as yyyymmdd.")
PERIOD_KEY = _("Row of dim_date: the first day of the month that the acta bills, as yyyymmdd.")

VIEWS: dict[str, View] = {
    "dim_contract": View(
        _("A contract as its changes have left it; -1: unknown."),
        {
            "contract_key": _("Key."),
            "number": _("The contract’s number."),
            "contractor": _("The contractor’s name."),
            "start_date": _("First day of the term."),
            "end_date": _("Last day of the term, with its extensions."),
            "value": _("Value in pesos, with its additions."),
        },
    ),
    "dim_date": View(
        _("A day, of full years."),
        {
            "date_key": _("Key, as yyyymmdd."),
            "date": _("The day."),
            "year": _("Year."),
            "quarter": _("Quarter, 1 to 4."),
            "month": _("Month, 1 to 12."),
            "month_name": _("The month’s name in Spanish."),
            "month_start": _("The month’s first day."),
            "relative_month": _("Months from the current one: 0 now, -1 the month before."),
        },
    ),
    "dim_item": View(
        _("An item of a contract’s price list, as its latest price describes it; -1: unknown."),
        {
            "item_key": _("Key."),
            "contract_key": CONTRACT_KEY,
            "code": _("The item’s code in its contract."),
            "description": _("What the item is."),
            "unit": _("Unit of the quantity."),
            "kind": _("activity, material, or supplied (material that the company supplies)."),
            "group": _("Group of items."),
            "budget_line": _("Budget line (rubro) of the price list; may be empty."),
            "expense_class": _("investment or expense; may be empty."),
            "common_code": _("Code of the same work under every contract; may be empty."),
        },
    ),
    "dim_municipality": View(
        _("A municipality; -1: unknown."),
        {
            "municipality_key": _("Key."),
            "code": _("DANE code, five digits, text."),
            "name": _("Name."),
            "department": _("Department."),
            "zone": _("The company’s zone; may be empty."),
            "latitude": _("Degrees north."),
            "longitude": _("Degrees east."),
        },
    ),
    "dim_transformer": View(
        _("A transformer as the inventory has it today; -1: none, or one that is not known."),
        {
            "transformer_key": _("Key."),
            "code": _("The transformer’s code."),
            "circuit": _("Circuit; may be empty."),
            "substation": _("Substation; may be empty."),
            "municipality_key": MUNICIPALITY_KEY,
            "zone": _("The company’s zone; may be empty."),
            "capacity_kva": _("Capacity in kVA."),
            "voltage_level": _("Voltage level, 1 to 4."),
            "ownership": _("company, shared or private; may be empty."),
            "customers": _("Users that hang from it, as the inventory says."),
            "has_macro": _("1: it has a macro-meter; 0: it has none; empty: not known."),
            "latitude": _("Degrees north."),
            "longitude": _("Degrees east."),
            "state": _("operating, retired or building (under construction)."),
        },
    ),
    "fct_billed_item": View(
        _("A line of an acta. Execution is the total of those whose state is approved."),
        {
            "billed_item_key": _("Key."),
            "date_key": _("Row of dim_date: the day of the work, as yyyymmdd."),
            "date": _("The day of the work."),
            "period_key": PERIOD_KEY,
            "contract_key": CONTRACT_KEY,
            "item_key": ITEM_KEY,
            "transformer_key": TRANSFORMER_KEY,
            "municipality_key": _(
                "Row of dim_municipality, of what the line itself says; -1: it names none, or one "
                "that is not known. Where its transformer hangs, dim_transformer says."
            ),
            "annex": _("The acta’s number in its contract."),
            "work_order": _("Work order; may be empty."),
            "account": _("The user’s account; may be empty."),
            "quantity": _("Quantity; negative: an adjustment."),
            "unit_price": _("Unit price as billed, in pesos. Never summed."),
            "amount": _("Quantity × unit price as signed, in pesos, before AIU and IVA."),
            "administration": _("The line’s share of the acta’s administration, in pesos."),
            "contingencies": _("The line’s share of the acta’s contingencies, in pesos."),
            "profit": _("The line’s share of the acta’s profit, in pesos."),
            "vat": _("The line’s share of the acta’s IVA, in pesos."),
            "total": _(
                "What the contractor is paid for the line, with AIU and IVA, in pesos: 0 for "
                "material that the company supplies, whose cost is its amount."
            ),
            "state": _("The acta’s state: in_review, approved or returned."),
            "updated_at": UPDATED,
        },
    ),
    "fct_budget_month": View(
        _("A month of a contract’s budget line, of one class of expense."),
        {
            "contract_key": CONTRACT_KEY,
            "period_key": MONTH_KEY,
            "budget_line": _("Budget line (rubro)."),
            "expense_class": _("investment or expense; may be empty."),
            "initial_amount": _("Initial budget, in pesos; empty: later movements alone name it."),
            "amount": _(
                "Budget in force, in pesos: initial and additions, less reductions, and transfers. "
                "What was executed of it stands at the actas’ period, fct_billed_item.period_key."
            ),
        },
    ),
    "fct_cnr": View(
        _("A retroactive recovery case (CNR). Its energy is never added to any other."),
        {
            "cnr_key": _("Key."),
            "transformer_key": _(
                "Row of dim_transformer: the one that the case names, else the one that its "
                "account hung from on that day; -1: none, or one that is not known."
            ),
            "date_key": _("Row of dim_date: the day of the case, as yyyymmdd."),
            "period_key": MONTH_KEY,
            "date": _("The day of the case."),
            "case_number": _("The case’s number."),
            "account": _("The user’s account; may be empty."),
            "kwh": _("Energy of the case, in kWh. What was recovered is the sum of those settled."),
            "value": _("Value of the case, in pesos; empty: it is not known."),
            "state": _("State, in the words of the workbook; may be empty."),
            "settled": _("1: it was settled; 0: it was not, or not yet."),
            "updated_at": UPDATED,
        },
    ),
    "fct_consumption_month": View(
        _("A transformer’s month."),
        {
            "transformer_key": TRANSFORMER_KEY,
            "period_key": MONTH_KEY,
            "date": _("The month’s first day."),
            "delivered_kwh": _("What the macro-meter measured, in kWh; empty: it is not known."),
            "billed_kwh": _("What was billed to its users, in kWh, without retroactive charges."),
            "additional_kwh": _("Known but unbilled energy, in kWh."),
            "loss_kwh": _(
                "Macro less billed less additional energy, in kWh, with estimates merged and long "
                "cycles spread by days; empty where the balance counts none. The loss index is its "
                "sum over the sum of measured_kwh."
            ),
            "balance_state": _(
                "valid, calendars_apart and negative, whose loss counts; users_missing, estimated, "
                "no_reading, set_aside and no_macro, which have none."
            ),
            "customers": _("Users billed."),
            "days": _("Days billed; where they are not known, the macro-meter’s."),
            "measured_kwh": _(
                "What the macro-meter measured on the days that loss_kwh is of, in kWh; empty "
                "where there is no loss."
            ),
            "lost_value": _("The loss at the month’s tariff, in pesos; empty without a tariff."),
            "circuit": _("Circuit on which it hung in the month; may be empty."),
            "substation": _("Substation from which it hung in the month; may be empty."),
            "municipality_key": _(
                "Row of dim_municipality, of where it hung in the month; -1: none."
            ),
            "zone": _("Zone in which it hung in the month; may be empty."),
            "updated_at": UPDATED,
        },
    ),
    "fct_intervention": View(
        _("Work at a transformer."),
        {
            "intervention_key": _("Key."),
            "transformer_key": TRANSFORMER_KEY,
            "date_key": _("Row of dim_date: the day on which it began, as yyyymmdd."),
            "date": _("The day on which it began."),
            "type": _("Type of intervention."),
            "state": _("State, in the words of the workbook; may be empty."),
            "work_order": _("Work order; may be empty."),
            "crew": _("Crew; may be empty."),
            "reviewed_customers": _("Users reviewed; empty: it is not known."),
            "normalised_customers": _("Users normalised; empty: it is not known."),
            "irregularities": _("Irregularities found; empty: it is not known."),
            "cost": _(
                "What the lines of its work order cost, in pesos, of actas that were not returned: "
                "their total with AIU and IVA, and the amount of material that the company "
                "supplied; empty: nothing was billed."
            ),
        },
    ),
    "fct_recovery_month": View(
        _(
            "A month after an episode of work, up to the twelfth, and one row more of every "
            "episode, at the month of its start, with its cost."
        ),
        {
            "episode_key": _("The episode: work at a transformer within twelve months."),
            "transformer_key": _("Row of dim_transformer: where the work began."),
            "contract_key": _(
                "Row of dim_contract: the one that most of the episode’s cost was paid by; -1: "
                "nothing was billed for it."
            ),
            "period_key": MONTH_KEY,
            "date": _("The month’s first day."),
            "grade": _(
                "definitive (its year before is known), preliminary (six to ten months of it are) "
                "or insufficient, of the episode’s billed increase. Grades are never summed "
                "together."
            ),
            "verdict": _(
                "recovered, no_effect (none that can be demonstrated), worse, relapsed or "
                "insufficient, of the episode’s billed increase."
            ),
            "billed_increase_kwh": _(
                "What was billed less what was to be expected, in kWh; empty where it is not "
                "known. Never added to loss_reduction_kwh nor to fct_cnr."
            ),
            "billed_increase_low": _(
                "Lower end of the month’s 90 % interval, in kWh. Never summed: a sum’s interval is "
                "not the sum of intervals, and the site tells it."
            ),
            "billed_increase_high": _(
                "Upper end of the month’s 90 % interval, in kWh. Never summed."
            ),
            "loss_reduction_kwh": _(
                "What was to be expected to be lost less what was lost, in kWh; empty where no "
                "macro-meter tells it. Of the grade that loss_grade says."
            ),
            "value": _(
                "The billed increase at the month’s tariff, in pesos; empty without a tariff."
            ),
            "cost": _(
                "What the episode cost, in pesos, with AIU and IVA and what the company supplied, "
                "of actas that were not returned: lines of its work orders, or, lacking those, at "
                "its transformer while it lasted; empty: nothing was billed. In the row of its "
                "start alone."
            ),
            "month_after": _("1 to 12 after the work; 0: the row with the cost."),
            "work_type": _("Type of work; of several types all of them, joined by +."),
            "reason": _(
                "Why it is insufficient: short_history, baseline, too_soon, after or "
                "no_comparison; empty: it is not."
            ),
            "loss_grade": _("As grade, of the loss reduction."),
            "loss_value": _(
                "What of the loss reduction is not billed now, at what it would have cost to buy, "
                "in pesos; empty where it is not known."
            ),
        },
    ),
    "fct_system_energy": View(
        _("A month of the whole network, or of one of its voltage levels."),
        {
            "period_key": MONTH_KEY,
            "date": _("The month’s first day."),
            "voltage_level": _(
                "Voltage level, 1 to 4; 0: the whole network. Never summed together."
            ),
            "input_kwh": _("Energy in, in kWh."),
            "output_kwh": _("Energy out, in kWh."),
            "technical_losses_kwh": _("Technical losses, in kWh; empty: they are not known."),
            "target_index": _("Target of the loss index, as a part of one: 0.105 is 10.5 %."),
            "updated_at": UPDATED,
        },
    ),
    "meta_refresh": View(
        _("A view of facts and how current it is."),
        {
            "fact": _("The view’s name."),
            "row_count": _("How many rows it has."),
            "updated_at": _("When a row of it last changed."),
            "schema_version": _("Rises when a view’s columns change."),
        },
    ),
}
