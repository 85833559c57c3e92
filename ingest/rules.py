"""The rules that hold for every kind; each app adds its own beside its resources."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ingest.findings import PROBLEM, WARNING, rule

REQUIRED = rule(
    "required",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row lacks %(column)s. Write it in the cell marked.",
        "%(count)s rows lack %(column)s. Write it in the cells marked.",
        "count",
    ),
)
MISSING_COLUMN = rule(
    "missing_column",
    PROBLEM,
    _(
        "The column %(column)s is missing. Add it, map one of the sheet’s columns to it, or give it for the whole file."
    ),
)
COLUMN_CONFLICT = rule(
    "column_conflict",
    PROBLEM,
    _("Several columns claim to be %(column)s: %(examples)s. Leave one, or map them by hand."),
)
SHEETS_ALIKE = rule(
    "sheets_alike",
    PROBLEM,
    _(
        "The sheets %(first)s and %(second)s share over half of their rows. Choose which one counts."
    ),
)
SEVERAL_SOURCES = rule(
    "several_sources",
    PROBLEM,
    _(
        "Several sources know these columns, and read them differently: %(names)s. Say whose extract it is."
    ),
)
PRESET_CONTRADICTED = rule(
    "preset_contradicted",
    PROBLEM,
    ngettext_lazy(
        "%(count)s cell of %(column)s contradicts %(preset)s, given for the whole file. Correct it, or give another under “What was understood”.",
        "%(count)s cells of %(column)s contradict %(preset)s, given for the whole file. Correct them, or give another under “What was understood”.",
        "count",
    ),
)
KEY_TWICE = rule(
    "key_twice",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row repeats a key with different content (%(examples)s). Leave one row for each.",
        "%(count)s rows repeat a key with different content (%(examples)s). Leave one row for each.",
        "count",
    ),
)
ROW_TWICE = rule(
    "row_twice",
    WARNING,
    ngettext_lazy(
        "%(count)s row stands twice in the file, equal in every cell. Check that it is not repeated by mistake.",
        "%(count)s rows stand twice in the file, equal in every cell. Check that none is repeated by mistake.",
        "count",
    ),
)
LOOSE_REFERENCE = rule(
    "loose_reference",
    WARNING,
    ngettext_lazy(
        "%(count)s cell of %(column)s was found only by leaving out leading zeros: %(examples)s.",
        "%(count)s cells of %(column)s were found only by leaving out leading zeros: %(examples)s.",
        "count",
    ),
    # A code, whatever it looks like.
    compared=str,
)
UNKNOWN_REFERENCE = rule(
    "unknown_reference",
    PROBLEM,
    ngettext_lazy(
        "%(count)s cell of %(column)s names something unknown: %(examples)s. Correct it, or load the missing records first.",
        "%(count)s cells of %(column)s name something unknown: %(examples)s. Correct them, or load the missing records first.",
        "count",
    ),
)
CLOSED_MONTH = rule(
    "closed_month",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row would change the closed month %(month)s. Ask an administrator to reopen it.",
        "%(count)s rows would change the closed month %(month)s. Ask an administrator to reopen it.",
        "count",
    ),
)
MONTHS_UNSAID = rule(
    "months_unsaid",
    PROBLEM,
    _(
        "The sheet %(sheet)s has a column per month and does not say what they hold: %(choices)s. Choose it beside the sheet’s name, under “What was understood”, or put the word into that name."
    ),
)
NEGATIVE_AMOUNT = rule(
    "negative_amount",
    PROBLEM,
    ngettext_lazy(
        "%(count)s amount of %(column)s is negative: %(examples)s.",
        "%(count)s amounts of %(column)s are negative: %(examples)s.",
        "count",
    ),
)
ENDS_BEFORE_START = rule(
    "ends_before_start",
    PROBLEM,
    ngettext_lazy(
        "%(count)s row ends before it starts: %(examples)s. The start stands beside it.",
        "%(count)s rows end before they start: %(examples)s. The start stands beside each.",
        "count",
    ),
)
HIDDEN_ROWS = rule(
    "hidden_rows",
    WARNING,
    ngettext_lazy(
        "%(count)s hidden row of sheet %(sheet)s counts like the others. Leave it out if it should not.",
        "%(count)s hidden rows of sheet %(sheet)s count like the others. Leave them out if they should not.",
        "count",
    ),
)
STRUCK_ROWS = rule(
    "struck_rows",
    WARNING,
    ngettext_lazy(
        "%(count)s struck-through row of sheet %(sheet)s counts like the others. Leave it out if it should not.",
        "%(count)s struck-through rows of sheet %(sheet)s count like the others. Leave them out if they should not.",
        "count",
    ),
)
CONTROL_TOTAL = rule(
    "control_total_differs",
    WARNING,
    _(
        "The file’s %(label)s says %(stated)s, and its rows sum to %(computed)s. Check which rows are missing or repeated."
    ),
)

# What a cell parser could not read, by the parser's own code.
UNREADABLE = {
    code: rule(code, PROBLEM, sentence)
    for code, sentence in {
        "not_a_number": ngettext_lazy(
            "%(count)s cell of %(column)s is not a number: %(examples)s.",
            "%(count)s cells of %(column)s are not numbers: %(examples)s.",
            "count",
        ),
        "ambiguous_number": ngettext_lazy(
            "%(count)s number of %(column)s can be read two ways: %(examples)s. Write it as a number, or as 1.234,56.",
            "%(count)s numbers of %(column)s can be read two ways: %(examples)s. Write them as numbers, or as 1.234,56.",
            "count",
        ),
        "infinite": ngettext_lazy(
            "%(count)s cell of %(column)s is too large for a number: %(examples)s.",
            "%(count)s cells of %(column)s are too large for a number: %(examples)s.",
            "count",
        ),
        "too_large": ngettext_lazy(
            "%(count)s number of %(column)s is too large: %(examples)s.",
            "%(count)s numbers of %(column)s are too large: %(examples)s.",
            "count",
        ),
        "not_an_integer": ngettext_lazy(
            "%(count)s cell of %(column)s is not a whole number: %(examples)s.",
            "%(count)s cells of %(column)s are not whole numbers: %(examples)s.",
            "count",
        ),
        "out_of_range": ngettext_lazy(
            "%(count)s number of %(column)s is out of range: %(examples)s.",
            "%(count)s numbers of %(column)s are out of range: %(examples)s.",
            "count",
        ),
        "not_a_date": ngettext_lazy(
            "%(count)s cell of %(column)s is no date: %(examples)s. Write day/month/year.",
            "%(count)s cells of %(column)s are no date: %(examples)s. Write day/month/year.",
            "count",
        ),
        "ambiguous_date": ngettext_lazy(
            "%(count)s date of %(column)s can be read two ways: %(examples)s. Write day/month/year.",
            "%(count)s dates of %(column)s can be read two ways: %(examples)s. Write day/month/year.",
            "count",
        ),
        "not_a_period": ngettext_lazy(
            "%(count)s cell of %(column)s is no month: %(examples)s. Write it as 2024-10.",
            "%(count)s cells of %(column)s are no month: %(examples)s. Write it as 2024-10.",
            "count",
        ),
        "not_a_code": ngettext_lazy(
            "%(count)s cell of %(column)s is no code: %(examples)s.",
            "%(count)s cells of %(column)s are no code: %(examples)s.",
            "count",
        ),
        "not_text": ngettext_lazy(
            "%(count)s cell of %(column)s is no text: %(examples)s.",
            "%(count)s cells of %(column)s are no text: %(examples)s.",
            "count",
        ),
        "too_long": ngettext_lazy(
            "%(count)s text of %(column)s is too long.",
            "%(count)s texts of %(column)s are too long.",
            "count",
        ),
        "unknown_choice": ngettext_lazy(
            "%(count)s cell of %(column)s holds none of the words that it takes (%(choices)s): %(examples)s.",
            "%(count)s cells of %(column)s hold none of the words that it takes (%(choices)s): %(examples)s.",
            "count",
        ),
        "not_yes_no": ngettext_lazy(
            "%(count)s cell of %(column)s is neither SI nor NO: %(examples)s.",
            "%(count)s cells of %(column)s are neither SI nor NO: %(examples)s.",
            "count",
        ),
        "excel_error": ngettext_lazy(
            "%(count)s cell of %(column)s holds an Excel error: %(examples)s. Correct the formula.",
            "%(count)s cells of %(column)s hold an Excel error: %(examples)s. Correct the formula.",
            "count",
        ),
        "uncomputed": ngettext_lazy(
            "%(count)s cell of %(column)s holds a formula without its result. Open the workbook in Excel and save it.",
            "%(count)s cells of %(column)s hold a formula without its result. Open the workbook in Excel and save it.",
            "count",
        ),
    }.items()
}
