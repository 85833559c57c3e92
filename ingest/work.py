"""Work on an upload that a person asked for: noted on the upload before anybody begins it.

`report["asked"]` is what was asked: {token, step, decided}. It stands until the work is settled,
and meanwhile nothing else can be decided about the upload. Whoever works keeps a heartbeat
(`ingest.progress`); where that is cold and something is still asked, the work was interrupted.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ingest import progress
from ingest.models import Upload

STEPS = {
    progress.QUEUED: _("Waiting for its turn"),
    "reading": _("Reading the workbook"),
    "judging": _("Checking every row"),
    "staging": _("Comparing with what is stored"),
    "committing": _("Preparing to write"),
    "writing": _("Writing the records"),
    "deriving": _("Updating what follows from them"),
    "undoing": _("Taking the upload back"),
}


@dataclass(frozen=True)
class Work:
    """How far it is, for the page: `share` from 0 to 1; not `alive` when nobody works on it."""

    step: str
    share: float
    alive: bool

    @property
    def words(self) -> str:
        return str(STEPS.get(self.step, self.step))

    @property
    def percent(self) -> int:
        return round(100 * self.share)


def standing(upload: Upload) -> Work | None:
    """The work asked for or under way, or None when the upload waits for a person."""
    beat = progress.read(upload.folder)
    if beat is not None:
        return Work(beat.step, beat.estimate, alive=True)
    asked = upload.report.get("asked")
    return Work(asked["step"], 0.0, alive=False) if asked else None


def ask(upload: Upload, step: str, **decided: Any) -> None:
    """Notes on the (locked) upload that `step` is wanted; the caller saves it."""
    report = {key: value for key, value in upload.report.items() if key != "refusal"}
    upload.report = {
        **report,
        "asked": {"token": secrets.token_hex(8), "step": step, "decided": decided},
    }


def is_asked(upload: Upload, token: str) -> bool:
    """Whether this very work is still wanted: it may have been asked for anew meanwhile."""
    asked = upload.report.get("asked")
    return not token or (asked is not None and asked["token"] == token)


@transaction.atomic
def settle(upload: Upload, refusal: dict[str, Any] | None = None) -> None:
    """The work is over; what stopped it, if anything did, stays for the page to say."""
    kept = Upload.objects.select_for_update().get(pk=upload.pk)
    kept.report.pop("asked", None)
    kept.report.pop("refusal", None)
    if refusal:
        kept.report["refusal"] = refusal
    kept.save(update_fields=["report"])
