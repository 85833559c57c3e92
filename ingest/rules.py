"""The rules that hold for every kind; each app adds its own beside its resources."""

from django.utils.translation import gettext_lazy as _

from ingest.findings import PROBLEM, WARNING, rule

REQUIRED = rule(
    "required", PROBLEM, _("%(count)s rows lack %(column)s. Write it in the cells marked.")
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
PRESET_CONTRADICTED = rule(
    "preset_contradicted",
    PROBLEM,
    _("%(count)s cells of %(column)s contradict %(preset)s, given for the whole file."),
)
KEY_TWICE = rule(
    "key_twice",
    PROBLEM,
    _("%(count)s rows repeat a key with different content (%(examples)s). Leave one row for each."),
)
ROW_TWICE = rule(
    "row_twice",
    WARNING,
    _(
        "%(count)s rows stand twice in the file, equal in every cell. Check that none is repeated by mistake."
    ),
)
LOOSE_REFERENCE = rule(
    "loose_reference",
    WARNING,
    _("%(count)s cells of %(column)s were found only by leaving out leading zeros: %(examples)s."),
)
UNKNOWN_REFERENCE = rule(
    "unknown_reference",
    PROBLEM,
    _(
        "%(count)s cells of %(column)s name something unknown: %(examples)s. Correct them, or load the missing records first."
    ),
)
CLOSED_MONTH = rule(
    "closed_month",
    PROBLEM,
    _("%(count)s rows would change the closed month %(month)s. Ask an administrator to reopen it."),
)
HIDDEN_ROWS = rule(
    "hidden_rows",
    WARNING,
    _(
        "%(count)s hidden rows of sheet %(sheet)s count like the others. Leave them out if they should not."
    ),
)
STRUCK_ROWS = rule(
    "struck_rows",
    WARNING,
    _(
        "%(count)s struck-through rows of sheet %(sheet)s count like the others. Leave them out if they should not."
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
        "not_a_number": _("%(count)s cells of %(column)s are not numbers: %(examples)s."),
        "ambiguous_number": _(
            "%(count)s numbers of %(column)s can be read two ways: %(examples)s. Write them as numbers, or as 1.234,56."
        ),
        "infinite": _("%(count)s cells of %(column)s are too large for a number: %(examples)s."),
        "too_large": _("%(count)s numbers of %(column)s are too large: %(examples)s."),
        "not_an_integer": _("%(count)s cells of %(column)s are not whole numbers: %(examples)s."),
        "out_of_range": _("%(count)s numbers of %(column)s are out of range: %(examples)s."),
        "not_a_date": _(
            "%(count)s cells of %(column)s are no date: %(examples)s. Write day/month/year."
        ),
        "ambiguous_date": _(
            "%(count)s dates of %(column)s can be read two ways: %(examples)s. Write day/month/year."
        ),
        "not_a_period": _(
            "%(count)s cells of %(column)s are no month: %(examples)s. Write it as 2024-10."
        ),
        "not_a_code": _("%(count)s cells of %(column)s are no code: %(examples)s."),
        "not_text": _("%(count)s cells of %(column)s are no text: %(examples)s."),
        "too_long": _("%(count)s texts of %(column)s are too long."),
        "unknown_choice": _(
            "%(count)s cells of %(column)s hold none of the words that it takes (%(choices)s): %(examples)s."
        ),
        "not_yes_no": _("%(count)s cells of %(column)s are neither SI nor NO: %(examples)s."),
        "excel_error": _(
            "%(count)s cells of %(column)s hold an Excel error: %(examples)s. Correct the formula."
        ),
        "uncomputed": _(
            "%(count)s cells of %(column)s hold a formula without its result. Open the workbook in Excel and save it."
        ),
    }.items()
}
