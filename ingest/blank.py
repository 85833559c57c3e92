"""The empty workbook of a kind: what people fill in instead of guessing headers.

Its first sheet holds the canonical headers; the second explains them. Reading leaves out sheets
whose name begins with OWN_SHEET, so the explanation is never taken for records.
"""

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest.columns import Column
from ingest.formats import sheet_name
from ingest.resources import KindResource, Wide
from ingest.sources import OWN_SHEET

REQUIRED = PatternFill("solid", fgColor="FF1D4E89")
OPTIONAL = PatternFill("solid", fgColor="FFDCE6F1")
LAST_ROW = 1_048_576
# What Excel takes as a drop-down written out; longer ones refer to cells.
LONGEST_LIST = 255

EXAMPLES = {
    "CONTRATO": "CW100000",
    "ACTA": "3",
    "COD_ITEM": "1.02",
    "DOCUMENTO": "OTROSI 1",
    "CODIGO_TRAFO": "1T00123",
    "CODIGO_ANTERIOR": "1T00045",
    "CODIGO_DANE": "68001",
    "MUNICIPIO": "BUCARAMANGA",
    "DEPARTAMENTO": "SANTANDER",
    "CONTRATISTA": "INGENIERÍA DEL ORIENTE S.A.S.",
    "NIT": "900123456-1",
    "ORDEN_TRABAJO": "OT-45871",
    "CUENTA": "0123456",
    "UNIDAD": "UND",
    "CIRCUITO": "CTO-12",
    "RUBRO": "R-01",
    "VALOR": 1_250_000_000,
    "VALOR_UNITARIO": 85_400,
    "VALOR_TOTAL": 170_800,
    "CANTIDAD": 2,
    "CAPACIDAD_KVA": 37.5,
    "GRUPO_CALIDAD": "11",
    "SUBESTACION": "SE SUR",
    "ZONA": "NORTE",
    "CICLO": "7",
    "USUARIOS": 55,
    "USUARIOS_FACTURADOS": 55,
    "USUARIOS_REVISADOS": 40,
    "USUARIOS_NORMALIZADOS": 12,
    "IRREGULARIDADES": 9,
    "TIPO_INTERVENCION": "NORMALIZACION",
    "EXPEDIENTE": "2026-00457",
    "KWH": 1_250,
    "CUADRILLA": "CUADRILLA 4",
    "VIGENCIA": "2026",
    "META": 120,
    "DIAS": 30,
    "DIAS_MACRO": 30,
    "DIAS_FACTURADOS": 30,
    "CU": 812,
    "LATITUD": 7.119349,
    "LONGITUD": -73.122742,
}


def save(resource: type[KindResource], file: IO[bytes]) -> None:
    """Writes the kind's template, in the active language."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(sheet_name(resource.title()))
    explained = book.create_sheet(sheet_name(OWN_SHEET + _("Explanation")))
    _explain(explained, list(resource.columns().values()), _legend(resource))
    _head(sheet, heads(resource), explained)
    book.save(file)


def heads(resource: type[KindResource]) -> list[Column]:
    """The columns of the first sheet: the kind's own, or, where months without a year have columns,
    these in the place of the month and its value."""
    columns = list(resource.columns().values())
    wide = resource.wide()
    if wide is None or not wide.months:
        return columns
    found: list[Column] = []
    for column in columns:
        if column.header in wide.values.values():
            found += [Column(name, "", column.widget) for name in wide.months]
        elif column.header != wide.period:
            found.append(column)
    return found


def _head(sheet: Worksheet, columns: Sequence[Column], explained: Worksheet) -> None:
    for place, column in enumerate(columns, start=1):
        head = sheet.cell(1, place, column.header)
        head.fill = REQUIRED if column.required else OPTIONAL
        head.font = Font(bold=True, color="FFFFFFFF" if column.required else "FF1F2933")
        head.alignment = Alignment(vertical="center")
        head.comment = Comment("\n".join(_notes(column)), "RCE", height=120, width=280)
        letter = get_column_letter(place)
        below = sheet.column_dimensions[letter]
        below.width = max(len(column.header) + 4, 14)
        below.number_format = column.widget.number_format
        choices = column.widget.choices()
        if choices:
            offered = _drop_down(choices, explained, place)
            offered.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(offered)
    sheet.row_dimensions[1].height = 22
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"


def _drop_down(choices: Sequence[str], explained: Worksheet, place: int) -> DataValidation:
    """Offers the canonical words, and lets a synonym pass: reading knows more than the list."""
    formula = f'"{",".join(choices)}"'
    if len(formula) > LONGEST_LIST:
        column = get_column_letter(20 + place)
        for row, word in enumerate(choices, start=2):
            explained[f"{column}{row}"] = word
        explained.column_dimensions[column].hidden = True
        formula = f"{quote_sheetname(explained.title)}!${column}$2:${column}${len(choices) + 1}"
    return DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="information",
        errorTitle="RCE",
        error=_("This is none of the words offered."),
    )


def _notes(column: Column) -> list[str]:
    """What stands behind a header: the same as its row of the second sheet, in short."""
    asked = _("Required.") if column.required else _("Optional.")
    notes = [asked, str(column.widget.form), str(column.explained or "")]
    return [note for note in notes if note]


def _explain(sheet: Worksheet, columns: Sequence[Column], legend: Sequence[str]) -> None:
    heads = [
        _("Column"),
        _("Required"),
        _("Key"),
        _("Once for the whole file"),
        _("How it is written"),
        _("Words accepted"),
        _("Example"),
        _("Explanation"),
    ]
    sheet.append(heads)
    for column in columns:
        sheet.append(
            [
                column.header,
                _yes(column.required),
                _yes(column.key),
                _yes(column.preset),
                str(column.widget.form),
                ", ".join(column.widget.choices()),
                None,
                str(column.explained or ""),
            ]
        )
        example = sheet.cell(sheet.max_row, 7, _example(column))
        example.number_format = column.widget.number_format
        example.alignment = Alignment(horizontal="left", vertical="top")
    for place, width in enumerate((26, 12, 8, 18, 44, 40, 22, 70), start=1):
        head = sheet.cell(1, place)
        head.font = Font(bold=True)
        head.fill = OPTIONAL
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(
                wrap_text=True, vertical="top", horizontal=cell.alignment.horizontal
            )
    sheet.freeze_panes = "B2"
    below = sheet.max_row + 2
    for line in legend:
        sheet.cell(below, 1, line)
        below += 1


def _legend(resource: type[KindResource]) -> list[str]:
    lines = [
        _("Dark headers are required. The columns may stand in any order; others are left out."),
        _("“Once for the whole file”: give it in the form, or write it above the headers."),
        _("The key names the record: a row with a key that is stored already changes that record."),
    ]
    wide = resource.wide()
    return [*lines, *_how_wide(resource, wide)] if wide else lines


def _how_wide(resource: type[KindResource], wide: Wide) -> list[str]:
    """That there may be a column per month."""
    keys = [c.header for c in resource.columns().values() if c.key and c.header != wide.period]
    names = {"period": wide.period, "keys": ", ".join(keys), "words": ", ".join(wide.words)}
    if wide.months:
        first, *_between, last = wide.months
        names |= {"first": first, "last": last, "value": next(iter(wide.values.values()))}
        said = _(
            "%(first)s … %(last)s hold each month’s %(value)s; or a row a month, with %(period)s "
            "and %(value)s instead of them."
        )
        return [
            said % names,
            _("A month may say its year too: ene-27, 2027-01, a date of it, or the year above."),
            _("A blank cell of a month makes no record; 0 is stored as 0."),
        ]
    lines = [
        _(
            "Or, instead of %(period)s, a column a month beside %(keys)s: named 2024-10, oct-24, "
            "OCTUBRE 2024 or by a date of the month; or the year above and the month below."
        ),
        _(
            "What such columns hold is told by the sheet’s name, by a line above them or in the "
            "form: %(words)s. Several sheets may stand in one workbook, one for each."
        ),
        _("A blank cell of a month makes no record; 0 is stored as 0."),
    ]
    if len(wide.words) == 1:
        del lines[1]
    return [line % names for line in lines]


def _yes(answer: bool) -> str:
    return _("Yes") if answer else ""


def _example(column: Column) -> Any:
    return EXAMPLES.get(column.header, column.widget.example)
