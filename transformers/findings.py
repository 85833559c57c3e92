"""The transformers' findings as people read them: code, severity, and the sentence that says what
to do."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ingest import compared
from ingest.findings import PROBLEM, WARNING, rule

UNKNOWN_TO_INVENTORY = rule(
    "unknown_to_inventory",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row: %(column)s not in the inventory: %(examples)s. Load the transformer first, or correct the code.",
        "%(count)s rows: %(column)s not in the inventory: %(examples)s. Load the transformers first, or correct the codes.",
        "count",
    ),
)

# ── the inventory ───────────────────────────────────────────────────────────────────────────────

TOWN_CONTRADICTED = rule(
    "municipality_contradicted",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row names a municipality that is not the one of its code: %(examples)s. Correct the name or the code; what the other says stands beside it.",
        "%(count)s rows name a municipality that is not the one of their code: %(examples)s. Correct the names or the codes; what the other says stands beside each.",
        "count",
    ),
)
TOWN_MADE = rule(
    "municipality_made",
    WARNING,
    ngettext_lazy(
        "%(count)s row names an unknown municipality: %(examples)s. It is made of the code beside it and this name.",
        "%(count)s rows name an unknown municipality: %(examples)s. It is made of the code beside each and this name.",
        "count",
    ),
    compared=str,
)
TOWN_NOT_FOUND = rule(
    "municipality_not_found",
    WARNING,
    ngettext_lazy(
        "%(count)s row names an unknown municipality: %(examples)s. Its transformer counts under no municipality; with both code and name it would be made.",
        "%(count)s rows name an unknown municipality: %(examples)s. Their transformers count under no municipality; with both code and name it would be made.",
        "count",
    ),
)
CAPACITY_NOT_POSITIVE = rule(
    "capacity_not_positive",
    WARNING,
    ngettext_lazy(
        "%(count)s capacity is not above 0: %(examples)s. It is stored empty.",
        "%(count)s capacities are not above 0: %(examples)s. They are stored empty.",
        "count",
    ),
)
OUTSIDE_COLOMBIA = rule(
    "outside_colombia",
    WARNING,
    ngettext_lazy(
        "%(count)s transformer lies outside Colombia by its coordinates: %(examples)s. They are stored empty.",
        "%(count)s transformers lie outside Colombia by their coordinates: %(examples)s. They are stored empty.",
        "count",
    ),
)
MOVED = rule(
    "moved_far",
    WARNING,
    ngettext_lazy(
        "%(count)s transformer lies over 5 km from where it is stored to be: %(examples)s. Check its coordinates; the distance stands beside it.",
        "%(count)s transformers lie over 5 km from where they are stored to be: %(examples)s. Check their coordinates; the distance stands beside each.",
        "count",
    ),
    compared=compared.kilometres,
)
ZEROS_APART = rule(
    "zeros_apart",
    WARNING,
    ngettext_lazy(
        "%(count)s new code differs from another by leading zeros alone: %(examples)s. Check that they are two transformers; the other stands beside it.",
        "%(count)s new codes differ from another by leading zeros alone: %(examples)s. Check that they are two transformers; the other stands beside each.",
        "count",
    ),
    compared=str,
)

# ── work ────────────────────────────────────────────────────────────────────────────────────────

FUTURE_DATE = rule(
    "future_date",
    PROBLEM,
    ngettext_lazy(
        "%(count)s date of %(column)s is still to come: %(examples)s. Correct it.",
        "%(count)s dates of %(column)s are still to come: %(examples)s. Correct them.",
        "count",
    ),
)
AGAIN_SOON = rule(
    "again_soon",
    WARNING,
    ngettext_lazy(
        "%(count)s row repeats a type of work at its transformer within 30 days: %(examples)s. Check that it is not the same work; the other’s day stands beside it.",
        "%(count)s rows repeat a type of work at their transformer within 30 days: %(examples)s. Check that it is not the same work; the other’s day stands beside each.",
        "count",
    ),
)
MORE_NORMALISED = rule(
    "more_normalised",
    WARNING,
    ngettext_lazy(
        "%(count)s row normalises more users than it reviews: %(examples)s. Those reviewed stand beside it.",
        "%(count)s rows normalise more users than they review: %(examples)s. Those reviewed stand beside each.",
        "count",
    ),
    compared=compared.quantity,
)

# ── retroactive cases ───────────────────────────────────────────────────────────────────────────

CASE_AGAIN_SOON = rule(
    "case_again_soon",
    WARNING,
    ngettext_lazy(
        "%(count)s case is within 30 days of another of its account: %(examples)s. Check that it is not the same case; the other’s number stands beside it.",
        "%(count)s cases are within 30 days of another of their account: %(examples)s. Check that they are not the same case; the other’s number stands beside each.",
        "count",
    ),
    compared=str,
)
STATE_UNCLEAR = rule(
    "state_unclear",
    WARNING,
    ngettext_lazy(
        "%(count)s case does not say whether it was settled: %(examples)s. Its energy does not count until its ESTADO says so, as LIQUIDADO does.",
        "%(count)s cases do not say whether they were settled: %(examples)s. Their energy does not count until their ESTADO says so, as LIQUIDADO does.",
        "count",
    ),
)
NOWHERE = rule(
    "case_nowhere",
    WARNING,
    ngettext_lazy(
        "%(count)s case names no transformer, nor an account whose transformer is known: %(examples)s. It counts in sums, at no transformer and in no municipality.",
        "%(count)s cases name no transformer, nor an account whose transformer is known: %(examples)s. They count in sums, at no transformer and in no municipality.",
        "count",
    ),
)

# ── months of energy ────────────────────────────────────────────────────────────────────────────

FUTURE_MONTH = rule(
    "future_month",
    PROBLEM,
    ngettext_lazy(
        "%(count)s month of %(column)s is still to come: %(examples)s. Correct it.",
        "%(count)s months of %(column)s are still to come: %(examples)s. Correct them.",
        "count",
    ),
)
MORE_BILLED = rule(
    "more_billed_than_measured",
    WARNING,
    ngettext_lazy(
        "%(count)s month has more energy billed than measured: %(examples)s. Check both readings and which users hang from it; what was measured stands beside it.",
        "%(count)s months have more energy billed than measured: %(examples)s. Check both readings and which users hang from them; what was measured stands beside each.",
        "count",
    ),
    compared=compared.quantity,
)
ENERGY_JUMP = rule(
    "energy_jump",
    WARNING,
    ngettext_lazy(
        "%(count)s energy of %(column)s is over ten times its transformer’s median, or under a tenth of it: %(examples)s. Check it; the median stands beside it.",
        "%(count)s energies of %(column)s are over ten times their transformer’s median, or under a tenth of it: %(examples)s. Check them; the median stands beside each.",
        "count",
    ),
    compared=compared.quantity,
)
MISSING_TRANSFORMERS = rule(
    "missing_transformers",
    WARNING,
    ngettext_lazy(
        "%(count)s transformer of %(before)s is missing in %(month)s: %(examples)s. Check that the file is whole.",
        "%(count)s transformers of %(before)s are missing in %(month)s: %(examples)s. Check that the file is whole.",
        "count",
    ),
)
FEWER_ROWS = rule(
    "fewer_rows",
    WARNING,
    _(
        "%(month)s has %(rows)s transformers, fewer than 90 %% of the %(rows_before)s of %(before)s. Check that the file is whole."
    ),
)

# ── tariffs and the network ─────────────────────────────────────────────────────────────────────

DOES_NOT_SUM = rule(
    "does_not_sum",
    WARNING,
    ngettext_lazy(
        "%(count)s unit cost is over 1 %% away from the sum of its components: %(examples)s. The sum stands beside it.",
        "%(count)s unit costs are over 1 %% away from the sum of their components: %(examples)s. The sum stands beside each.",
        "count",
    ),
    compared=compared.money,
)
COST_JUMP = rule(
    "cost_jump",
    WARNING,
    ngettext_lazy(
        "%(count)s unit cost changes by over 30 %% from one month to the next: %(examples)s. That of the month before stands beside it.",
        "%(count)s unit costs change by over 30 %% from one month to the next: %(examples)s. That of the month before stands beside each.",
        "count",
    ),
    compared=compared.money,
)
NEGATIVE_ENERGY = rule(
    "negative_energy",
    PROBLEM,
    ngettext_lazy(
        "%(count)s energy of %(column)s is negative: %(examples)s. Correct it.",
        "%(count)s energies of %(column)s are negative: %(examples)s. Correct them.",
        "count",
    ),
)
MORE_OUT_THAN_IN = rule(
    "more_out_than_in",
    WARNING,
    ngettext_lazy(
        "%(count)s month gives out more energy than came in: %(examples)s. What came in stands beside it.",
        "%(count)s months give out more energy than came in: %(examples)s. What came in stands beside each.",
        "count",
    ),
    compared=compared.quantity,
)
