"""Workbooks of the transformers' kinds through all their steps, for tests."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.contrib.auth.models import User

from ingest import intake
from ingest.models import Upload
from ingest.tests.workbooks import table, xlsx
from records import people

Rows = Sequence[Mapping[str, Any]]


def received(kind: str, rows: Rows, name: str = "libro.xlsx", **decided: Any) -> Upload:
    """An upload of these rows, given by header; as .csv where its name ends so."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    cells = table(headers, rows)
    if name.endswith(".csv"):
        lines = ("|".join("" if c is None else str(c) for c in row) for row in cells)
        file = BytesIO("\r\n".join(lines).encode())
    else:
        file = xlsx({"DATOS": cells})
    return intake.receive(file, name, system(), kind, **decided)


def judged(kind: str, rows: Rows, name: str = "libro.xlsx", **decided: Any) -> Upload:
    return intake.judge(received(kind, rows, name, **decided))


def load(kind: str, rows: Rows, name: str = "libro.xlsx", **decided: Any) -> Upload:
    """Committed, all warnings acknowledged."""
    set_aside = decided.pop("set_aside", False)
    upload = judged(kind, rows, name, **decided)
    assert upload.state == Upload.State.JUDGED, upload.report
    return intake.commit(upload, system(), accept=True, set_aside=set_aside)


def undo(upload: Upload) -> Upload:
    return intake.undo(upload, system())


def system() -> User:
    return people.system()


def found(upload: Upload) -> dict[str, list[tuple[int, str, str]]]:
    """{code: [(row, column, detail)]} of what was found."""
    return {
        finding["code"]: [(c["row"], c["column"], c.get("detail", "")) for c in finding["cells"]]
        for finding in upload.findings
    }


def counts(upload: Upload) -> tuple[int, int, int]:
    """(new, changed, equal)."""
    return upload.created, upload.changed, upload.equal
