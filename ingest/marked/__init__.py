"""A workbook back to whom it is of: the same file, with what was found, or what somebody says of
its rows, painted where it is.

Of .xlsx and .xlsm only the cells concerned are touched, in the file's own XML: formats, computed
values, pictures, macros and other sheets stay as they were. The other formats come back as .xlsx.
Corrected in Excel it can be uploaded as it is: comments and colours are nothing to reading, and the
sheet that lists them bears a name that reading leaves out.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from ingest import sources, staging
from ingest.findings import RULES, Cell, Finding
from ingest.marked import notes, package, places, rebuilt
from ingest.marked.listing import Listing
from ingest.marked.marks import Marks
from ingest.marked.notes import Note
from ingest.models import Upload
from ingest.reading.files import open_workbook
from ingest.reading.grids import Workbook

OPEN_XML = (".xlsx", ".xlsm")


@dataclass
class Marked:
    """An open temporary file at its start, and the name to give it."""

    file: IO[bytes]
    name: str


def write(upload: Upload) -> Marked:
    """The upload's workbook with every finding marked; raises Refusal if it cannot be read."""
    workbook = sources.open_upload(upload)
    marks = places.of_findings(places.Finder.of(upload, workbook), upload, findings(upload))
    return _marked(Path(upload.file.path), upload.name, workbook, marks, "marcado")


def note(upload: Upload, said: Sequence[Note], listing: Listing, called: str) -> Marked:
    """The upload's workbook with what is said of its rows; its name ends in what it is `called`.

    Raises Refusal or OSError if it cannot be read.
    """
    workbook = sources.open_upload(upload)
    finder = places.Finder.of(upload, workbook)
    marks = notes.mark(finder, said, listing)
    places.correct(marks, finder, upload)
    return _marked(Path(upload.file.path), upload.name, workbook, marks, called)


def note_canonical(
    kind: str, content: bytes, name: str, said: Sequence[Note], listing: Listing, called: str
) -> Marked:
    """The same of a kind's canonical workbook, which nobody uploaded."""
    with NamedTemporaryFile(suffix=".xlsx") as plain:
        plain.write(content)
        plain.flush()
        path = Path(plain.name)
        workbook = open_workbook(path, path.name)
        marks = notes.mark(places.Finder(workbook, kind, {}), said, listing)
        return _marked(path, name, workbook, marks, called)


def _marked(source: Path, name: str, workbook: Workbook, marks: Marks, called: str) -> Marked:
    suffix = Path(name).suffix.lower()
    stem = Path(name).stem.removesuffix(f"-{called}")
    file = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    try:
        if suffix in OPEN_XML:
            with suppress(package.Unpatchable):
                package.mark(source, file, marks)
                return _at_start(file, f"{stem}-{called}{suffix}")
            file.truncate(0)
        with NamedTemporaryFile(suffix=".xlsx") as plain:
            marks.rename(rebuilt.save(workbook, plain))
            plain.flush()
            package.mark(Path(plain.name), file, marks)
    except BaseException:
        file.close()
        raise
    return _at_start(file, f"{stem}-{called}.xlsx")


def findings(upload: Upload) -> Sequence[Finding]:
    """Every finding with every cell, or what the upload kept of them."""
    try:
        return staging.findings(upload.folder)
    except staging.NotStaged:
        return [_kept(finding) for finding in upload.findings]


def _kept(finding: dict[str, object]) -> Finding:
    cells: list[dict[str, object]] = finding["cells"]  # type: ignore[assignment]
    return Finding(
        RULES[str(finding["code"])],
        str(finding["column"]),
        finding["params"],  # type: ignore[arg-type]
        [],
        [Cell(**cell) for cell in cells],  # type: ignore[arg-type]
    )


def _at_start(file: IO[bytes], name: str) -> Marked:
    file.seek(0)
    return Marked(file, name)
