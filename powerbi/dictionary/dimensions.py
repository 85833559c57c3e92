"""What facts are told apart by."""

from django.utils.translation import gettext_lazy as _

from powerbi.dictionary.columns import (
    CONTRACT_KEY,
    MUNICIPALITY_KEY,
    View,
    capacity,
    day,
    day_key,
    degrees,
    flag,
    key,
    money,
    text,
    whole,
)

VIEWS: dict[str, View] = {}

VIEWS["dim_contract"] = View(
    _("A contract as its changes have left it; -1: unknown."),
    {
        "contract_key": key(_("Key.")),
        "number": text(_("The contract’s number.")),
        "contractor": text(_("The contractor’s name.")),
        "start_date": day(_("First day of the term.")),
        "end_date": day(_("Last day of the term, with its extensions.")),
        "value": money(_("Value in pesos, with its additions.")),
    },
)

VIEWS["dim_date"] = View(
    _("A day, of full years."),
    {
        "date_key": day_key(_("Key, as yyyymmdd.")),
        "date": day(_("The day.")),
        "year": whole(_("Year.")),
        "quarter": whole(_("Quarter, 1 to 4.")),
        "month": whole(_("Month, 1 to 12.")),
        "month_name": text(_("The month’s name in Spanish.")),
        "month_start": day(_("The month’s first day.")),
        "relative_month": whole(
            _("Months from the current one: 0 now, -1 the month before."), _("months")
        ),
    },
)

VIEWS["dim_item"] = View(
    _("An item of a contract’s price list, as its latest price describes it; -1: unknown."),
    {
        "item_key": key(_("Key.")),
        "contract_key": CONTRACT_KEY,
        "code": text(_("The item’s code in its contract.")),
        "description": text(_("What the item is.")),
        "unit": text(_("Unit of the quantity.")),
        "kind": text(_("activity, material, or supplied (material that the company supplies).")),
        "group": text(_("Group of items.")),
        "budget_line": text(_("Budget line (rubro) of the price list; may be empty.")),
        "expense_class": text(_("investment or expense; may be empty.")),
        "common_code": text(_("Code of the same work under every contract; may be empty.")),
    },
)

VIEWS["dim_municipality"] = View(
    _("A municipality; -1: unknown."),
    {
        "municipality_key": key(_("Key.")),
        "code": text(_("DANE code, five digits, text.")),
        "name": text(_("Name.")),
        "department": text(_("Department.")),
        "zone": text(_("The company’s zone; may be empty.")),
        "latitude": degrees(_("Degrees north.")),
        "longitude": degrees(_("Degrees east.")),
    },
)

VIEWS["dim_transformer"] = View(
    _("A transformer as the inventory has it today; -1: none, or one that is not known."),
    {
        "transformer_key": key(_("Key.")),
        "code": text(_("The transformer’s code.")),
        "circuit": text(_("Circuit; may be empty.")),
        "substation": text(_("Substation; may be empty.")),
        "municipality_key": MUNICIPALITY_KEY,
        "zone": text(_("The company’s zone; may be empty.")),
        "capacity_kva": capacity(_("Capacity in kVA.")),
        "voltage_level": whole(_("Voltage level, 1 to 4.")),
        "ownership": text(_("company, shared or private; may be empty.")),
        "customers": whole(_("Users that hang from it, as the inventory says."), _("users")),
        "has_macro": flag(_("1: it has a macro-meter; 0: it has none; empty: not known.")),
        "latitude": degrees(_("Degrees north.")),
        "longitude": degrees(_("Degrees east.")),
        "state": text(_("operating, retired or building (under construction).")),
    },
)
