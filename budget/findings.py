"""The budget's findings as people read them: code, severity, and the sentence that says what to
do."""

from django.utils.translation import ngettext_lazy

from ingest import compared
from ingest.findings import PROBLEM, WARNING, rule

YEARS_DIFFER = rule(
    "years_differ",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row says VIGENCIA %(examples)s, and its months another year, which stands beside it. Correct whichever is wrong.",
        "%(count)s rows say VIGENCIA %(examples)s, and their months another year, which stands beside each. Correct whichever is wrong.",
        "count",
    ),
    compared=str,
)
MONTH_OUTSIDE_TERM = rule(
    "month_outside_term",
    WARNING,
    ngettext_lazy(
        "%(count)s month has money outside the contract’s term, which stands beside it. Check the month, or load the contract’s extension.",
        "%(count)s months have money outside the contract’s term, which stands beside each. Check the months, or load the contract’s extension.",
        "count",
    ),
)
WITHOUT_DOCUMENT = rule(
    "movement_without_document",
    WARNING,
    ngettext_lazy(
        "%(count)s row changes the budget and names no document. Write the otrosí, minute or resolution that it rests on.",
        "%(count)s rows change the budget and name no document. Write the otrosí, minute or resolution that they rest on.",
        "count",
    ),
)
LINE_SPELLED_OTHERWISE = rule(
    "line_spelled_otherwise",
    WARNING,
    ngettext_lazy(
        "%(count)s row names a budget line that is another only by capitals, accents, marks or spaces: %(examples)s. Write it as it stands beside it, if it is the same.",
        "%(count)s rows name budget lines that are others only by capitals, accents, marks or spaces: %(examples)s. Write them as they stand beside each, if they are the same.",
        "count",
    ),
    compared=str,
)
ROW_TOTAL_DIFFERS = rule(
    "row_total_differs",
    WARNING,
    ngettext_lazy(
        "%(count)s row’s total is not the sum of its months: %(examples)s. The months are stored; check which one is wrong.",
        "%(count)s rows’ totals are not the sums of their months: %(examples)s. The months are stored; check which ones are wrong.",
        "count",
    ),
    compared=compared.money,
)
TRANSFER_UNBALANCED = rule(
    "transfer_unbalanced",
    WARNING,
    ngettext_lazy(
        "%(count)s row belongs to a transfer that does not give what it takes: %(examples)s. What is left over stands beside it; load the other side, or correct the amounts.",
        "%(count)s rows belong to transfers that do not give what they take: %(examples)s. What is left over stands beside each; load the other side, or correct the amounts.",
        "count",
    ),
    compared=compared.money,
)
MONTHS_DIFFER = rule(
    "movement_months_differ",
    WARNING,
    ngettext_lazy(
        "%(count)s row has another %(column)s than the other months of its movement, whose own stands beside it. One movement has one.",
        "%(count)s rows have another %(column)s than the other months of their movement, whose own stands beside each. One movement has one.",
        "count",
    ),
)
BELOW_ZERO = rule(
    "budget_below_zero",
    WARNING,
    ngettext_lazy(
        "%(count)s row takes more than there is in its line’s month or year: %(examples)s. What would be left stands beside it.",
        "%(count)s rows take more than there is in their line’s month or year: %(examples)s. What would be left stands beside each.",
        "count",
    ),
    compared=compared.money,
)
