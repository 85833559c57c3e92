"""The workbook of problems: painted, commented, otherwise as it was, and fit to be uploaded."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from ingest import intake, marked
from ingest.marked.styles import FILLS
from ingest.models import Upload
from records.models import Municipality

HEADERS = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA", "LATITUD", "LONGITUD"]
PROBLEM, WARNING, CORRECTED = (
    FILLS[paint].decode() for paint in ("problem", "warning", "corrected")
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("ana")


@pytest.fixture
def upload(owner: User) -> Callable[..., Upload]:
    def receive(book: Workbook | bytes, name: str = "libro.xlsx") -> Upload:
        file = BytesIO(book if isinstance(book, bytes) else b"")
        if isinstance(book, Workbook):
            book.save(file)
            file.seek(0)
        return intake.judge(intake.receive(file, name, owner, "municipalities"))

    return receive


def workbook() -> Workbook:
    """Four rows: one right, one without a name, one with a bad number, the first one again."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Municipios de 'aquí'"
    sheet["A1"] = "Listado de la zona"
    for place, header in enumerate(HEADERS, start=2):
        sheet.cell(3, place, header)
    rows = [
        ["98001", "PUERTO NUEVO", "VICHADA", "LLANOS", 6.1895, -67.5],
        ["98002", None, "VICHADA", "LLANOS", 6.2, -67.6],
        ["98003", "EL PUENTE", "VICHADA", "LLANOS", "seis", -67.7],
        ["98001", "PUERTO NUEVO", "VICHADA", "LLANOS", 6.1895, -67.5],
    ]
    for at, row in enumerate(rows, start=4):
        for place, value in enumerate(row, start=2):
            sheet.cell(at, place, value)
    sheet["E6"].fill = PatternFill("solid", fgColor="FF00B0F0")
    sheet["F6"].number_format = '0.0000" grados"'
    sheet["C6"].comment = Comment("Revisar con la zona", "Marta")
    sheet["F6"].comment = Comment("Coordenada dudosa", "Marta")
    sheet.column_dimensions["C"].number_format = "@"
    notes = book.create_sheet("Notas")
    notes["A1"] = "=1+1"
    notes.row_dimensions[2].hidden = True
    notes.sheet_state = "hidden"
    return book


def marks(sheet: Any) -> dict[str, tuple[str, str]]:
    """{cell: (paint, comment)} of what is painted."""
    return {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text if cell.comment else "")
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb in (PROBLEM, WARNING, CORRECTED)
    }


def opened(made: marked.Marked, **how: Any) -> Workbook:
    with made.file as file:
        content = BytesIO(file.read())
    with ZipFile(content) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(archive.read(name))
    return load_workbook(content, **how)


def test_every_finding_is_painted_and_commented_in_its_cell(upload: Callable[..., Upload]) -> None:
    book = opened(marked.write(upload(workbook())))
    sheet = book.worksheets[0]
    found = marks(sheet)
    assert {cell: paint for cell, (paint, _text) in found.items()} == {
        "C5": PROBLEM,
        "F6": PROBLEM,
        "B7": WARNING,
    }
    assert "MUNICIPIO" in found["C5"][1]
    assert "seis" in found["F6"][1]
    # The rest of the cell is as it was.
    assert sheet["F6"].value == "seis"
    assert sheet["F6"].number_format == '0.0000" grados"'
    assert sheet["C5"].number_format == "@"
    assert sheet["E6"].fill.fgColor.rgb == "FF00B0F0"


def test_comments_of_others_stay(upload: Callable[..., Upload]) -> None:
    sheet = opened(marked.write(upload(workbook()))).worksheets[0]
    assert sheet["C6"].comment.text == "Revisar con la zona"
    assert sheet["F6"].comment.text.startswith("Coordenada dudosa")
    assert "seis" in sheet["F6"].comment.text


def test_the_findings_are_listed_with_links(upload: Callable[..., Upload]) -> None:
    book = opened(marked.write(upload(workbook())))
    assert len(book.sheetnames) == 3
    listing = book.worksheets[-1]
    assert listing.title.startswith("RCE · ")
    rows = list(listing.iter_rows(min_row=4, values_only=True))
    assert [(row[2], row[3], row[4]) for row in rows] == [
        ("Municipios de 'aquí'", "C5", "MUNICIPIO"),
        ("Municipios de 'aquí'", "F6", "LATITUD"),
        ("Municipios de 'aquí'", "B7", "CODIGO_DANE"),
    ]
    assert listing["D4"].hyperlink.location == "'Municipios de ''aquí'''!C5"


def test_other_sheets_and_computed_values_stay(upload: Callable[..., Upload]) -> None:
    book = BytesIO()
    workbook().save(book)
    computed = replaced(book.getvalue(), "xl/worksheets/sheet2.xml", b"<v></v>", b"<v>2</v>")
    computed = replaced(computed, "xl/worksheets/sheet2.xml", b"<v />", b"<v>2</v>")
    first = upload(computed)
    again = opened(marked.write(first))
    assert again["Notas"]["A1"].value == "=1+1"
    assert again["Notas"].sheet_state == "hidden"
    assert again["Notas"].row_dimensions[2].hidden
    assert opened(marked.write(first), data_only=True)["Notas"]["A1"].value == 2


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(out, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            copy.writestr(name, data.replace(old, new) if name == part else data)
    return out.getvalue()


def test_corrected_and_uploaded_again_it_commits(
    upload: Callable[..., Upload], owner: User
) -> None:
    book = opened(marked.write(upload(workbook())))
    sheet = book.worksheets[0]
    sheet["C5"], sheet["F6"] = "SAN JUAN", 6.3
    again = upload(book, "corregido.xlsx")
    assert [finding["code"] for finding in again.findings] == ["row_twice"]
    intake.commit(again, owner, accept=True)
    assert Municipality.objects.filter(code__startswith="98").count() == 3


def test_marked_again_what_was_put_right_is_no_longer_painted(
    upload: Callable[..., Upload],
) -> None:
    book = opened(marked.write(upload(workbook())))
    sheet = book.worksheets[0]
    sheet["C5"] = "SAN JUAN"
    second = opened(marked.write(upload(book, "mejor.xlsx")))
    found = marks(second.worksheets[0])
    assert set(found) == {"F6", "B7"}
    assert second.worksheets[0]["C5"].comment is None
    assert found["F6"][1].count("seis") == 1
    assert second.worksheets[0]["C6"].comment.text == "Revisar con la zona"
    assert len(second.sheetnames) == 3


def test_what_was_corrected_on_the_site_is_corrected_in_the_workbook(
    upload: Callable[..., Upload], owner: User
) -> None:
    first = upload(workbook())
    first.corrections.create(
        sheet="Municipios de 'aquí'", row=6, column="LATITUD", value="6,3", made_by=owner
    )
    sheet = opened(marked.write(intake.judge(first))).worksheets[0]
    assert sheet["F6"].value == "6,3"
    assert marks(sheet)["F6"][0] == CORRECTED
    assert "seis" in marks(sheet)["F6"][1]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_csv_comes_back_as_xlsx_and_none_of_its_texts_is_computed(
    upload: Callable[..., Upload], encoding: str
) -> None:
    text = (
        "CODIGO_DANE;MUNICIPIO;DEPARTAMENTO;ZONA\n"
        '98001;"=HYPERLINK(""http://x"";""PEÑÓN"")";VICHADA;@SUM(1)\n'
        "98002;;VICHADA;+1\n"
    )
    name = "un nombre de archivo bastante largo para una hoja.csv"
    made = marked.write(upload(text.encode(encoding), name))
    assert made.name.endswith(".xlsx")
    sheet = opened(made).worksheets[0]
    assert sheet["B2"].value == '=HYPERLINK("http://x";"PEÑÓN")'
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["B2"].quotePrefix
    assert set(marks(sheet)) == {"B3"}


def test_an_ods_comes_back_as_xlsx(upload: Callable[..., Upload]) -> None:
    rows = [HEADERS[:3], ["98001", "=1+1", "VICHADA"], ["98002", "", "X"]]
    made = marked.write(upload(ods(rows), "libro.ods"))
    sheet = opened(made).worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert set(marks(sheet)) == {"B3"}


def ods(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{value}</text:p></table:table-cell>"
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        '<office:body><office:spreadsheet><table:table table:name="Hoja">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{office.replace("office", "manifest")}"/>',
        )
        archive.writestr("content.xml", content)
    return out.getvalue()


def test_an_xlsm_stays_one(upload: Callable[..., Upload]) -> None:
    book = BytesIO()
    workbook().save(book)
    made = marked.write(upload(book.getvalue(), "libro.xlsm"))
    assert made.name == "libro-marcado.xlsm"
    assert set(marks(opened(made).worksheets[0])) == {"C5", "F6", "B7"}
