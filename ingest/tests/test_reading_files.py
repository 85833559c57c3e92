"""Which files are read, what is seen of them, and why others are refused (rules 1, 6, 10, 12)."""

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Book
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ingest.reading import Grid, Limits, Refused, open_workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(folder: Path, name: str, data: bytes, limits: Limits | None = None) -> list[Grid]:
    return open_workbook(write(folder, name, data), name, limits or Limits()).sheets


def refusal(folder: Path, name: str, data: bytes, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        read(folder, name, data, limits)
    return refused.value


def book(*rows: list[Any], title: str = "Hoja") -> tuple[Book, Worksheet]:
    workbook = Book()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return workbook, sheet


def saved(workbook: Book) -> bytes:
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()


def repacked(data: bytes, **members: bytes | None) -> bytes:
    """The archive with members replaced, added, or (None) left out; __ stands for / in names."""
    changed = {name.replace("__", "/"): content for name, content in members.items()}
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", 8) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return held.getvalue()


def sheet_xml(rows: str, prefix: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns:{prefix}="{space}"' if prefix else f'xmlns="{space}"'
    tag = f"<{p}worksheet {declared}><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>"
    return tag.encode()


def with_sheet(rows: str, prefix: str = "") -> bytes:
    data = saved(book(["x"])[0])
    return repacked(data, **{"xl/worksheets/sheet1.xml": sheet_xml(rows, prefix)})


def compound_file(*streams: tuple[str, bytes]) -> bytes:
    """A compound file of 512-byte sectors: its allocation table, directory and long streams."""
    sectors = [b"", b""]
    table = [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in streams:
        begin = len(sectors)
        pieces = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors += pieces
        table += [begin + n + 1 for n in range(len(pieces) - 1)] + [0xFFFFFFFE]
        entries.append(_entry(name, 2, begin, len(data)))
    sectors[0] = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    sectors[1] = b"".join(entries).ljust(512, b"\0")
    head = OLE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head = head[:44] + struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return (head + struct.pack("<I", 0)).ljust(512, b"\xff") + b"".join(sectors)


def _entry(name: str, kind: int, begin: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    entry = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    entry += b"\xff" * 12 + b"\0" * 36
    return entry + struct.pack("<IQ", begin, size)


# What is read


def test_cells_keep_their_places(tmp_path: Path) -> None:
    workbook, sheet = book()
    sheet["C3"] = "hola"
    sheet["D5"] = 2.5
    [grid] = read(tmp_path, "a.xlsx", saved(workbook))
    assert (len(grid.rows), grid.width) == (5, 4)
    assert grid.rows[2][2] == "hola"
    assert grid.rows[4][3] == 2.5


def test_hidden_sheets_are_told(tmp_path: Path) -> None:
    workbook, _ = book(["a"])
    workbook.create_sheet("oculta").append(["b"])
    workbook["oculta"].sheet_state = "hidden"
    workbook.create_sheet("secreta").sheet_state = "veryHidden"
    workbook.create_chartsheet("gráfico")
    sheets = read(tmp_path, "a.xlsx", saved(workbook))
    assert [(grid.name, grid.hidden) for grid in sheets] == [
        ("Hoja", False), ("oculta", True), ("secreta", True),
    ]  # fmt: skip


def test_error_cells_and_formulas_without_a_value(tmp_path: Path) -> None:
    workbook, sheet = book(["a", "b"], ["#N/A", "=A1"], [1, "#REF!"])
    sheet["A2"].data_type = sheet["B3"].data_type = "e"
    sheet["F9"] = "=1+1"
    [grid] = read(tmp_path, "a.xlsx", saved(workbook))
    assert grid.error_cells == {(1, 0): "#N/A", (2, 1): "#REF!"}
    assert grid.uncomputed == {(1, 1), (8, 5)}
    assert {len(row) for row in grid.rows} == {6}
    assert len(grid.rows) == 9


def test_a_formula_with_its_value_is_a_value(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="B1" t="str"><f>""</f><v></v></c>'  # Excel's empty text
        '<c r="C1"><f t="shared" si="0"/><v>3</v></c>'
        '<c r="D1"><f t="shared" si="0"/></c>'
        '<c r="E1"><f>1+1</f><v/></c>'
        '<c r="F1"><f>A1</f></c>'
        '<c r="G1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    for prefix in ("", "x"):
        marked = rows
        if prefix:
            for tag in ("row", "c ", "c>", "f", "v"):
                marked = marked.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
        [grid] = read(tmp_path, "a.xlsx", with_sheet(marked, prefix))
        assert grid.uncomputed == {(0, 3), (0, 4), (0, 5)}
        assert grid.error_cells == {(0, 6): "#DIV/0!"}
        assert grid.rows[0][:3] == [2.0, "", 3.0]


def test_cells_that_do_not_tell_their_places(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c></row><row hidden="1"><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
    [grid] = read(tmp_path, "a.xlsx", with_sheet(rows.replace("<c>", "<c >")))
    assert grid.error_cells == {(1, 1): "#N/A"}
    assert grid.hidden_rows == {1}


def test_hidden_and_filtered_rows(tmp_path: Path) -> None:
    workbook, sheet = book(["a"], ["b"], ["c"], ["d"])
    sheet.auto_filter.ref = "A1:A4"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["A"].hidden = True
    [grid] = read(tmp_path, "a.xlsx", saved(workbook))
    assert grid.hidden_rows == {2}


def test_struck_rows_are_those_struck_through_whole(tmp_path: Path) -> None:
    workbook, sheet = book(["a", "b"], ["c", "d"], ["e", None, 5], ["f", "g"])
    struck = Font(strike=True)
    for cell in ("A2", "A3", "B3", "C3", "D3", "A4", "B4"):
        sheet[cell].font = struck
    sheet["A4"].font = Font(strike=False, bold=True)
    [grid] = read(tmp_path, "a.xlsx", saved(workbook))
    assert grid.struck_rows == {2}


def test_marks_are_found_across_the_pieces_that_a_sheet_is_read_in(tmp_path: Path) -> None:
    count = 30_000
    row = '<row r="{0}"{1}><c r="A{0}" t="inlineStr"><is><t>abcdefghij</t></is></c>{2}</row>'
    rows = "".join(
        row.format(n, ' hidden="1"' if n % 1000 == 0 else "", f'<c r="B{n}" t="e"><v>#N/A</v></c>')
        for n in range(1, count + 1)
    )
    [grid] = read(tmp_path, "a.xlsx", with_sheet(rows))
    assert grid.hidden_rows == set(range(999, count, 1000))
    assert grid.error_cells == {(n, 1): "#N/A" for n in range(count)}


def test_cells_formatted_as_per_cent(tmp_path: Path) -> None:
    workbook, sheet = book([0.15, 0.2, 0.3, "x", 5])
    for cell, written in zip("ABCDE", ("0%", "0.00 %", '0.0"%"', "0%", "0"), strict=True):
        sheet[f"{cell}1"].number_format = written
    [grid] = read(tmp_path, "a.xlsx", saved(workbook))
    assert grid.percent_cells == {(0, 0), (0, 1)}


def test_merged_cells_are_told(tmp_path: Path) -> None:
    workbook, sheet = book(["a", None], [1, 2])
    sheet.merge_cells("A1:B1")
    [grid] = read(tmp_path, "a.xlsx", saved(workbook))
    assert grid.merged == [(0, 0, 0, 1)]


def test_only_xlsx_and_xlsm_tell_their_hidden_rows(tmp_path: Path) -> None:
    data = saved(book(["a"])[0])
    for name, sees in (("a.xlsx", True), ("A.XLSM", True)):
        assert open_workbook(write(tmp_path, name, data), name, Limits()).sees_rows is sees
    path = write(tmp_path, "a.csv", b"a;b\n")
    assert not open_workbook(path, "a.csv", Limits()).sees_rows


def test_a_workbook_whose_parts_lie_elsewhere(tmp_path: Path) -> None:
    data = with_sheet('<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels")
        sheet = archive.read("xl/worksheets/sheet1.xml")
    members = {
        "xl/_rels/workbook.xml.rels": relations.replace(b"worksheets/sheet1", b"hojas/una"),
        "xl/worksheets/sheet1.xml": None,
        "xl/hojas/una.xml": sheet,
    }
    [grid] = read(tmp_path, "a.xlsx", repacked(data, **members))
    assert grid.error_cells == {(0, 0): "#N/A"}
    del members["xl/hojas/una.xml"]
    assert refusal(tmp_path, "a.xlsx", repacked(data, **members)).code == "corrupt"


# Text


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("ñ;b\n1,5;2\n", [["ñ", "b"], ["1,5", "2"]]),
        ("a,b\n1.5,2\n", [["a", "b"], ["1.5", "2"]]),
        ("a|b\n1,5|2\n", [["a", "b"], ["1,5", "2"]]),
        ("a\tb\n1,5\t2;3\n", [["a", "b"], ["1,5", "2;3"]]),
        ("a;b\n1,5;2,5\n3,5;4,5\n5,5;6,5\n", [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"],
                                            ["5,5", "6,5"]]),
        ('a;b\n"x;y\nz";"di ""no"""\n', [["a", "b"], ["x;y\nz", 'di "no"']]),
        ('a;b\nTUBO 1/2";3\n', [["a", "b"], ['TUBO 1/2"', "3"]]),
        ('a;b\n"TUBO 3/4" CORTO;3\nX;4\n', [["a", "b"], ['"TUBO 3/4" CORTO', "3"], ["X", "4"]]),
        ('a;b\n"TUBO;3\nX;4\n', [["a", "b"], ['"TUBO', "3"], ["X", "4"]]),
        ("TITULO\n\na;b;c\n1;2\n", [["TITULO", "", ""], ["", "", ""], ["a", "b", "c"],
                                   ["1", "2", ""]]),
        ("sep=|\na|b\n1|2,5\n", [["", ""], ["a", "b"], ["1", "2,5"]]),
        ("a;b\r1;2\r", [["a", "b"], ["1", "2"]]),
        ("a;b\r\n1;2\r\n\r\n", [["a", "b"], ["1", "2"]]),
        ("CODIGO\n001\n002\n", [["CODIGO"], ["001"], ["002"]]),
    ],
)  # fmt: skip
def test_separated_text(tmp_path: Path, data: str, rows: list[list[str]]) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        [grid] = read(tmp_path, "a.csv", data.encode(encoding))
        assert grid.rows == rows


def test_errors_saved_as_text_are_errors(tmp_path: Path) -> None:
    [grid] = read(tmp_path, "a.csv", "a;b\n#N/A;#¡DIV/0!\n#1;2\n".encode("cp1252"))
    assert grid.error_cells == {(1, 0): "#N/A", (1, 1): "#¡DIV/0!"}


# What is refused


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"%PDF-1.4", "unknown_extension"),
        ("a", b"a;b", "unknown_extension"),
        ("a.xlsx", b"", "empty_file"),
        ("a.csv", b" \n\n", "empty_file"),
        ("a.csv", b"\xef\xbb\xbf", "empty_file"),
        ("a.csv", b";;\n;;\n", "empty_file"),
        ("a.csv", b"a;b\n1\x00;2\n", "corrupt"),
        ("a.csv", b"a;b\n\x81;2\n", "corrupt"),
        ("a.csv", b"%PDF-1.4", "lying_extension"),
        ("a.xlsx", b"a;b\n1;2\n", "lying_extension"),
        ("a.xls", b"a\tb\n1\t2\n", "lying_extension"),
        ("a.xls", b"\r\n<HTML><table><tr><td>1</td></tr></table></html>", "lying_extension"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "lying_extension"),
        ("a.xlsx", b"\x00\x01\x02garbage\xff", "lying_extension"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "corrupt"),
        ("a.xls", OLE, "corrupt"),
        ("a.xls", OLE + b"\xff" * 5000, "corrupt"),
        ("a.xlsb", b"PK\x05\x06" + b"\0" * 18, "lying_extension"),
    ],
)
def test_a_refused_file_says_why(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    assert refusal(tmp_path, name, data).code == code


def test_an_archive_of_another_kind_is_a_lie(tmp_path: Path) -> None:
    data = saved(book(["a"])[0])
    for name in ("a.xls", "a.xlsb", "a.ods", "a.csv"):
        refused = refusal(tmp_path, name, data)
        assert refused.code == "lying_extension"
        assert refused.params == {"extension": name[2:], "content": "xlsx"}
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(tmp_path, "a.xlsx", plain.getvalue()).params["content"] == "zip"


def test_an_encrypted_workbook(tmp_path: Path) -> None:
    data = compound_file(("EncryptionInfo", b"x" * 5000), ("EncryptedPackage", b"y" * 5000))
    assert refusal(tmp_path, "a.xlsx", data).code == "encrypted"
    assert refusal(tmp_path, "a.xls", data).code == "encrypted"


def test_an_encrypted_old_workbook(tmp_path: Path) -> None:
    begin = struct.pack("<HHHHII", 0x809, 12, 0x600, 5, 0, 0) + struct.pack("<HHH", 0x2F, 2, 0)
    data = compound_file(("Workbook", begin.ljust(5000, b"\0")))
    assert refusal(tmp_path, "a.xls", data).code == "encrypted"


def test_a_compound_file_without_a_workbook_is_a_lie(tmp_path: Path) -> None:
    data = compound_file(("WordDocument", b"x" * 5000))
    assert refusal(tmp_path, "a.xls", data).params["content"] == "ole"
    assert refusal(tmp_path, "a.xlsx", data).code == "lying_extension"


def test_an_encrypted_archive(tmp_path: Path) -> None:
    data = bytearray(saved(book(["a"])[0]))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(tmp_path, "a.xlsx", bytes(data)).code == "encrypted"


def test_a_broken_workbook(tmp_path: Path) -> None:
    data = saved(book(*[["a", 1, "texto"]] * 200)[0])
    for length in (100, len(data) // 2, len(data) - 30):
        assert refusal(tmp_path, "a.xlsx", data[:length]).code == "corrupt"
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        broken = repacked(data, **{member: b"<worksheet><sheetData><row"})
        assert refusal(tmp_path, "a.xlsx", broken).code in ("corrupt", "empty_file")
    assert refusal(tmp_path, "a.xlsx", repacked(data, **{member: None})).code == "lying_extension"


def test_every_broken_byte_is_read_or_refused(tmp_path: Path) -> None:
    data = saved(book(*[["a", 1, "=A1"]] * 5)[0])
    for at in range(0, len(data), 61):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        with suppress(Refused):
            read(tmp_path, "a.xlsx", bytes(broken))


def test_a_workbook_without_cells_is_empty(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.xlsx", saved(book()[0])).code == "empty_file"


def test_deep_xml_is_no_danger(tmp_path: Path) -> None:
    deep = b"<worksheet>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</worksheet>"
    data = saved(book(["a"])[0])
    for member in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"):
        with suppress(Refused):
            read(tmp_path, "a.xlsx", repacked(data, **{member: deep}))


def test_too_many_bytes(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "a.csv", b"a;b\n" * 10, Limits(bytes=39))
    assert (refused.code, refused.params) == ("too_many_bytes", {"bytes": 40, "limit": 39})


def test_too_many_rows(tmp_path: Path) -> None:
    rows = [["a", "b"]] * 11
    ten = Limits(rows=10)
    assert refusal(tmp_path, "a.xlsx", saved(book(*rows)[0]), ten).code == "too_many_rows"
    assert refusal(tmp_path, "a.csv", b"a;b\n" * 11, ten).code == "too_many_rows"
    assert len(read(tmp_path, "b.csv", b"a;b\n" * 10, ten)[0].rows) == 10


def test_a_stray_cell_far_below_makes_no_rows(tmp_path: Path) -> None:
    workbook, sheet = book(["a"])
    sheet["A2000"] = "x"
    [grid] = read(tmp_path, "a.xlsx", saved(workbook), Limits(rows=10))
    assert len(grid.rows) == 2000


def test_unpacked_bytes_are_known_before_unpacking(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    refused = refusal(tmp_path, "a.xlsx", held.getvalue(), Limits(unpacked=4_000_000))
    assert refused.code == "too_many_unpacked_bytes"
    assert refused.params["bytes"] == 5_000_011


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_directory_that_lies_about_its_sizes(tmp_path: Path, member: str) -> None:
    data = repacked(saved(book(["a"])[0]), **{member: sheet_xml("") + b" " * 3_000_000})
    size = struct.pack("<I", len(sheet_xml("")) + 3_000_000)
    assert data.count(size) == 2
    lying = data.replace(size, struct.pack("<I", 1000))
    refused = refusal(tmp_path, "a.xlsx", lying, Limits(unpacked=2_000_000))
    assert refused.code == "corrupt"


@pytest.mark.parametrize("place", ["XFD1048576", "ZZ1048576", "XFD3000"])
def test_a_cell_at_the_end_of_the_world_is_not_laid_out(tmp_path: Path, place: str) -> None:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    last = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row>{last}'
    assert refusal(tmp_path, "a.xlsx", with_sheet(rows)).code == "too_many_unpacked_bytes"
