"""Why a step is refused: one clear sentence each, which says what to do next."""

from typing import Any

from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ingest import kinds

SENTENCES = {
    # The file itself, from ingest.reading.files.Refused.
    "encrypted": _("The file is protected by a password. Save it without one and upload it again."),
    "corrupt": _(
        "The file is damaged and cannot be read. Open it in Excel, save it again and upload that."
    ),
    "empty_file": _("The file is empty."),
    "lying_extension": _(
        "The file is not what its name says (%(extension)s). Save it from Excel as .xlsx and upload it again."
    ),
    "unknown_extension": _(
        "Files of this type (%(extension)s) are not read. Send .xlsx, .xlsm, .xls, .xlsb, .ods or .csv."
    ),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it and upload the parts."),
    "too_many_bytes": _("The file is larger than %(limit)s MB. Remove pictures or split it."),
    "too_many_unpacked_bytes": _(
        "Unpacked, the file is larger than %(limit)s MB. Split it and upload the parts."
    ),
    "no_header": _(
        "No sheet has the headers of this kind of workbook. It resembles “%(nearest)s” most: choose that kind, or download the template."
    ),
    "no_rows": _("The file has headers but no rows below them."),
    "unknown_kind": _("Nobody can tell what kind of workbook this is. Choose its kind."),
    # The commit.
    "has_problems": _("The file has problems. Correct them, or set their rows aside."),
    "warnings_not_accepted": _("Acknowledge the warnings first."),
    "reason_missing": _("The file replaces what is stored. Say why."),
    "not_judged": _("This upload is “%(state)s” and cannot be committed."),
    "file_changed": _("The stored file is not the one that was judged. Upload it again."),
    "moved": _(
        "What is stored changed while you were looking. Here is the new comparison: nothing was written."
    ),
    "busy": _("Someone else is writing at this moment. Nothing was lost: try again in a moment."),
    "sums_too_large": _(
        "Multiplied and added up, its numbers are larger than any that is kept, and nothing was written. Look for one with too many digits, correct it and upload the file again."
    ),
    "nothing_left": _("Every row has a problem: there is nothing to write."),
    "problem_of_the_file": _(
        "A problem concerns the whole file, so its rows cannot be set aside. Solve it first."
    ),
    "not_allowed": _(
        "Your role may not upload this kind of workbook: hand it to somebody whose role may."
    ),
    # Decisions in the browser.
    "being_worked_on": _("This upload is being worked on at this moment. Wait until that is done."),
    "not_open": _("This upload is “%(state)s”: nothing can be decided about it any more."),
    "judged_again": _(
        "This upload was checked again since you opened the page. Here is what it says now: nothing was written."
    ),
    "failed": _(
        "Something failed on our side, and nothing was written. Try again; if it happens again, tell the administrator the number %(reference)s."
    ),
    "disk_full": _(
        "There is no room left on the server’s disk, and nothing was written. Tell an administrator; when there is room, try again."
    ),
    "database_gone": _(
        "The database stopped answering, and nothing was written. Try again in a moment."
    ),
    # Undo.
    "not_committed": _("Only a committed upload can be undone."),
    "touched_later": ngettext_lazy(
        "%(count)s of its rows was changed later, by upload %(uploads)s or by hand. Undo those first.",
        "%(count)s of its rows were changed later, by upload %(uploads)s or by hand. Undo those first.",
        "count",
    ),
    "objected_later": ngettext_lazy(
        "%(count)s of its lines was objected to since, in acta %(annex)s. Withdraw the objection "
        "first; or load a new version of the acta, which answers it.",
        "%(count)s of its lines were objected to since, in acta %(annex)s. Withdraw the objections "
        "first; or load a new version of the acta, which answers them.",
        "count",
    ),
    "referred_to": _("Other records depend on what it created: %(examples)s."),
    "month_closed": _("The month %(month)s is closed. Ask an administrator to reopen it."),
    "annex_approved": _("The acta %(annex)s is approved. Return it first, with a reason."),
}


class Refusal(Exception):
    """A step that is not done, and nothing of it either; `str()` is the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return sentence(self.code, self.params)


def sentence(code: str, params: dict[str, Any]) -> str:
    """The refusal's sentence in the active language; a kind is kept by its code, for that."""
    if "nearest" in params:
        params = {**params, "nearest": kinds.title(params["nearest"])}
    return force_str(SENTENCES[code] % params)
