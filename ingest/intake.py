"""An upload's steps: received, judged, committed. Wizard, API and `load` all go this way."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import InvalidOperation
from typing import Any

from django.core.files.base import File
from django.db import DataError, transaction
from django.utils import timezone

from ingest import basis, kinds, progress, report, sources, staging
from ingest.batch import Batch, Plan
from ingest.busy import told_when_busy
from ingest.findings import Findings
from ingest.memory import uncollected
from ingest.models import Gate, SetAsideRow, Upload, known_as
from ingest.recognition import CONTRACT
from ingest.references import ReferenceWidget
from ingest.refusals import Refusal
from ingest.resources import KindResource
from ingest.signals import committed
from ingest.widgets import PeriodWidget
from records.bulk import Cause

State = Upload.State


def receive(file: Any, name: str, owner: Any, kind: str = "", **decided: Any) -> Upload:
    """Keeps the bytes and their SHA-256; `decided` are presets, mapping, options."""
    digest = hashlib.sha256()
    size = 0
    for chunk in file.chunks() if hasattr(file, "chunks") else iter(lambda: file.read(2**20), b""):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    name = known_as(name)
    upload = Upload(kind=kind, name=name, owner=owner, size=size, **decided)
    upload.sha256 = digest.hexdigest()
    earlier = Upload.objects.filter(sha256=upload.sha256).first()
    if earlier and earlier.is_intact():
        upload.file = earlier.file.name
    else:
        upload.file.save(name, File(file), save=False)
    upload.save()
    return upload


@uncollected()
def judge(upload: Upload, then: Callable[[Upload], None] | None = None) -> Upload:
    """Reads, judges and stages the upload; what it finds is the upload's report.

    A file that cannot be read at all is *refused*, with its sentence in the report. Whatever `then`
    does with a judged one is done before anybody is told that it is judged.
    """
    with progress.working(upload.folder, "reading") as told:
        try:
            if not upload.is_intact():
                raise Refusal("file_changed")
            resource = _resource(upload)
            mark = basis.now()
            source, reading = sources.read(upload, resource)
        except Refusal as refusal:
            upload.state = State.REFUSED
            upload.report = {"refused": {"code": refusal.code, "params": refusal.params}}
            upload.findings = []
            upload.save()
            return upload
        told("judging", 0.4)
        result = resource.import_data(source, dry_run=True, options=upload.options)
        told("staging", 0.9)
        # What was asked for stands until it is settled: there may be more to it than judging.
        asked = upload.report.get("asked")
        _stage(upload, resource, result.batch, result.plan, reading.as_dict(), mark, asked)
        if then:
            then(upload)
    return upload


def _resource(upload: Upload) -> KindResource:
    """The upload's kind, guessed from its headers when nobody chose one."""
    if not upload.kind:
        upload.kind = sources.guess(sources.open_upload(upload))
    return kinds.get(upload.kind)()


def _stage(
    upload: Upload,
    resource: KindResource,
    batch: Batch,
    plan: Plan,
    reading: dict[str, Any],
    mark: str,
    asked: dict[str, Any] | None = None,
) -> None:
    staging.save(upload.folder, batch, plan)
    every = resource.columns()
    columns = {name: column for name, column in every.items() if column.preset}
    months = [name for name, column in every.items() if isinstance(column.widget, PeriodWidget)]
    told = report.about(batch, columns, columns.keys() & {*months})
    contracts = [
        name
        for name, column in every.items()
        if column.header == CONTRACT and isinstance(column.widget, ReferenceWidget)
    ]
    pieces = report.pieces(batch, *("".join(names[:1]) for names in (contracts, months)))
    reading = {**reading, "conventions": batch.conventions, **told, "pieces": pieces}
    upload.report = report.judged(batch, plan, resource.totals(batch), reading)
    upload.report["replaces"] = resource.versions(plan)
    if asked:
        upload.report["asked"] = asked
    upload.findings = [report.as_kept(finding) for finding in batch.findings]
    upload.basis = mark
    _count(upload, batch, plan)
    upload.state = State.JUDGED
    upload.save()


def _count(upload: Upload, batch: Batch, plan: Plan) -> None:
    upload.rows = len(batch)
    for name, count in plan.counts.items():
        setattr(upload, name, count)


def already_in(upload: Upload) -> Upload | None:
    """The committed upload of the same bytes whose records all still stand as it wrote them."""
    same = Upload.objects.filter(sha256=upload.sha256, state=State.COMMITTED)
    if upload.kind:
        same = same.filter(kind=upload.kind)
    earlier = same.exclude(pk=upload.pk).order_by("-committed_at").first()
    if earlier is None or earlier.presets != upload.presets:
        return None
    if earlier.options.get("months") != upload.options.get("months"):
        return None
    model = kinds.get(earlier.kind)._meta.model
    standing = model._default_manager.filter(source_upload=earlier.pk).count()
    return earlier if standing == earlier.created + earlier.changed else None


@uncollected()
def commit(
    upload: Upload,
    user: Any,
    *,
    accept: bool | Iterable[str] = (),
    reason: str = "",
    set_aside: bool = False,
) -> Upload:
    """Writes what was staged, whole or not at all; raises Refusal.

    `accept` holds the codes of the warnings that the person acknowledges, or True for all.
    """
    with progress.working(upload.folder, "committing") as told:
        try:
            with told_when_busy():
                moved = _commit(upload, user, accept, reason.strip(), set_aside, told)
        except (InvalidOperation, DataError) as error:
            raise Refusal("sums_too_large") from error
        if moved:
            upload.refresh_from_db()
            raise Refusal("moved")
    upload.refresh_from_db()
    return upload


@transaction.atomic
def _commit(
    shown: Upload,
    user: Any,
    accept: bool | Iterable[str],
    reason: str,
    set_aside: bool,
    told: progress.Report,
) -> bool:
    """True when what is stored moved, so that the new judgement, kept instead, is not the shown."""
    Gate.enter()
    upload = Upload.objects.select_for_update().get(pk=shown.pk)
    if upload.state != State.JUDGED:
        raise Refusal("not_judged", state=upload.get_state_display())
    if not upload.is_intact():
        raise Refusal("file_changed")
    resource = kinds.get(upload.kind)()
    batch, plan, moved = _current(upload, resource)
    if moved:
        return True
    out = batch.findings.rows_with_problems()
    if batch.findings.problems:
        if not set_aside:
            raise Refusal("has_problems")
        _check_set_aside(batch, out)
    _check_accepted(batch.findings, accept, out)
    if out:
        _keep_aside(upload, batch, out)
        batch, plan = resource.examine(batch.without(out))
        if batch.findings.problems:
            raise Refusal("has_problems")
    if plan.needs_reason and not reason:
        raise Refusal("reason_missing")
    told("writing", 0.5)
    cause = Cause(user.pk, upload.pk, reason)
    resource.write(batch, plan, cause)
    told("deriving", 0.9)
    upload.state = State.COMMITTED
    upload.committed_at = timezone.now()
    upload.committed_by = user
    upload.accepted = sorted({finding.rule.code for finding in batch.findings.warnings})
    upload.reason = reason
    upload.report["totals"] = report.texts(resource.totals(batch))
    # Done with what it was asked for: whoever dies from here on leaves nothing to be done again.
    upload.report.pop("asked", None)
    _count(upload, batch, plan)
    upload.save()
    keys, months = resource.touched(batch, plan)
    committed.send(KindResource, upload=upload, kind=upload.kind, keys=keys, months=months)
    return False


def _current(upload: Upload, resource: KindResource) -> tuple[Batch, Plan, bool]:
    """What was staged; or, where the database moved since, judged anew.

    The flag says that the new judgement is not what the person was shown; it is saved then.
    """
    mark = basis.now()
    if mark == upload.basis:
        with suppress(staging.NotStaged):
            return *staging.load(upload.folder), False
    shown = report.fingerprint(upload)
    source, reading = sources.read(upload, resource)
    result = resource.import_data(source, dry_run=True, options=upload.options)
    _stage(upload, resource, result.batch, result.plan, reading.as_dict(), mark)
    return result.batch, result.plan, report.fingerprint(upload) != shown


def _check_set_aside(batch: Batch, out: set[int]) -> None:
    if any(not finding.indices for finding in batch.findings.problems):
        raise Refusal("problem_of_the_file")
    if len(out) == len(batch):
        raise Refusal("nothing_left")


def _check_accepted(findings: Findings, accept: bool | Iterable[str], out: set[int]) -> None:
    if accept is True:
        return
    accepted = set(accept or ())
    for finding in findings.warnings:
        concerned = not finding.indices or set(finding.indices) - out
        if concerned and finding.rule.code not in accepted:
            raise Refusal("warnings_not_accepted")


def _keep_aside(upload: Upload, batch: Batch, out: set[int]) -> None:
    """Rows with problems wait, as they were written, for someone to correct or discard them."""
    waiting: dict[tuple[str, int], SetAsideRow] = {}
    for index in sorted(out):
        # Of wide sheets a row may hold several records, and a record stand in several rows.
        for (sheet, row), values in batch.places(index).items():
            made = waiting.setdefault(
                (sheet, row), SetAsideRow(upload=upload, sheet=sheet[:100], row=row)
            )
            made.values |= values
    for finding in batch.findings.problems:
        for cell in finding.places:
            if kept := waiting.get((cell.sheet, cell.row or 0)):
                told = {"code": finding.rule.code, "params": finding.params}
                kept.problems.append({**cell.as_dict(), **told})
    SetAsideRow.objects.bulk_create(waiting.values(), batch_size=100)


@uncollected()
def undo(upload: Upload, user: Any, reason: str = "") -> Upload:
    """Takes the upload back whole, or raises Refusal and changes nothing."""
    with told_when_busy(), transaction.atomic():
        Gate.enter()
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.state != State.COMMITTED:
            raise Refusal("not_committed")
        # First, for what is derived from versions leaves out those of uploads that were undone.
        upload.state = State.UNDONE
        upload.undone_at = timezone.now()
        upload.undone_by = user
        upload.report.pop("asked", None)
        upload.save()
        resource = kinds.get(upload.kind)()
        keys, months = resource.take_back(upload, Cause(user.pk, upload.pk, reason))
        committed.send(KindResource, upload=upload, kind=upload.kind, keys=keys, months=months)
    return upload


def discard(upload: Upload) -> Upload:
    """Gives an upload up before its commit; its file and report stay."""
    if upload.state in (State.RECEIVED, State.JUDGED):
        upload.state = State.DISCARDED
        upload.save(update_fields=["state"])
    return upload
