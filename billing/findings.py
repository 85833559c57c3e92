"""Billing's findings as people read them: code, severity, and the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from ingest.findings import PROBLEM, WARNING, rule

UNKNOWN_CONTRACT = rule(
    "unknown_contract",
    PROBLEM,
    _("%(count)s rows name a contract that does not exist: %(examples)s. Load it first."),
)
UNKNOWN_MUNICIPALITY = rule(
    "unknown_municipality",
    WARNING,
    _(
        "%(count)s rows name an unknown municipality: %(examples)s. They are kept as written and "
        "count under no municipality."
    ),
)

# ── actas ───────────────────────────────────────────────────────────────────────────────────────

ITEM_NOT_IN_LIST = rule(
    "item_not_in_list",
    PROBLEM,
    _(
        "%(count)s rows bill an item that the contract’s price list lacks: %(examples)s. Correct "
        "the code, or add the item to the list."
    ),
)
TOTAL_MISMATCH = rule(
    "total_mismatch",
    PROBLEM,
    _(
        "%(count)s totals differ by over 0.5 %% from quantity × unit price: %(examples)s. Correct "
        "the quantity, the unit price or the total."
    ),
)
TOTAL_ROUNDING = rule(
    "total_rounding",
    WARNING,
    _(
        "%(count)s totals differ from quantity × unit price by more than rounding: %(examples)s. "
        "The file’s totals are stored."
    ),
)
AFTER_CUTOFF = rule(
    "after_cutoff",
    PROBLEM,
    _(
        "%(count)s rows were executed after the cut-off of the acta’s period: %(examples)s. "
        "Correct the date, or bill them in a later acta."
    ),
)
OUTSIDE_TERM = rule(
    "outside_term",
    PROBLEM,
    _(
        "%(count)s rows were executed outside the contract’s term, or while it was suspended: "
        "%(examples)s. Correct the date, or load the contract’s extension or restart."
    ),
)
TWO_PERIODS = rule(
    "acta_of_two_periods",
    PROBLEM,
    _("%(count)s rows give their acta another period than its first row. An acta has one period."),
)
ANNEX_APPROVED = rule(
    "annex_approved",
    PROBLEM,
    _("%(count)s rows would change an approved acta. Return it first, with a reason."),
)
ACCUMULATED_BELOW_ZERO = rule(
    "accumulated_below_zero",
    PROBLEM,
    _(
        "%(count)s rows take back more of an item than was ever billed: %(examples)s. Correct "
        "the quantity."
    ),
)
NEGATIVE_QUANTITY = rule(
    "negative_quantity",
    WARNING,
    _(
        "%(count)s rows have a negative quantity: %(examples)s. Check that each adjusts the "
        "earlier line named beside it."
    ),
)
PRICE_DIFFERS = rule(
    "price_differs",
    WARNING,
    _(
        "%(count)s unit prices are not those in force on the day of the work: %(examples)s. "
        "The price in force stands beside each."
    ),
)
ALREADY_BILLED = rule(
    "already_billed",
    WARNING,
    _(
        "%(count)s rows have the order, item and account of a line of another acta: %(examples)s. "
        "Check that the work is not billed twice."
    ),
)
OVER_CONTRACTED = rule(
    "over_contracted",
    WARNING,
    _(
        "%(count)s rows bill items whose accumulated quantity is over the contracted one: "
        "%(examples)s."
    ),
)
OVER_CONTRACT_VALUE = rule(
    "over_contract_value",
    WARNING,
    _(
        "What is billed with this file is over the contract’s value in force: %(examples)s. "
        "Load the addition, or check the file."
    ),
)
MACRO_TWICE = rule(
    "macro_twice",
    WARNING,
    _(
        "%(count)s rows install a macro-meter at a transformer that has one already: "
        "%(examples)s. Check the transformer’s code."
    ),
)
CORTE_DIFFERS = rule(
    "corte_differs",
    WARNING,
    _(
        "%(count)s cells of %(column)s are not what is stored: %(examples)s. What is stored "
        "stands beside each."
    ),
)

# ── contracts, their changes, price lists ───────────────────────────────────────────────────────

NEGATIVE_AMOUNT = rule(
    "negative_amount", PROBLEM, _("%(count)s amounts of %(column)s are negative: %(examples)s.")
)
ENDS_BEFORE_START = rule(
    "ends_before_start", PROBLEM, _("%(count)s contracts end before they start: %(examples)s.")
)
NOT_A_PERCENT = rule(
    "not_a_percent",
    PROBLEM,
    _("%(count)s cells of %(column)s are not between 0 and 100 %%: %(examples)s."),
)
CHANGE_INCOMPLETE = rule(
    "change_incomplete",
    PROBLEM,
    _(
        "%(count)s changes lack what they change: an addition its value, an extension the new "
        "end, a change of taxes the scheme or a percentage. Write %(column)s."
    ),
)
TAXES_NOT_CHANGED = rule(
    "taxes_not_changed",
    WARNING,
    _(
        "%(count)s changes name taxes without being a change of taxes (IMPUESTO): the taxes "
        "stay as they are."
    ),
)
CHANGE_OUTSIDE_TERM = rule(
    "change_outside_term",
    WARNING,
    _("%(count)s changes are dated outside the contract’s term: %(examples)s. Check the date."),
)
PRICE_OUTSIDE_TERM = rule(
    "price_outside_term",
    WARNING,
    _("%(count)s prices start outside the contract’s term: %(examples)s. Check the date."),
)
PRICE_JUMP = rule(
    "price_jump",
    WARNING,
    _("%(count)s prices change by over 30 %%: %(examples)s. The price before stands beside each."),
)
