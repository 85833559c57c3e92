"""What a person decides about an upload: kept on it, under a lock, before any work starts.

Each raises Refusal when the upload is being worked on, or no longer open to that decision.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from ingest import sources, tasks, work
from ingest.models import Correction, RememberedMapping, Upload
from ingest.refusals import Refusal

State = Upload.State
OPEN = (State.RECEIVED, State.JUDGED, State.REFUSED)

# A cell: sheet, row in the sheet, canonical header.
Place = tuple[str, int, str]


@contextmanager
def _locked(number: int) -> Iterator[Upload]:
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=number)
        current = work.standing(upload)
        if current is not None and current.alive:
            raise Refusal("being_worked_on")
        yield upload


@contextmanager
def judged_again(number: int) -> Iterator[Upload]:
    """The upload, open to decisions; when they are made it is saved and judged again."""
    with _locked(number) as upload:
        if upload.state not in OPEN:
            raise Refusal("not_open", state=upload.get_state_display())
        yield upload
        upload.state = State.RECEIVED
        work.ask(upload, "judge")
        upload.save()
    tasks.start(upload)


def judge(upload: Upload) -> None:
    """Asks for the first judgement of an upload just received, or for another."""
    with judged_again(upload.pk):
        pass


def correct(number: int, user: Any, cells: Mapping[Place, str]) -> None:
    """Puts these values over the workbook's cells."""
    with judged_again(number) as upload:
        stored = {(kept.sheet, kept.row, kept.column): kept for kept in upload.corrections.all()}
        now = timezone.now()
        new, again = [], []
        for place, value in cells.items():
            kept = stored.get(place)
            if kept is not None:
                kept.value, kept.made_by, kept.made_at = value, user, now
                again.append(kept)
                continue
            sheet, row, column = place
            made = Correction(upload=upload, sheet=sheet, row=row, column=column)
            made.value, made.made_by = value, user
            new.append(made)
        Correction.objects.bulk_create(new, batch_size=200)
        Correction.objects.bulk_update(again, ["value", "made_by", "made_at"], batch_size=200)


def restore(number: int, correction: int) -> None:
    """The workbook's own cell counts again."""
    with judged_again(number) as upload:
        upload.corrections.filter(pk=correction).delete()


def map_columns(
    number: int, mapping: Mapping[str, str], *, remember: bool, source: str | None = None
) -> None:
    """{header as written: field, or '' to leave it out}; perhaps for the source's next files.

    `source` names whose file it is, '' for nobody's; None leaves that as it is.
    """
    with judged_again(number) as upload:
        upload.mapping = {**upload.mapping, **mapping}
        name = sources.source_of(upload)
        if source is not None:
            name = upload.options["source"] = RememberedMapping.spelt(upload.kind, source)
        if remember:
            # What was mapped before the source had its name is remembered for it too.
            said = upload.mapping if source else mapping
            RememberedMapping.remember(upload.kind, name, said)


def choose(number: int, presets: Mapping[str, str], options: Mapping[str, Any]) -> None:
    """Values for the whole file, and how it is to be read; what is empty is no longer said."""
    with judged_again(number) as upload:
        upload.presets = {name: value for name, value in presets.items() if value}
        upload.options = {
            name: value
            for name, value in {**upload.options, **options}.items()
            if value or name == "source"  # '' says that it is nobody's
        }


def take_for(number: int, kind: str) -> None:
    """The workbook is of another kind: what was decided about its columns no longer holds."""
    with judged_again(number) as upload:
        if kind != upload.kind:
            upload.kind, upload.mapping, upload.options = kind, {}, {}


def commit(
    number: int, user: Any, *, seen: str, accept: list[str], reason: str, set_aside: bool
) -> None:
    """Asks for the commit of what the person saw, which `seen` names."""
    with _locked(number) as upload:
        if upload.state != State.JUDGED:
            raise Refusal("not_judged", state=upload.get_state_display())
        if seen != upload.report.get("judged_at"):
            raise Refusal("judged_again")
        upload.accepted, upload.reason = sorted(set(accept)), reason
        work.ask(
            upload,
            "commit",
            user_id=user.pk,
            accept=upload.accepted,
            reason=reason,
            set_aside=set_aside,
        )
        upload.save(update_fields=["accepted", "reason", "report"])
    tasks.start(upload)


def load(number: int, user: Any, *, at_once: bool, **wishes: Any) -> None:
    """Asks for judgement and commit together; see `ingest.loading.Wishes`."""
    with _locked(number) as upload:
        if upload.state not in OPEN:
            raise Refusal("not_open", state=upload.get_state_display())
        work.ask(upload, "load", user_id=user.pk, **wishes)
        upload.save(update_fields=["report"])
    tasks.do(upload) if at_once else tasks.start(upload)


def undo(number: int, user: Any, reason: str) -> None:
    with _locked(number) as upload:
        if upload.state != State.COMMITTED:
            raise Refusal("not_committed")
        work.ask(upload, "undo", user_id=user.pk, reason=reason)
        upload.save(update_fields=["report"])
    tasks.start(upload)


def resume(number: int) -> None:
    """Starts again what was asked for and interrupted; else the judgement."""
    with _locked(number) as upload:
        asked = upload.report.get("asked")
        if asked:
            work.ask(upload, asked["step"], **asked["decided"])
            upload.save(update_fields=["report"])
    tasks.start(upload) if asked else judge(upload)


def discard(number: int) -> None:
    with _locked(number) as upload:
        if upload.state not in OPEN:
            raise Refusal("not_open", state=upload.get_state_display())
        upload.state = State.DISCARDED
        upload.report.pop("asked", None)
        upload.save(update_fields=["state", "report"])
