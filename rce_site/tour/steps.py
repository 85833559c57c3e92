"""What each role is shown: where, what of the page, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """`at` are CSS selectors, ` | ` between them: the first that can be seen is in the light."""

    url_name: str
    at: str
    title: Text
    words: Text
    permission: str = ""


HOME = Step(
    "home",
    "main .row-cards > section | main",
    _("What waits for you"),
    _(
        "The first page is your own: what is yours to do next comes first, then how things stand. "
        "Whatever it shows is a link to the records behind it."
    ),
)
MENU = Step(
    "home",
    ".site-menu | [data-bs-target='#menu']",
    _("The menu"),
    _(
        "It holds what your role may open, in the order of the work: the month, contracts and "
        "actas, the budget, transformers, and what the work recovered."
    ),
)
TRAY = Step(
    "budget:month",
    "main .card",
    _("The month’s tray"),
    _(
        "Each contract’s acta and each month’s data, and how they stand: missing, read, with "
        "problems, in review, returned or approved; who has them, and since when."
    ),
    "budget.view_holding",
)
UPLOAD = Step(
    "ingest:upload_new",
    ".drop | main .card",
    _("Drop workbooks here"),
    _(
        "As many as you like, of whatever kind: each is recognised, and every cell is checked "
        "before anything is written. What has problems comes back to you marked, and what was "
        "written can be taken back."
    ),
    "ingest.add_upload",
)
ACTAS = Step(
    "billing:annex_list",
    "#results | main .card",
    _("Actas: to approve, or to return"),
    _(
        "An acta’s page shows its sums beside the file’s and what deserves a look. What you object "
        "to goes back to the contractor in their own workbook; what you approve counts as executed."
    ),
    "billing.view_annex",
)
ITEMS = Step(
    "billing:billeditem_list",
    "#filters | main .card",
    _("Every line can be found"),
    _(
        "Filter the billed items, open one, correct it, or see in which workbook, sheet and row it "
        "came. Every list works like this one, and “Download” gives what is filtered."
    ),
    "billing.view_billeditem",
)
BILLED = Step(
    "billing:overview",
    ".key-figures | main .card",
    _("What contractors bill"),
    _(
        "The last twelve months, by month, contract, item and municipality. Each bar leads to the "
        "actas and lines that make it up, and below each chart stands its table."
    ),
    "billing.view_annex",
)
EXECUTION = Step(
    "budget:overview",
    ".key-figures | main .card",
    _("Planned, executed, left"),
    _(
        "What is in force, what was executed, and what is left, by contract and line. The small "
        "“?” beside a figure says how it is computed, here and on every page."
    ),
    "budget.view_movement",
)
PROJECTION = Step(
    "budget:projection",
    ".key-figures | main .card",
    _("Where it is heading"),
    _(
        "How much will have been billed by the end of the year, whether the money lasts, and what "
        "to bill each month to land on it; with how far off such forecasts were before."
    ),
    "budget.view_movement",
)
LOSSES = Step(
    "transformers:losses",
    ".key-figures | main .card",
    _("Where energy is lost"),
    _(
        "The losses that macro-meters show, by place, month and transformer: choose them on the "
        "map or in the tables. The small “?” beside a figure says how it is computed."
    ),
    "transformers.view_consumption",
)
REVIEWS = Step(
    "transformers:review_list",
    "#results | main .card",
    _("Transformers to review"),
    _(
        "Found every month by rules that you can set: what fell, what bills nothing, what loses "
        "most. Take them, say what came of them, or take the week’s list along as a workbook."
    ),
    "transformers.view_review",
)
RECOVERED = Step(
    "budget:recovery",
    ".key-figures | main .card",
    _("What the money brought back"),
    _(
        "The three recovered energies, never added, each with how sure it is, and what a kWh cost. "
        "“How is this computed?” leads to the whole method."
    ),
    "billing.view_billeditem",
)
CLOSE = Step(
    "budget:month_close",
    # The area that is one's own to close.
    "main .card:has([name='area']) | main .card",
    _("Closing the month"),
    _(
        "A checklist of what is still open. Once closed, figures stay as they were reported, and "
        "what changes later shows as an adjustment."
    ),
    "records.view_closedmonth",
)
REPORT = Step(
    "budget:report",
    "main .card",
    _("The month’s report"),
    _(
        "One button makes it, as .docx and .pdf, with the same figures as the pages. Its texts are "
        "edited here before it is final, and every version is kept."
    ),
    "budget.view_monthreport",
)
POWER_BI = Step(
    "powerbi:index",
    "main .page-actions | main .card",
    _("The data for Power BI"),
    _(
        "Download the project that is ready made, or only the connection. The views keep their "
        "names, and their figures are those of the pages."
    ),
    "powerbi.view_feed",
)
TOKENS = Step(
    "tokens",
    "main form.card",
    _("A token for programs"),
    _("Power BI, Excel and programs sign in with a token of yours: make one here, and revoke it."),
)
OPERATION = Step(
    "operations",
    "main .card",
    _("How the site is"),
    _(
        "What it finds wrong with itself, the work that it does by itself, and the backups that it "
        "keeps. Users and roles stand beside it in the menu."
    ),
    "auth.view_user",
)
TRACE = Step(
    "records:auditentry_list",
    "#results | main .card",
    _("Who did what"),
    _(
        "Sign-ins, changes of who may do what, and every file that left. What happened to a record "
        "stands in the record’s own history."
    ),
    "records.view_auditentry",
)
HELP = Step(
    "help",
    "main .page-actions | main .card",
    _("Whenever you need it"),
    _(
        "The manual explains each page, and begins this tour anew. On any page, “?” lists what the "
        "keyboard can do."
    ),
)

# The first whose permission somebody has is theirs.
TOURS: list[tuple[str, list[Step]]] = [
    ("auth.view_user", [HOME, MENU, OPERATION, TRACE, TRAY, UPLOAD, EXECUTION, HELP]),
    (
        "billing.approve_annex",
        [HOME, MENU, TRAY, ACTAS, EXECUTION, PROJECTION, CLOSE, REPORT, HELP],
    ),
    (
        "transformers.add_consumption",
        [HOME, MENU, UPLOAD, TRAY, LOSSES, REVIEWS, RECOVERED, CLOSE, REPORT, HELP],
    ),
    ("billing.add_billeditem", [HOME, MENU, UPLOAD, TRAY, ACTAS, ITEMS, BILLED, HELP]),
    ("billing.view_annex", [HOME, MENU, BILLED, EXECUTION, LOSSES, RECOVERED, ITEMS, HELP]),
    ("powerbi.view_feed", [HOME, POWER_BI, TOKENS, HELP]),
]


def steps_of(user: Any) -> list[Step]:
    """The tour of somebody's role, of pages that they may open; empty for whoever has none."""
    steps: Iterable[Step] = next((some for ask, some in TOURS if user.has_perm(ask)), ())
    return [step for step in steps if not step.permission or user.has_perm(step.permission)]
