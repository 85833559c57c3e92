"""An upload as its page shows it: where it stands, what was understood, what may be done next."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ingest import intake, kinds, permissions, preview, refusals, shown, work
from ingest.findings import PROBLEM, WARNING
from ingest.models import SetAsideRow, Upload
from ingest.permissions import kinds_of
from ingest.resources import KindResource
from ingest.understood import Understood
from records import formats
from records.views import pages_of

State = Upload.State

TOTALS = {
    "subtotal": (_("Subtotal before AIU and IVA"), formats.money),
    "billed_kwh": (_("Billed energy, kWh"), formats.quantity),
    "delivered_kwh": (_("Measured energy, kWh"), formats.quantity),
    "budget": (_("Its movements come to"), formats.money),
    "passed_over": (_("Passed over: not followed here"), formats.quantity),
}
# So many are named on the page.
DOCUMENTS = 20
CORRECTIONS = 100


class Step(models.TextChoices):
    """Where an upload stands for the person who looks at it."""

    WORKING = "working", _("being worked on")
    INTERRUPTED = "interrupted", _("interrupted")
    REFUSED = "refused", _("refused")
    PROBLEMS = "problems", _("has problems")
    WARNINGS = "warnings", _("has warnings")
    READY = "ready", _("ready to commit")
    NOTHING = "nothing", _("nothing to write")
    COMMITTED = "committed", _("committed")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


NEXT = {
    Step.WORKING: _("Wait, or come back later"),
    Step.INTERRUPTED: _("Continue"),
    Step.REFUSED: _("See why"),
    Step.PROBLEMS: _("Correct the problems"),
    Step.WARNINGS: _("Look at the warnings and commit"),
    Step.READY: _("Look at the changes and commit"),
    Step.NOTHING: _("See that all of it is stored"),
}


STAGE_NAMES = [_("File"), _("Correct"), _("Commit"), _("Result")]
STAGES = {
    Step.WORKING: 0,
    Step.INTERRUPTED: 0,
    Step.REFUSED: 0,
    Step.PROBLEMS: 1,
    Step.WARNINGS: 2,
    Step.READY: 2,
    Step.NOTHING: 2,
    Step.COMMITTED: 3,
    Step.UNDONE: 3,
    Step.DISCARDED: 3,
}


def step_of(upload: Upload) -> Step:
    current = work.standing(upload)
    if current is not None:
        return Step.WORKING if current.alive else Step.INTERRUPTED
    if upload.state == State.RECEIVED:
        return Step.INTERRUPTED
    if upload.state != State.JUDGED:
        return Step(upload.state)
    if shown.counted(upload, PROBLEM):
        return Step.PROBLEMS
    if not (upload.created or upload.changed or upload.gone):
        return Step.NOTHING
    return Step.WARNINGS if shown.counted(upload, WARNING) else Step.READY


# A refused file waits too: for its owner to see why, and to discard it.
OPEN = (State.RECEIVED, State.JUDGED, State.REFUSED)


class Overview:
    """One upload for one person; whatever is asked of it is worked out once."""

    def __init__(self, upload: Upload, user: Any) -> None:
        self.upload = upload
        self.user = user
        self.report = upload.report

    @cached_property
    def step(self) -> Step:
        return step_of(self.upload)

    @cached_property
    def next(self) -> Any:
        return NEXT.get(self.step, "")

    @cached_property
    def work(self) -> work.Work | None:
        return work.standing(self.upload)

    @cached_property
    def resource(self) -> Any:
        return kinds.every().get(self.upload.kind)

    @cached_property
    def kind(self) -> Any:
        return self.resource.title() if self.resource else ""

    @cached_property
    def about(self) -> str:
        return self.upload.about

    @cached_property
    def is_open(self) -> bool:
        return self.upload.state in OPEN

    @cached_property
    def others(self) -> int:
        """How many other uploads of this person's are not finished."""
        unfinished = Upload.objects.filter(owner=self.user, state__in=OPEN)
        return unfinished.exclude(pk=self.upload.pk).count()

    @cached_property
    def may_decide(self) -> bool:
        return permissions.may_decide(self.user, self.upload)

    @cached_property
    def decides(self) -> bool:
        """Whether this person has something to decide about it now."""
        return self.may_decide and self.is_open and self.step != Step.WORKING

    @cached_property
    def kinds(self) -> dict[str, Any]:
        return {kind: found.title() for kind, found in kinds_of(self.user).items()}

    @cached_property
    def stages(self) -> list[tuple[Any, str]]:
        """[(label, done, current or todo)]: the way of a workbook, and where this one is."""
        at = STAGES.get(self.step, 1)
        states = ["done" if n < at else "current" if n == at else "todo" for n in range(4)]
        if self.step == Step.COMMITTED:
            states[-1] = "done"
        return list(zip(STAGE_NAMES, states, strict=True))

    @cached_property
    def commit_words(self) -> str:
        """The button says what it will do."""
        return _write_words(self.upload.created, self.upload.changed, self.upload.gone)

    @cached_property
    def set_aside_words(self) -> str:
        """What is written once the rows with problems are set aside."""
        rest = self.preview.without_them
        return _write_words(*(rest.get(name, 0) for name in ("created", "changed", "gone")))

    @cached_property
    def needs_reason(self) -> bool:
        if self.problems:
            return self.preview.without_them_needs_reason
        return bool(self.report.get("needs_reason"))

    @cached_property
    def read(self) -> Understood:
        """What was understood of the workbook."""
        return Understood(self.upload, self.resource)

    @cached_property
    def totals(self) -> list[tuple[Any, str]]:
        rows = []
        for name, text in self.report.get("totals", {}).items():
            label, write = TOTALS.get(name, (name, formats.quantity))
            rows.append((label, write(Decimal(text))))
        return rows

    @cached_property
    def already_in(self) -> Upload | None:
        waiting = self.upload.state == State.JUDGED and not self.is_of_rows_set_aside
        return intake.already_in(self.upload) if waiting and self.resource else None

    @cached_property
    def other_kinds(self) -> list[tuple[str, Any]]:
        """What else the workbook holds, of what this person may upload."""
        found = self.report.get("reading", {}).get("other_kinds", [])
        return [(kind, self.kinds[kind]) for kind in found if kind in self.kinds]

    # What is wrong with it

    @cached_property
    def problems(self) -> list[shown.Shown]:
        return shown.of_severity(self.upload, PROBLEM, self.read.correctable)

    @cached_property
    def warnings(self) -> list[shown.Shown]:
        return shown.of_severity(self.upload, WARNING, self.read.correctable)

    @cached_property
    def corrections(self) -> list[Any]:
        """The first of them; `corrected` says how many there are."""
        return list(self.upload.corrections.select_related("made_by")[:CORRECTIONS])

    @cached_property
    def corrected(self) -> int:
        return self.upload.corrections.count()

    @cached_property
    def is_of_the_file(self) -> bool:
        """Whether some problem concerns the file itself: no rows can be set aside for it."""
        return any(not found.finding.indices for found in self.problems)

    @cached_property
    def is_of_rows_set_aside(self) -> bool:
        return "rows" in self.upload.options

    @cached_property
    def preview(self) -> preview.Preview:
        return preview.read(self.upload)

    @cached_property
    def can_set_aside(self) -> bool:
        rows = self.preview.rows_with_problems
        whole = self.is_of_the_file or self.is_of_rows_set_aside
        return bool(self.problems) and not whole and 0 < rows < self.upload.rows

    @property
    def records(self) -> str:
        """How many records the file holds, in words."""
        return self._counted(self.upload.rows)

    @property
    def wrong_records(self) -> str:
        """How many of them have problems, in words."""
        return self._counted(self.preview.rows_with_problems)

    def _counted(self, count: int) -> str:
        return (self.resource or KindResource).counted(count)

    @cached_property
    def rows_left(self) -> int:
        return self.upload.rows - self.preview.rows_with_problems

    @cached_property
    def refused(self) -> str:
        """Why the file itself is not taken in."""
        return _sentence(self.report.get("refused"))

    @cached_property
    def refusal(self) -> str:
        """Why the last thing asked for was not done."""
        return _sentence(self.report.get("refusal"))

    # What became of it

    @cached_property
    def may_undo(self) -> bool:
        return self.upload.state == State.COMMITTED and self.work is None and self.may_decide

    @cached_property
    def waiting_rows(self) -> int:
        return self.upload.set_aside_rows.filter(state=SetAsideRow.State.WAITING).count()

    @cached_property
    def documents(self) -> list[Any]:
        """The records that what was written belongs to: its actas, its contract's page."""
        if self.upload.state != State.COMMITTED or not self.resource:
            return []
        model = self.resource._meta.model
        roots = dict.fromkeys(
            c.attribute.split("__")[0] for c in self.resource.columns().values() if c.preset
        )
        found: list[Any] = []
        for root in roots:
            field = model._meta.get_field(root)
            if not isinstance(field, models.ForeignKey) or pages_of(field.related_model) is None:
                continue
            written = model._default_manager.filter(source_upload=self.upload.pk).values(
                field.attname
            )
            found += field.related_model._default_manager.filter(pk__in=written)[:DOCUMENTS]
        return found


def _write_words(created: int, changed: int, gone: int) -> str:
    parts = [(_("%(n)s new"), created), (_("%(n)s changed"), changed), (_("%(n)s gone"), gone)]
    said = ", ".join(str(words) % {"n": formats.number(n)} for words, n in parts if n)
    return str(_("Write: %(counts)s")) % {"counts": said or _("nothing")}


def _sentence(kept: dict[str, Any] | None) -> str:
    return refusals.sentence(kept["code"], kept["params"]) if kept else ""
