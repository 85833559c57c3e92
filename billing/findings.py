"""Billing's findings as people read them: code, severity, and the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ingest import compared
from ingest.findings import PROBLEM, WARNING, rule

UNKNOWN_CONTRACT = rule(
    "unknown_contract",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row names a contract that does not exist: %(examples)s. Load it first.",
        "%(count)s rows name a contract that does not exist: %(examples)s. Load it first.",
        "count",
    ),
)
UNKNOWN_MUNICIPALITY = rule(
    "unknown_municipality",
    WARNING,
    ngettext_lazy(
        "%(count)s row names an unknown municipality: %(examples)s. It is kept as written and counts under no municipality.",
        "%(count)s rows name an unknown municipality: %(examples)s. They are kept as written and count under no municipality.",
        "count",
    ),
)

UNKNOWN_TRANSFORMER = rule(
    "unknown_transformer",
    WARNING,
    ngettext_lazy(
        "%(count)s row names a transformer that is not in the inventory: %(examples)s. It is kept as written; correct the code, or load the transformer, and it is matched by itself.",
        "%(count)s rows name a transformer that is not in the inventory: %(examples)s. They are kept as written; correct the code, or load the transformers, and they are matched by themselves.",
        "count",
    ),
)

# ── actas ───────────────────────────────────────────────────────────────────────────────────────

ITEM_NOT_IN_LIST = rule(
    "item_not_in_list",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row bills an item that the contract’s price list lacks: %(examples)s. Correct the code, or add the item to the list.",
        "%(count)s rows bill an item that the contract’s price list lacks: %(examples)s. Correct the code, or add the item to the list.",
        "count",
    ),
)
TOTAL_MISMATCH = rule(
    "total_mismatch",
    PROBLEM,
    ngettext_lazy(
        "%(count)s total differs by over 0.5 %% from quantity × unit price: %(examples)s. Correct the quantity, the unit price or the total.",
        "%(count)s totals differ by over 0.5 %% from quantity × unit price: %(examples)s. Correct the quantity, the unit price or the total.",
        "count",
    ),
    compared=compared.money,
)
TOTAL_ROUNDING = rule(
    "total_rounding",
    WARNING,
    ngettext_lazy(
        "%(count)s total differs from quantity × unit price by more than rounding: %(examples)s. The file’s total is stored.",
        "%(count)s totals differ from quantity × unit price by more than rounding: %(examples)s. The file’s totals are stored.",
        "count",
    ),
    compared=compared.money,
)
AFTER_CUTOFF = rule(
    "after_cutoff",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row was executed after the cut-off of the acta’s period: %(examples)s. Correct the date, or bill it in a later acta.",
        "%(count)s rows were executed after the cut-off of the acta’s period: %(examples)s. Correct the date, or bill them in a later acta.",
        "count",
    ),
)
OUTSIDE_TERM = rule(
    "outside_term",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row was executed outside the contract’s term, or while it was suspended: %(examples)s. Correct the date, or load the contract’s extension or restart.",
        "%(count)s rows were executed outside the contract’s term, or while it was suspended: %(examples)s. Correct the date, or load the contract’s extension or restart.",
        "count",
    ),
)
TWO_PERIODS = rule(
    "acta_of_two_periods",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row gives its acta another period than the first row. An acta has one period.",
        "%(count)s rows give their acta another period than its first row. An acta has one period.",
        "count",
    ),
    compared=compared.month,
)
ANNEX_APPROVED = rule(
    "annex_approved",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row would change an approved acta. Return it first, with a reason.",
        "%(count)s rows would change an approved acta. Return it first, with a reason.",
        "count",
    ),
)
ACCUMULATED_BELOW_ZERO = rule(
    "accumulated_below_zero",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row takes back more of an item than was ever billed: %(examples)s. Correct the quantity.",
        "%(count)s rows take back more of an item than was ever billed: %(examples)s. Correct the quantity.",
        "count",
    ),
    compared=compared.quantity,
)
NEGATIVE_QUANTITY = rule(
    "negative_quantity",
    WARNING,
    ngettext_lazy(
        "%(count)s row has a negative quantity: %(examples)s. Check that it adjusts the earlier line named beside it.",
        "%(count)s rows have a negative quantity: %(examples)s. Check that each adjusts the earlier line named beside it.",
        "count",
    ),
)
PRICE_DIFFERS = rule(
    "price_differs",
    WARNING,
    ngettext_lazy(
        "%(count)s unit price is not the one in force on the day of the work: %(examples)s. The price in force stands beside it.",
        "%(count)s unit prices are not those in force on the day of the work: %(examples)s. The price in force stands beside each.",
        "count",
    ),
    compared=compared.money,
)
ALREADY_BILLED = rule(
    "already_billed",
    WARNING,
    ngettext_lazy(
        "%(count)s row has the order, item and account of a line of another acta: %(examples)s. Check that the work is not billed twice.",
        "%(count)s rows have the order, item and account of a line of another acta: %(examples)s. Check that the work is not billed twice.",
        "count",
    ),
)
OVER_CONTRACTED = rule(
    "over_contracted",
    WARNING,
    ngettext_lazy(
        "%(count)s row bills an item whose accumulated quantity is over the contracted one: %(examples)s.",
        "%(count)s rows bill items whose accumulated quantity is over the contracted one: %(examples)s.",
        "count",
    ),
    compared=compared.over(compared.quantity, _("%(reached)s of %(limit)s contracted")),
)
OVER_CONTRACT_VALUE = rule(
    "over_contract_value",
    WARNING,
    _(
        "What is billed with this file is over the contract’s value in force: %(examples)s. "
        "Load the addition, or check the file."
    ),
    compared=compared.over(compared.money, _("%(reached)s billed, of %(limit)s in force")),
)
OVER_BUDGET = rule(
    "over_budget",
    WARNING,
    _(
        "What is billed in the year with this file is over the budget in force: %(examples)s. "
        "Load the addition, or check the file."
    ),
    compared=compared.over(compared.money, _("%(reached)s billed, of %(limit)s budgeted")),
)
MACRO_TWICE = rule(
    "macro_twice",
    WARNING,
    ngettext_lazy(
        "%(count)s row installs a macro-meter at a transformer that has one already: %(examples)s. Check the transformer’s code.",
        "%(count)s rows install a macro-meter at a transformer that has one already: %(examples)s. Check the transformer’s code.",
        "count",
    ),
)
CORTE_DIFFERS = rule(
    "corte_differs",
    WARNING,
    ngettext_lazy(
        "%(count)s cell of %(column)s is not what is stored: %(examples)s. What is stored stands beside it.",
        "%(count)s cells of %(column)s are not what is stored: %(examples)s. What is stored stands beside each.",
        "count",
    ),
    compared=compared.quantity,
)

# ── contracts, their changes, price lists ───────────────────────────────────────────────────────

NOT_A_PERCENT = rule(
    "not_a_percent",
    PROBLEM,
    ngettext_lazy(
        "%(count)s cell of %(column)s is not between 0 and 100 %%: %(examples)s.",
        "%(count)s cells of %(column)s are not between 0 and 100 %%: %(examples)s.",
        "count",
    ),
)
CHANGE_INCOMPLETE = rule(
    "change_incomplete",
    PROBLEM,
    ngettext_lazy(
        "%(count)s change lacks what it changes: an addition its value, an extension the new end, a change of taxes the scheme or a percentage. Write %(column)s.",
        "%(count)s changes lack what they change: an addition its value, an extension the new end, a change of taxes the scheme or a percentage. Write %(column)s.",
        "count",
    ),
)
TAXES_NOT_CHANGED = rule(
    "taxes_not_changed",
    WARNING,
    ngettext_lazy(
        "%(count)s change names taxes without being a change of taxes (IMPUESTO): the taxes stay as they are.",
        "%(count)s changes name taxes without being a change of taxes (IMPUESTO): the taxes stay as they are.",
        "count",
    ),
)
CHANGE_OUTSIDE_TERM = rule(
    "change_outside_term",
    WARNING,
    ngettext_lazy(
        "%(count)s change is dated outside the contract’s term: %(examples)s. Check the date.",
        "%(count)s changes are dated outside the contract’s term: %(examples)s. Check the date.",
        "count",
    ),
)
PRICE_OUTSIDE_TERM = rule(
    "price_outside_term",
    WARNING,
    ngettext_lazy(
        "%(count)s price starts outside the contract’s term: %(examples)s. Check the date.",
        "%(count)s prices start outside the contract’s term: %(examples)s. Check the date.",
        "count",
    ),
)
PRICE_JUMP = rule(
    "price_jump",
    WARNING,
    ngettext_lazy(
        "%(count)s price changes by over 30 %%: %(examples)s. The price before stands beside it.",
        "%(count)s prices change by over 30 %%: %(examples)s. The price before stands beside each.",
        "count",
    ),
    compared=compared.money,
)
