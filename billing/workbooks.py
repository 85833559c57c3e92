"""An acta's own workbook back to its contractor, with the objections in it.

The rows stand where the newest version of the file has them, whichever version wrote them first.
Where an acta came in several files, each comes back that has objections; what was typed on the
site, or whose file is gone, comes in a canonical workbook.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.models import Annex, BilledItem
from billing.resources.annexes import AnnexResource
from ingest import marked, sources, staging
from ingest.batch import Batch, Plan
from ingest.formats import CanonicalXlsx
from ingest.marked import Marked
from ingest.marked.listing import Listing
from ingest.marked.notes import Note
from ingest.models import Upload
from ingest.refusals import Refusal
from records import formats

# Where a row stands: its sheet, and its number in it.
Place = tuple[str, int]
CALLED = "glosas"


def objected(annex: Annex) -> Marked:
    """The workbook, or a .zip of several, in the language of contractors whoever asks for it;
    ValueError where there are no objections."""
    with translation.override(settings.LANGUAGE_CODE), ExitStack() as unless_given:
        made: list[Marked] = []
        for one in _workbooks(annex):
            unless_given.callback(one.file.close)
            made.append(one)
        if not made:
            raise ValueError(f"Acta {annex} has no objections.")
        given = made[0] if len(made) == 1 else _together(annex, made)
        unless_given.pop_all()
        return given


def _workbooks(annex: Annex) -> Iterator[Marked]:
    lines = BilledItem.objects.filter(annex=annex, objection__gt="").order_by("pk")
    left = {line.pk: line for line in lines}
    for upload, places in placed(annex, left):
        said = [_note(left[pk], *place) for pk, place in sorted(places.items(), key=lambda p: p[1])]
        with suppress(Refusal, OSError):
            yield marked.note(upload, said, _listing(annex, said), CALLED)
            for pk in places:
                del left[pk]
    if left:
        yield _canonical(annex, left)


# ── where each line stands ──────────────────────────────────────────────────────────────────────


def placed(annex: Annex, lines: dict[int, BilledItem]) -> Iterator[tuple[Upload, dict[int, Place]]]:
    """(upload, {line's key: its place in that file}), each line in the newest file that has it."""
    left = set(lines)
    of_file: dict[str, tuple[Upload, dict[int, Place]]] = {}
    for upload in _uploads(annex):
        own = {pk for pk in left if lines[pk].source_upload == upload.pk}
        found = {pk: (lines[pk].source_sheet, lines[pk].source_row or 0) for pk in own}
        if left - own:
            found |= {pk: place for pk, place in _equal(upload).items() if pk in left - own}
        if found:
            # Rows that were set aside came in by another upload of the same file.
            of_file.setdefault(upload.sha256, (upload, {}))[1].update(found)
        left -= found.keys()
        if not left:
            break
    yield from of_file.values()


def _uploads(annex: Annex) -> Any:
    """The uploads that wrote any line of the acta, as it stands or stood, newest first."""
    lines = BilledItem.objects.filter(annex=annex).order_by()
    versions = BilledItem.history.filter(annex=annex.pk).order_by()
    keys = {*lines.values_list("source_upload", flat=True).distinct()}
    keys |= {*versions.values_list("history_upload", flat=True).distinct(), annex.source_upload}
    found = Upload.objects.filter(pk__in=keys - {None}, state=Upload.State.COMMITTED)
    return found.order_by("-committed_at", "-pk")


def _equal(upload: Upload) -> dict[int, Place]:
    """{line's key: its place} of the rows that the upload brought as they were stored already."""
    try:
        batch, plan = _judged(upload)
    except (Refusal, OSError):
        return {}
    return {pk: (batch.sheets[index], batch.rows[index]) for index, pk in plan.equal}


def _judged(upload: Upload) -> tuple[Batch, Plan]:
    """As it was staged, which is forgotten after a while; else read anew."""
    with suppress(staging.NotStaged):
        return staging.load(upload.folder)
    resource = AnnexResource()
    source, _reading = sources.read(upload, resource)
    result = resource.import_data(source, dry_run=True, options=upload.options)
    return result.batch, result.plan


# ── what is said ────────────────────────────────────────────────────────────────────────────────


def _note(line: BilledItem, sheet: str, row: int) -> Note:
    by_quantity, by_price = line.accepted_quantity, line.accepted_unit_price
    words = [f"{_('Objection')}: {line.get_objection_display()}"]
    if line.objection_text:
        words.append(line.objection_text)
    if by_quantity is not None:
        told = {"accepted": formats.quantity(by_quantity), "of": formats.quantity(line.quantity)}
        words.append(_("Accepted quantity: %(accepted)s of %(of)s") % told)
    if by_price is not None:
        told = {
            "accepted": formats.money(by_price, 2),
            "instead": formats.money(line.unit_price, 2),
        }
        words.append(_("Accepted unit price: %(accepted)s, billed at %(instead)s") % told)
    told = {
        "accepted": formats.money(line.accepted_amount, 2),
        "of": formats.money(line.amount, 2),
    }
    words.append(_("Accepted: %(accepted)s of %(of)s, before AIU and IVA") % told)
    return Note(
        sheet,
        row,
        "VALOR_UNITARIO" if by_quantity is None else "CANTIDAD",
        "\n".join(words),
        before=(line.get_objection_display(), line.objection_text),
        after=(
            *(line.code, line.description, line.work_order, line.account),
            *(line.quantity, by_quantity, line.unit_price, by_price),
            *(line.amount, line.accepted_amount, line.objected),
        ),
    )


def _listing(annex: Annex, said: list[Note]) -> Listing:
    count = ngettext("%(count)s line objected to", "%(count)s lines objected to", len(said))
    summary = _("Contract %(contract)s, acta %(acta)s: %(lines)s, %(sum)s before AIU and IVA.") % {
        "contract": annex.contract.number,
        "acta": annex.number,
        "lines": count % {"count": formats.number(len(said))},
        "sum": formats.money(sum(note.after[-1] for note in said), 2),
    }
    return Listing(
        "objections",
        gettext_lazy("Objections"),
        before=[(_("Objection"), 30), (_("What is objected"), 60)],
        after=[
            *((_("Item"), 12), (_("Description"), 40), (_("Work order"), 16), (_("Account"), 14)),
            *((_("Billed quantity"), 14), (_("Accepted quantity"), 14)),
            *((_("Billed unit price"), 16), (_("Accepted unit price"), 16)),
            *((_("Billed amount"), 18), (_("Accepted amount"), 18), (_("Objected amount"), 18)),
        ],
        summary=summary,
        advice=_(
            "Correct the painted rows, or support them, and send this same file back: what comes "
            "back as it is stays objected to."
        ),
    )


# ── without a file ──────────────────────────────────────────────────────────────────────────────


def _canonical(annex: Annex, left: dict[int, BilledItem]) -> Marked:
    """Of what no file is left of: those lines, and all of the acta that came the same way."""
    uploads = {line.source_upload for line in left.values()}
    same = Q(source_upload__in=uploads - {None})
    if None in uploads:
        same |= Q(source_upload__isnull=True)
    resource = AnnexResource()
    rows = resource.get_queryset().filter(same, annex=annex).order_by("pk")
    dataset = resource.export(queryset=rows)
    # Its header is row 1.
    numbers = {pk: row for row, pk in enumerate(rows.values_list("pk", flat=True), start=2)}
    said = [_note(line, dataset.title, numbers[pk]) for pk, line in sorted(left.items())]
    content = CanonicalXlsx().export_data(dataset)
    name = f"acta-{slugify(annex.number) or annex.pk}.xlsx"
    return marked.note_canonical(
        resource.kind(), content, name, said, _listing(annex, said), CALLED
    )


def _together(annex: Annex, made: list[Marked]) -> Marked:
    file = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    taken: dict[str, int] = defaultdict(int)
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for one in made:
                taken[one.name] += 1
                stem, _dot, suffix = one.name.rpartition(".")
                name = one.name if taken[one.name] == 1 else f"{stem} ({taken[one.name]}).{suffix}"
                with one.file as content, archive.open(name, "w", force_zip64=True) as part:
                    while piece := content.read(2**20):
                        part.write(piece)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Marked(file, f"acta-{slugify(annex.number) or annex.pk}-{CALLED}.zip")
