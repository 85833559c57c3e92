"""From a source's raw cells to a batch of typed values: each column cleaned as a whole.

What cannot be read, is missing or contradicts what was given for the whole file is found here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ingest import rules
from ingest.batch import Batch, Source
from ingest.columns import Column
from ingest.reading.parsed import Parsed
from ingest.references import Resolved

if TYPE_CHECKING:
    from ingest.resources.base import KindResource


def clean(resource: "KindResource", source: Source, options: Mapping[str, Any]) -> Batch:
    """The source's columns by the resource's field names, and the first findings."""
    columns = resource.columns()
    batch = Batch(
        sheets=source.sheets,
        rows=source.rows,
        columns={},
        headers={name: column.header for name, column in columns.items()},
        raw={},
        options=options,
        findings=source.findings,
        source=source,
        cells={n: source.cells[c.header] for n, c in columns.items() if c.header in source.cells},
        period=next((n for n, c in columns.items() if c.header == source.period), ""),
    )
    for name, column in columns.items():
        _clean_column(resource, source, batch, name, column)
    return batch


def _clean_column(
    resource: "KindResource", source: Source, batch: Batch, name: str, column: Column
) -> None:
    header = column.header
    written = source.columns.get(header)
    presets = source.presets.get(header)
    defaults = source.defaults.get(header)
    if written is None and presets is None and defaults is None:
        batch.columns[name] = [None] * len(batch)
        if column.required:
            batch.find_file(rules.MISSING_COLUMN, column=header)
        return
    raw = batch.raw[name] = list(written or [None] * len(batch))
    for filling in (presets, defaults):
        if filling is not None:
            for index, value in enumerate(raw):
                if value is None or value == "":
                    raw[index] = filling[index]
    parsed = _read(column, raw)
    values = batch.columns[name] = list(parsed.values)
    if parsed.convention:
        batch.conventions.append(
            {"column": header, "convention": parsed.convention, "examples": parsed.examples}
        )
    bad = {**parsed.bad, **source.unreadable.get(header, {})}
    _report_unreadable(resource, batch, name, column, bad)
    if isinstance(parsed, Resolved):
        for index, code in parsed.loosely.items():
            batch.find(rules.LOOSE_REFERENCE, index, name, detail=code)
    if column.required:
        for index, value in enumerate(values):
            if value is None and index not in bad:
                resource.missing(batch, index, name)
    if presets is not None and written is not None:
        _compare_with_preset(batch, name, column, written, presets)


def _read(column: Column, raw: list[Any]) -> Parsed[Any]:
    """The column as its widget reads it; one that repeats itself, each different cell once."""
    read: Parsed[Any]
    try:
        places = {value: place for place, value in enumerate(dict.fromkeys(raw))}
    except TypeError:  # a value that cannot be looked up, from who knows what program
        read = column.widget.clean_column(raw)
        return read
    # 1, 1.0 and True are equal, and not the same.
    alike = len(set(map(type, raw)) & {int, float, bool, Decimal}) > 1
    if alike or len(places) * 2 > len(raw):
        read = column.widget.clean_column(raw)
        return read
    read = column.widget.clean_column(list(places))
    return read.spread([places[value] for value in raw])


def _report_unreadable(
    resource: "KindResource", batch: Batch, name: str, column: Column, bad: Mapping[int, str]
) -> None:
    choices = ", ".join(column.widget.choices())
    for index, code in sorted(bad.items()):
        code, _, written = code.partition(":")
        value = written or None
        if code == "unknown_reference":
            resource.unknown_reference(batch, index, name)
        else:
            batch.find(rules.UNREADABLE[code], index, name, value=value, choices=choices)


def _compare_with_preset(
    batch: Batch, name: str, column: Column, written: Sequence[Any], presets: Sequence[Any]
) -> None:
    expected = column.widget.clean_column(presets).values
    for index, value in enumerate(batch[name]):
        given = expected[index]
        if written[index] in (None, "") or value is None or given is None or value == given:
            continue
        batch.find(rules.PRESET_CONTRADICTED, index, name, preset=str(presets[index]))
