"""Large text files: what is kept of them, and that nothing is understood otherwise for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading import FieldNames, Grid, Limits, Refused, extract, find_header
from ingest.reading.delimited import SAMPLE, Wanted, read_delimited

FIELDS = [
    FieldNames("CODIGO_TRAFO", ("TRAFO",), required=True),
    FieldNames("CIRCUITO"),
    FieldNames("VALOR_TOTAL"),
]
HEADER = "ZONA;TRAFO;APODO;CIRCUITO;VALOR_TOTAL;NOTA"
ROW = "norte;T{n};uno;C{n};{n};algo"


def columns(head: Grid) -> Mapping[int, bool] | None:
    header = find_header(head, FIELDS)
    return header and {column: column == 1 for column in header.read}


USED = Wanted(columns)


def text(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def many(count: int = SAMPLE + 50) -> list[str]:
    return [HEADER, *(ROW.format(n=n) for n in range(count))]


def test_below_the_first_rows_only_the_columns_in_use_are_kept(tmp_path: Path) -> None:
    grid = read_delimited(text(tmp_path, *many()), "a", Limits(), USED)
    assert grid.rows[SAMPLE - 1][0] == "norte"
    assert grid.rows[SAMPLE] == ["", "T199", "", "C199", "199"]
    assert len(grid.rows) == SAMPLE + 51


def test_one_row_can_be_had_whole(tmp_path: Path) -> None:
    path = text(tmp_path, *many())
    grid = read_delimited(path, "a", Limits(), Wanted(lambda _head: {}, {SAMPLE + 20}))
    assert grid.rows[SAMPLE + 20] == ROW.format(n=SAMPLE + 19).split(";")
    assert grid.rows[SAMPLE + 19] == []
    assert len(grid.rows) == SAMPLE + 21


def test_all_are_kept_where_nothing_is_known_of_them(tmp_path: Path) -> None:
    path = text(tmp_path, *many())
    for nobody in (None, Wanted(lambda _head: None)):
        assert read_delimited(path, "a", Limits(), nobody).rows[-1][0] == "norte"


lines_ = st.sampled_from(
    [
        "norte;T9;uno;C9;9;algo",
        "TOTAL;;;;99;",
        ";;SUBTOTAL;;99;",
        "norte;;uno;C9;9;algo",
        "norte;T9",
        ";;;;;",
        "",
        "sur",
        HEADER,
        "norte;T9;uno;C9;9;algo;de más",
        'norte;"T9";"dos\r\nlíneas";C9;9;',
    ]
)


@settings(max_examples=60, deadline=None)
@given(tail=st.lists(lines_, max_size=12))
def test_the_same_is_understood_of_it(tmp_path_factory: Any, tail: list[str]) -> None:
    path = text(tmp_path_factory.mktemp("csv"), *many(), *tail)
    tables = []
    for wanted in (None, USED):
        grid = read_delimited(path, "a", Limits(), wanted)
        header = find_header(grid, FIELDS)
        assert header is not None
        tables.append(extract(grid, header, FIELDS))
    whole, cut = tables
    assert (cut.rows, cut.columns) == (whole.rows, whole.columns)
    assert [(t.row, t.label, t.amount) for t in cut.control_totals] == [
        (t.row, t.label, t.amount) for t in whole.control_totals
    ]


def test_one_late_byte_tells_the_encoding(tmp_path: Path) -> None:
    filler = "norte;T1;" + "á" * 1000 + ";C1;1;x"
    lines = [HEADER, *[filler] * 1100]
    assert read_delimited(text(tmp_path, *lines), "a", Limits()).rows[-1][2][-1] == "á"
    path = text(tmp_path, *lines, "norte;T1;ñ;C1;1;x", encoding="cp1252")
    assert read_delimited(path, "a", Limits(), USED).rows[-1][1] == "T1"
    assert read_delimited(path, "a", Limits()).rows[-1][2] == "ñ"


def test_a_late_quote_that_belongs_to_the_text_is_text(tmp_path: Path) -> None:
    path = text(tmp_path, *many(), 'norte;T9;tubo 3/4" x "2;C9;9;"')
    grid = read_delimited(path, "a", Limits(), USED)
    assert grid.rows[-1] == ["", "T9", "", "C9", "9"]


def test_too_many_rows_are_refused_while_they_are_read(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_delimited(text(tmp_path, *many(), "", ""), "a", Limits(rows=SAMPLE + 10), USED)
    assert refused.value.params == {"rows": SAMPLE + 11, "limit": SAMPLE + 10}
    assert read_delimited(text(tmp_path, *many(), "", ""), "a", Limits(rows=SAMPLE + 51), USED)


def test_the_line_that_tells_the_separator_is_no_record(tmp_path: Path) -> None:
    path = text(tmp_path, "sep=|", *(line.replace(";", "|") for line in many()))
    grid = read_delimited(path, "a", Limits(), USED)
    assert not any(grid.rows[0])
    assert grid.rows[1][1] == "TRAFO"
    assert grid.rows[-1] == ["", f"T{SAMPLE + 49}", "", f"C{SAMPLE + 49}", f"{SAMPLE + 49}"]
