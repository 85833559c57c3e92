"""What is seen of .ods, .xls and .xlsb workbooks, whose cells other programs wrote (rule 1)."""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import Limits, Refused, open_workbook
from ingest.tests.test_reading_files import compound_file, read, refusal, write

# Open document

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods(*sheets: str, manifest: str = "") -> bytes:
    tables = "".join(
        f'<table:table table:name="Hoja{n}">{rows}</table:table>'
        for n, rows in enumerate(sheets, 1)
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {SPACES} {CALC}><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return held.getvalue()


def text(value: str, more: str = "") -> str:
    tag = f'<table:table-cell office:value-type="string"{more}>'
    return f"{tag}<text:p>{value}</text:p></table:table-cell>"


def number(value: float, more: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"{more}/>'


NOTHING = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_an_open_document(tmp_path: Path) -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2024-10-31"/>'
    rows = f"<table:table-row>{text('A')}{number(1.5)}{day}</table:table-row>"
    blank = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    rows += f"{blank}<table:table-row>{text('x')}</table:table-row>{NOTHING}"
    [grid] = read(tmp_path, "a.ods", ods(rows))
    assert grid.rows[0] == ["A", 1.5, date(2024, 10, 31)]
    assert grid.rows[3] == ["x", "", ""]
    assert len(grid.rows) == 4


def test_errors_and_formulas_of_an_open_document(tmp_path: Path) -> None:
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="float" office:value="0" '
        'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    skipped = '<table:table-cell table:number-columns-repeated="3"/>'
    uncomputed = '<table:table-cell table:formula="of:=1+1"/>'
    rows = f"<table:table-row>{text('A')}{text('B')}</table:table-row>"
    rows += f"<table:table-row>{error}{skipped}{error}{uncomputed}</table:table-row>"
    other = f"<table:table-row>{uncomputed}{number(5)}</table:table-row>"
    first, second = read(tmp_path, "a.ods", ods(rows, other))
    assert first.error_cells == {(1, 0): "#N/A", (1, 4): "#N/A"}
    assert first.rows[1] == ["", "", "", "", "", ""]  # not the 0 that stands in the file
    assert first.uncomputed == {(1, 5)}
    assert second.uncomputed == {(0, 0)}


def test_per_cents_of_an_open_document(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="percentage" office:value="0.15"/>'
    [grid] = read(tmp_path, "a.ods", ods(f"<table:table-row>{number(1)}{cell}</table:table-row>"))
    assert grid.percent_cells == {(0, 1)}


def test_a_repeated_cell_is_not_laid_out_without_end(tmp_path: Path) -> None:
    cell = number(1, ' table:number-columns-repeated="1000"')
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    assert refusal(tmp_path, "a.ods", ods(rows)).code == "too_many_unpacked_bytes"


def test_an_encrypted_open_document(tmp_path: Path) -> None:
    data = ods("", manifest="<manifest:encryption-data/>")
    assert refusal(tmp_path, "a.ods", data).code == "encrypted"


# Excel 97


def biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def xls(*cells: bytes) -> bytes:
    begin = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0xDBB, 0x7CC, 0, 6))
    styles = biff(0x41E, struct.pack("<HHB", 170, 4, 0) + b"0.0%")
    styles += b"".join(biff(0xE0, struct.pack("<HH", 0, f).ljust(20, b"\0")) for f in (0, 9, 170))
    sheet = biff(0x85, struct.pack("<IBBBB", 0, 0, 0, 4, 0) + b"Hoja")
    end = biff(0x0A, b"")
    place = len(begin + styles + sheet + end)
    sheet = biff(0x85, struct.pack("<IBBBB", place, 0, 0, 4, 0) + b"Hoja")
    body = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0xDBB, 0x7CC, 0, 6))
    body += b"".join(cells) + end
    return compound_file(("Workbook", (begin + styles + sheet + end + body).ljust(4096, b"\0")))


def label(row: int, column: int, value: str) -> bytes:
    return biff(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 0) + value.encode())


def amount(row: int, column: int, value: float, style: int = 0) -> bytes:
    return biff(0x203, struct.pack("<HHHd", row, column, style, value))


def formula(row: int, column: int, result: bytes) -> bytes:
    return biff(0x06, struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 0, 0, 0))


def test_an_old_workbook(tmp_path: Path) -> None:
    cells = [
        label(0, 0, "A"),
        amount(1, 1, 2.5),
        amount(1, 2, 0.15, 1),
        amount(1, 3, 0.15, 2),
        biff(0x205, struct.pack("<HHHBB", 2, 0, 0, 0x2A, 1)),
        biff(0x205, struct.pack("<HHHBB", 2, 1, 0, 1, 0)),
        formula(3, 0, bytes([2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF])),
        formula(3, 1, bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])),
    ]
    [grid] = read(tmp_path, "a.xls", xls(*cells))
    assert grid.rows[0][0] == "A"
    assert grid.rows[1][1] == 2.5
    assert grid.rows[2][1] is True
    assert grid.error_cells == {(2, 0): "#N/A", (3, 0): "#REF!"}
    assert grid.uncomputed == {(3, 1)}
    assert grid.percent_cells == {(1, 2), (1, 3)}


def test_a_cell_beyond_the_last_column_is_not_laid_out(tmp_path: Path) -> None:
    data = xls(amount(0, 0, 1), amount(65_535, 65_535, 1))
    assert refusal(tmp_path, "a.xls", data).code == "corrupt"


# Excel's binary workbook


def brt(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data) & 0x7F | 0x80, len(data) >> 7]) + data


def wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def xlsb(*records: bytes) -> bytes:
    bundle = brt(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Hoja"))
    workbook = brt(131) + brt(153, b"\0" * 12) + brt(143) + bundle + brt(144) + brt(132)
    dimension = brt(148, struct.pack("<IIII", 0, 0, 0, 0))
    sheet = brt(129) + dimension + brt(145) + b"".join(records) + brt(146) + brt(130)
    relation = '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.' \
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{relation}</Relationships>")
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return held.getvalue()


def row(number: int) -> bytes:
    return brt(0, struct.pack("<I", number) + b"\0" * 13)


def cell(kind: int, column: int, data: bytes) -> bytes:
    return brt(kind, struct.pack("<II", column, 0) + data)


def test_a_binary_workbook(tmp_path: Path) -> None:
    data = xlsb(
        row(0), cell(6, 0, wide("A")),
        row(2), cell(5, 1, struct.pack("<d", 2.5)), cell(3, 2, b"\x2a"),
        cell(11, 3, b"\x07" + b"\0" * 10),
    )  # fmt: skip
    [grid] = read(tmp_path, "a.xlsb", data)
    assert grid.rows[0][0] == "A"
    assert grid.rows[2][1] == 2.5
    assert grid.error_cells == {(2, 2): "#N/A", (2, 3): "#DIV/0!"}


def test_a_binary_workbooks_stray_cell_is_not_laid_out(tmp_path: Path) -> None:
    value = struct.pack("<d", 1)
    data = xlsb(row(0), cell(5, 0, value), row(1_048_575), cell(5, 16_383, value))
    assert refusal(tmp_path, "a.xlsb", data).code == "too_many_unpacked_bytes"


@pytest.mark.parametrize("name", ["a.ods", "a.xls", "a.xlsb"])
def test_broken_bytes_are_read_or_refused(tmp_path: Path, name: str) -> None:
    data = {
        "a.ods": ods(f"<table:table-row>{text('A')}{number(1)}</table:table-row>"),
        "a.xls": xls(label(0, 0, "A"), amount(1, 1, 2.5)),
        "a.xlsb": xlsb(row(0), cell(5, 1, struct.pack("<d", 2.5))),
    }[name]
    for at in range(0, len(data), 13):
        broken = bytearray(data)
        broken[at] ^= 0x5A
        path = write(tmp_path, name, bytes(broken))
        try:
            open_workbook(path, name, Limits())
        except Refused:
            continue
