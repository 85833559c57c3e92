"""Whose extract a workbook is: told by the columns that people mapped by hand in earlier ones.

Where files can be a contract's, the contract is their source. Those of other kinds have sources
that somebody named: SAC, GIS, TC1.
"""

from collections.abc import Mapping, Sequence

from ingest.models import RememberedMapping, Upload
from ingest.reading.grids import Grid
from ingest.reading.headers import FieldNames, find_header

CONTRACT = "CONTRATO"

# A sheet's and a column's number, from 0.
Place = tuple[int, int]


def has_named_sources(fields: Sequence[FieldNames]) -> bool:
    return not any(field.name == CONTRACT and field.preset for field in fields)


def whose(upload: Upload, grids: Sequence[Grid], fields: Sequence[FieldNames]) -> list[str]:
    """The source that the person said, else the one recognised; several where these disagree."""
    if not has_named_sources(fields):
        return []
    said = upload.options.get("source")
    if said is None:
        return recognised(grids, fields, RememberedMapping.by_source(upload.kind))
    name = RememberedMapping.spelt(upload.kind, said)
    return [name] if name else []


def recognised(
    grids: Sequence[Grid],
    fields: Sequence[FieldNames],
    remembered: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """The source whose columns explain most of those that the kind leaves open, or none.

    A source counts where the file has every field that it knows, be it by a header of the kind's.
    Those that would read some column otherwise than the first follow it: one has to be chosen.
    `remembered` is {source: {header: field, or '' to leave it out}}.
    """
    alone = _meanings(grids, fields, {})
    if alone and None not in alone.values():
        return []
    names = {field.name for field in fields}
    found: dict[str, dict[Place, str | None]] = {}
    explained: dict[str, int] = {}
    for source, mapping in sorted(remembered.items()):
        meanings = _meanings(grids, fields, mapping)
        explained[source] = sum(1 for p, name in meanings.items() if name and not alone.get(p))
        if explained[source] and names & {*mapping.values()} <= {*meanings.values()}:
            found[source] = meanings
    if not found:
        return []
    best = max(found, key=lambda source: explained[source])
    others = [source for source in found if _disagree(found[best], found[source])]
    return [best, *others]


def _meanings(
    grids: Sequence[Grid], fields: Sequence[FieldNames], mapping: Mapping[str, str]
) -> dict[Place, str | None]:
    """What each column is read as: a field, '' where it is left out, None where that is open."""
    found: dict[Place, str | None] = {}
    for sheet, grid in enumerate(grids):
        header = find_header(grid, fields, mapping)
        if header is None:
            continue
        found |= {(sheet, column): "" for column in range(grid.width)}
        found |= {(sheet, column): name for column, name in header.columns.items()}
        doubtful = [column for both in header.conflicts.values() for column in both]
        unmatched = [unmatched.column for unmatched in header.unmatched]
        found |= {(sheet, column): None for column in (*doubtful, *unmatched)}
    return found


def _disagree(one: Mapping[Place, str | None], other: Mapping[Place, str | None]) -> bool:
    shared = one.keys() & other.keys()
    return any(None not in (one[p], other[p]) and one[p] != other[p] for p in shared)
