"""The template of every kind: what it offers, and that reading finds its own header in it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import translation
from openpyxl import load_workbook

from ingest import blank, intake, kinds
from ingest.models import Upload
from ingest.reading.files import open_workbook
from ingest.reading.headers import find_header
from ingest.resources import KindResource

MONTHS = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"]

every_kind = pytest.mark.parametrize("resource", kinds.every().values(), ids=kinds.every())


def template(resource: type[KindResource], language: str = "es-co") -> BytesIO:
    file = BytesIO()
    with translation.override(language):
        blank.save(resource, file)
    file.seek(0)
    return file


@every_kind
def test_reading_finds_every_column_and_leaves_the_explanation_out(
    resource: type[KindResource], tmp_path: Path
) -> None:
    path = tmp_path / "plantilla.xlsx"
    path.write_bytes(template(resource).read())
    first, explanation = open_workbook(path, path.name).sheets
    header = find_header(first, resource.field_names())
    assert header is not None
    canonical = [column.header for column in blank.heads(resource)]
    assert [header.columns[place] for place in sorted(header.columns)] == canonical
    assert not header.unmatched
    assert not header.conflicts
    assert find_header(explanation, resource.field_names()) is None


@every_kind
def test_cells_have_the_formats_and_words_of_their_columns(resource: type[KindResource]) -> None:
    sheet = load_workbook(template(resource)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    offered = {
        str(rule.sqref).split("2:")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    for place, column in enumerate(blank.heads(resource), start=1):
        head = sheet.cell(1, place)
        letter = head.column_letter
        assert sheet.column_dimensions[letter].number_format == column.widget.number_format
        assert (head.fill.fgColor.rgb == blank.REQUIRED.fgColor.rgb) == column.required
        assert column.widget.form in head.comment.text or translation.get_language() != "es-co"
        choices = column.widget.choices()
        assert bool(choices) == (letter in offered)
        if choices:
            assert offered[letter] == '"' + ",".join(choices) + '"'


@every_kind
def test_the_second_sheet_explains_every_column(resource: type[KindResource]) -> None:
    for language, required in (("es-co", "Sí"), ("en", "Yes")):
        sheet = load_workbook(template(resource, language)).worksheets[1]
        rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}
        for column in resource.columns().values():
            _name, asked, _key, _preset, form, words, example, _why = rows[column.header][:8]
            assert asked == (required if column.required else None), language
            assert form
            assert words == (", ".join(column.widget.choices()) or None)
            assert example is not None


@every_kind
def test_the_examples_can_be_read(resource: type[KindResource], db: Any) -> None:
    for column in resource.columns().values():
        parsed = column.widget.clean_column(
            [blank.EXAMPLES.get(column.header, column.widget.example)]
        )
        assert not parsed.bad or parsed.bad == {0: "unknown_reference"}, column.header


def test_months_without_a_year_have_columns_in_the_place_of_a_row_each() -> None:
    heads = [column.header for column in blank.heads(kinds.get("budgets"))]
    first = heads.index("ENE")
    assert heads[first : first + 13] == [*MONTHS, "TOTAL"]
    assert {"MES", "VALOR"}.isdisjoint(heads)
    sheet = load_workbook(template(kinds.get("budgets"))).worksheets[1]
    said = [row[0] for row in sheet.iter_rows(values_only=True) if row[0]]
    assert "MES" in said
    assert any("ENE … DIC" in text for text in said)


def test_an_empty_template_is_refused_for_its_rows_alone(db: Any) -> None:
    owner = User.objects.create_user("ana")
    file = template(kinds.get("municipalities"))
    upload = intake.judge(intake.receive(file, "plantilla.xlsx", owner, "municipalities"))
    assert upload.state == Upload.State.REFUSED
    assert upload.report["refused"]["code"] == "no_rows"
