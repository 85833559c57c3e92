"""What tables, columns and folders are called in the model: for people, with their units.

The Spanish name is the object's own, the English one its translation; both are one message.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

TABLES: dict[str, Any] = {
    "dim_contract": _("Contract"),
    "dim_date": _("Calendar"),
    "dim_item": _("Item"),
    "dim_municipality": _("Municipality"),
    "dim_transformer": _("Transformer"),
    "fct_billed_item": _("Billed items"),
    "fct_budget_month": _("Budget by month"),
    "fct_cnr": _("Retroactive cases (CNR)"),
    "fct_consumption_month": _("Energy by transformer"),
    "fct_intervention": _("Interventions"),
    "fct_recovery_month": _("Episodes by month"),
    "fct_system_energy": _("Energy of the network"),
    "meta_refresh": _("How current the facts are"),
}

# A column has one name wherever it stands.
COLUMNS: dict[str, Any] = {
    "accepted_quantity": _("Accepted quantity"),
    "accepted_unit_price": _("Accepted unit price (COP)"),
    "account": _("Account"),
    "additional_kwh": _("Additional energy of the month (kWh)"),
    "administration": _("Administration (COP)"),
    "amount": _("Amount (COP)"),
    "annex": _("Acta"),
    "balance_state": _("State of the balance"),
    "billed_increase_high": _("Billed increase, upper end (kWh)"),
    "billed_increase_kwh": _("Billed increase of the month (kWh)"),
    "billed_increase_low": _("Billed increase, lower end (kWh)"),
    "billed_item_key": _("Key of the billed item"),
    "billed_kwh": _("Billed energy of the month (kWh)"),
    "budget_line": _("Budget line"),
    "capacity_kva": _("Capacity (kVA)"),
    "case_number": _("Case"),
    "circuit": _("Circuit"),
    "cnr_key": _("Key of the case"),
    "code": _("Code"),
    "common_code": _("Common code"),
    "contingencies": _("Contingencies (COP)"),
    "contract_key": _("Key of the contract"),
    "contractor": _("Contractor"),
    "cost": _("Cost (COP)"),
    "crew": _("Crew"),
    "customers": _("Users"),
    "date": _("Date"),
    "date_key": _("Key of the day"),
    "days": _("Days"),
    "delivered_kwh": _("Macro energy of the month (kWh)"),
    "department": _("Department"),
    "description": _("Description"),
    "end_date": _("End of the term"),
    "episode_key": _("Episode"),
    "expense_class": _("Class of expense"),
    "fact": _("View"),
    "grade": _("Grade"),
    "group": _("Group"),
    "has_macro": _("Has a macro-meter"),
    "initial_amount": _("Initial amount (COP)"),
    "input_kwh": _("Energy in of the month (kWh)"),
    "intervention_key": _("Key of the intervention"),
    "irregularities": _("Irregularities"),
    "item_key": _("Key of the item"),
    "kind": _("Kind of item"),
    "kwh": _("Energy of the case (kWh)"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "loss_grade": _("Grade of the loss reduction"),
    "loss_kwh": _("Loss of the month (kWh)"),
    "loss_reduction_kwh": _("Loss reduction of the month (kWh)"),
    "loss_value": _("Value of the loss reduction (COP)"),
    "lost_value": _("Value of the loss of the month (COP)"),
    "measured_kwh": _("Macro energy with a balance (kWh)"),
    "month": _("Month number"),
    "month_after": _("Months after the work"),
    "month_name": _("Name of the month"),
    "month_start": _("Month"),
    "municipality_key": _("Key of the municipality"),
    "name": _("Name"),
    "normalised_customers": _("Users normalised"),
    "number": _("Number"),
    "objected": _("Objected (COP)"),
    "objection": _("Objection"),
    "output_kwh": _("Energy out of the month (kWh)"),
    "ownership": _("Ownership"),
    "period_key": _("Key of the month"),
    "profit": _("Profit (COP)"),
    "quantity": _("Quantity"),
    "quarter": _("Quarter"),
    "reason": _("Reason"),
    "relative_month": _("Months from now"),
    "reviewed_customers": _("Users reviewed"),
    "row_count": _("Rows"),
    "saved": _("Saved by objections (COP)"),
    "schema_version": _("Version of its columns"),
    "settled": _("Settled"),
    "start_date": _("Start of the term"),
    "state": _("State"),
    "substation": _("Substation"),
    "target_index": _("Target of the month"),
    "technical_losses_kwh": _("Technical losses of the month (kWh)"),
    "total": _("Total (COP)"),
    "transformer_key": _("Key of the transformer"),
    "type": _("Type of work"),
    "unit": _("Unit"),
    "unit_price": _("Unit price (COP)"),
    "updated_at": _("Last changed"),
    "value": _("Value (COP)"),
    "vat": _("IVA (COP)"),
    "verdict": _("Verdict"),
    "voltage_level": _("Voltage level"),
    "whole_year": _("Its twelve months are over"),
    "work_order": _("Work order"),
    "work_type": _("Type of work"),
    "year": _("Year"),
    "zone": _("Zone"),
}

# Where another name reads better in a visual, which does not show the table's.
OWN: dict[tuple[str, str], Any] = {
    ("dim_contract", "number"): _("Contract"),
    ("dim_municipality", "name"): _("Municipality"),
    ("dim_transformer", "code"): _("Transformer"),
    ("dim_item", "group"): _("Group of items"),
    ("dim_item", "description"): _("Item"),
}

FOLDERS: dict[str, Any] = {
    "execution": _("Execution"),
    "billing": _("Billing by contractors"),
    "losses": _("Losses"),
    "network": _("Network"),
    "increase": _("Billed increase"),
    "reduction": _("Loss reduction"),
    "cost": _("Cost and benefit"),
    "cnr": _("Retroactive cases (CNR)"),
    "work": _("Work"),
}


def table(view: str) -> str:
    """The table's name in the active language."""
    return str(TABLES[view])


def column(view: str, name: str) -> str:
    """The column's name in the active language."""
    return str(OWN.get((view, name)) or COLUMNS[name])
