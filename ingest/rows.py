"""A row of the original file, for whoever follows a record back to where it came from."""

from ingest import sources
from ingest.models import Upload
from ingest.reading.delimited import Wanted
from ingest.reading.grids import Grid
from ingest.reading.parsed import shown


def as_written(upload: Upload, sheet: str, row: int) -> list[tuple[str, str]]:
    """[(header, value)] of the row, counted from 1; raises LookupError where there is none."""
    # Of a large text no other row is needed.
    alone = Wanted(lambda _head: {}, {row - 1})
    grid = next((g for g in sources.open_upload(upload, alone).sheets if g.name == sheet), None)
    if grid is None:
        raise LookupError(sheet)
    if not 0 < row <= len(grid.rows):
        raise LookupError(row)
    headers = _headers(upload, grid)
    errors = {column: text for (at, column), text in grid.error_cells.items() if at == row - 1}
    return [
        (headers[column], errors.get(column) or ("" if value is None else shown(value)))
        for column, value in enumerate(grid.rows[row - 1])
        if headers[column] or value not in (None, "")
    ]


def _headers(upload: Upload, grid: Grid) -> list[str]:
    read = upload.report.get("reading", {}).get("sheets", [])
    first = next((s.get("header") for s in read if s["name"] == grid.name), None)
    if not first:
        return [""] * grid.width
    return ["" if value is None else shown(value) for value in grid.rows[first - 1]]
