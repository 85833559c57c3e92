"""The workbook of problems: the person's own file back, with what was found painted where it is.

Of .xlsx and .xlsm only the cells concerned are touched, in the file's own XML: formats, computed
values, pictures, macros and other sheets stay as they were. The other formats come back as .xlsx.
Corrected in Excel it can be uploaded as it is: comments and colours are nothing to reading, and the
sheet that lists the findings bears a name that reading leaves out.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from ingest import sources, staging
from ingest.findings import RULES, Cell, Finding
from ingest.marked import package, places, rebuilt
from ingest.models import Upload

OPEN_XML = (".xlsx", ".xlsm")


@dataclass
class Marked:
    """An open temporary file at its start, and the name to give it."""

    file: IO[bytes]
    name: str


def write(upload: Upload) -> Marked:
    """The upload's workbook with every finding marked; raises Refusal if it cannot be read."""
    workbook = sources.open_upload(upload)
    marks = places.find(upload, workbook, findings(upload))
    path = Path(upload.name)
    file = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    try:
        if path.suffix.lower() in OPEN_XML:
            with suppress(package.Unpatchable):
                package.mark(Path(upload.file.path), file, marks)
                return _at_start(file, f"{path.stem}-marcado{path.suffix.lower()}")
            file.truncate(0)
        with NamedTemporaryFile(suffix=".xlsx") as plain:
            marks.rename(rebuilt.save(workbook, plain))
            plain.flush()
            package.mark(Path(plain.name), file, marks)
    except BaseException:
        file.close()
        raise
    return _at_start(file, f"{path.stem}-marcado.xlsx")


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
