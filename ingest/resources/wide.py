"""Sheets with a column per month: each month's cell becomes an entry of its own.

A kind says in `Meta.wide` how its sheets may be wide. From there on a wide file and a long one are
the same: columns as long as there are entries, several of which may stand in one row of the sheet.
What two sheets say of one key, each in another value, becomes one entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress, cycle, repeat
from typing import Any

from ingest.batch import Source
from ingest.columns import Column
from ingest.reading.cells import is_blank
from ingest.reading.names import squeezed
from ingest.reading.tables import Table


@dataclass(frozen=True)
class Wide:
    """How a kind's sheets may hold a column per month.

    `period` is the header that long files have for the month. `values` gives, by a word that a
    sheet's name may hold, the header of what its months mean; the first word of each header is
    the one that people are offered, and one header alone needs no word to be said. `months` gives
    the headers of months without a year {header: what stands under the period}; months are told by
    their year too, as 2024-10: then that day stands there.
    """

    period: str
    values: Mapping[str, str]
    months: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """A word for each value, as people choose among them."""
        first: dict[str, str] = {}
        for word, header in self.values.items():
            first.setdefault(header, word)
        return list(first.values())

    def is_in(self, fields: set[str]) -> bool:
        """Whether a sheet with these fields has months: as columns, or a row each."""
        return not self.months or bool(
            fields & set(self.months)
            or (self.period in fields and fields & {*self.values.values()})
        )

    def header_of(self, word: str) -> str:
        """The value that a word means, '' where it means none."""
        known = {squeezed(text): header for text, header in self.values.items()}
        return known.get(squeezed(word), "")

    def word_of(self, header: str) -> str:
        return next((word for word in self.words if self.values[word] == header), "")

    def chosen(self, said: str) -> dict[str, str]:
        """{sheet, '' for every one: word} of `FACTURADA`, or of `Hoja1:FACTURADA,Hoja2:MACRO`.

        Empty where a word means none of the values, or where there is nothing to choose.
        """
        found = {}
        for part in said.split(",") if len(self.words) > 1 else ():
            sheet, _colon, word = part.rpartition(":")
            found[sheet.strip()] = self.word_of(self.header_of(word))
        return found if all(found.values()) else {}

    def meant(self, sheet: str, above: Iterable[str], chosen: Mapping[str, str]) -> str:
        """The header of what a sheet's months mean, '' where nothing tells it.

        `chosen` holds people's words by sheet, under '' the one for every sheet; then its name
        tells, then the texts `above` its columns.
        """
        if len(set(self.values.values())) == 1:
            return next(iter(self.values.values()))
        if said := chosen.get(sheet) or chosen.get(""):
            return self.header_of(said)
        for texts in ([sheet], above):
            named = {header for text in texts for header in self._named(text)}
            if len(named) == 1:
                return named.pop()
        return ""

    def _named(self, text: str) -> set[str]:
        written = squeezed(text)
        return {header for word, header in self.values.items() if squeezed(word) in written}

    def months_of(self, table: Table) -> dict[str, tuple[Any, list[Any]]]:
        """{a month's column as findings name it: (what stands under the period, its cells)}."""
        dated = {f"{month:%Y-%m}": cells for month, cells in sorted(table.months.items())}
        named = {name: table.columns[name] for name in self.months if name in table.columns}
        return {
            **{name: (name, cells) for name, cells in dated.items()},
            **{name: (self.months[name], cells) for name, cells in named.items()},
        }


@dataclass
class Entries:
    """A table's entries: as many as it has rows, or of a wide one as months with a cell.

    `bad` holds the codes of cells without a value, by header and entry. Of a wide table `value` is
    the header of what its months mean, and `month` each entry's place in `names`.
    """

    rows: list[int]
    columns: dict[str, list[Any]]
    extras: dict[str, list[Any]]
    bad: dict[str, dict[int, str]] = field(default_factory=dict)
    value: str = ""
    names: list[str] = field(default_factory=list)
    month: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table) -> "Entries":
        """Those of a table that has an entry in each row."""
        made = cls(table.rows, table.columns, table.extras)
        places = {row: index for index, row in enumerate(table.rows)} if table.bad_cells else {}
        for (row, name), code in table.bad_cells.items():
            if row in places:
                made.bad.setdefault(name, {})[places[row]] = code
        return made


def lengthen(table: Table, wide: Wide, value: str) -> Entries:
    """A wide table's entries, row by row: a blank month makes none, an unreadable one does."""
    months = wide.months_of(table)
    size = len(months)
    by_month = [cells for _month, cells in months.values()]
    cells = list(chain.from_iterable(zip(*by_month, strict=True)))
    keep = [cell is not None and cell != "" and not is_blank(cell) for cell in cells]
    bad = _bad_cells(table, list(months))
    for name, row in bad:
        if name in months:
            keep[row * size + list(months).index(name)] = True

    def spread(values: list[Any]) -> list[Any]:
        return list(compress(chain.from_iterable(map(repeat, values, repeat(size))), keep))

    made = Entries(
        rows=spread(table.rows),
        columns={n: spread(cells) for n, cells in table.columns.items() if n not in wide.months},
        extras={name: spread(cells) for name, cells in table.extras.items()},
        value=value,
        names=list(months),
        month=list(compress(cycle(range(size)), keep)),
    )
    periods = [month for month, _cells in months.values()]
    made.columns[wide.period] = list(compress(cycle(periods), keep))
    made.columns[value] = list(compress(cells, keep))
    if bad:
        before = list(accumulate(keep, initial=0))
        for (name, row), code in bad.items():
            if name in months:
                place = row * size + made.names.index(name)
                made.bad.setdefault(value, {})[before[place]] = code
            else:
                whole = range(before[row * size], before[(row + 1) * size])
                made.bad.setdefault(name, {}).update(dict.fromkeys(whole, code))
    return made


def _bad_cells(table: Table, months: list[str]) -> dict[tuple[str, int], str]:
    """{(column as findings name it, place of the row): code}."""
    if not table.bad_cells:
        return {}
    dated = {month.isoformat(): f"{month:%Y-%m}" for month in table.months}
    places = {row: index for index, row in enumerate(table.rows)}
    return {
        (dated.get(name, name), places[row]): code
        for (row, name), code in table.bad_cells.items()
        if row in places
    }


def merge(
    source: Source, columns: Sequence[Column], wide: Wide, parts: Sequence[tuple[range, str]]
) -> None:
    """Joins entries of one key that different sheets bring, each of another value.

    `parts` are the entries that each wide sheet brought, with its value. The first entry takes the
    values of the later ones; one that says something else in another column, or the same value
    again, stays, and is the key twice.
    """
    if len({value for _entries, value in parts}) < 2:
        return
    keys = _keys(source, columns, wide)
    fixed = {wide.period, *source.cells, *(column.header for column in columns if column.key)}
    others = [cells for name, cells in source.columns.items() if name not in fixed]
    first: dict[tuple[Any, ...], int] = {}
    keep = [True] * len(source)
    for entries, value in parts:
        cells, places = source.columns[value], source.cells[value]
        bad = source.unreadable.get(value, {})
        for index in entries:
            key = keys[index]
            at = first.setdefault(key, index)
            if at == index or None in key or places.block[at] >= 0:
                continue
            if others and _differ(others, at, index):
                continue
            cells[at] = cells[index]
            places.block[at], places.rows[at] = places.block[index], places.rows[index]
            keep[index] = False
            if index in bad:
                bad[at] = bad.pop(index)
    source.keep(keep)


def _differ(columns: list[list[Any]], at: int, index: int) -> bool:
    """Whether two entries contradict each other; if not, the first takes what it lacks."""
    pairs = [(cells, cells[at], cells[index]) for cells in columns]
    if any(not (is_blank(a) or is_blank(b) or a == b) for _cells, a, b in pairs):
        return True
    for cells, a, b in pairs:
        if is_blank(a):
            cells[at] = b
    return False


def _keys(source: Source, columns: Sequence[Column], wide: Wide) -> list[tuple[Any, ...]]:
    """Each entry's key, read as cleaning reads it; a part without a value is None."""
    parts = []
    for column in columns:
        header = column.header
        if not column.key or header == wide.period:
            continue
        groups = (source.columns, source.presets, source.defaults)
        written, *fillings = [group[header] for group in groups if header in group] or [[]]
        for filling in fillings:
            written = [b if is_blank(a) else a for a, b in zip(written, filling, strict=True)]
        different = dict.fromkeys(written)
        read = column.widget.clean_column(list(different)).values
        # What could not be read is still the same where it is written alike.
        known = {
            raw: value if value is not None or is_blank(raw) else (raw,)
            for raw, value in zip(different, read, strict=True)
        }
        if written:
            parts.append(list(map(known.__getitem__, written)))
    return list(zip(*parts, source.columns[wide.period], strict=True))
