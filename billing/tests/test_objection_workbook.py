"""An acta's own workbook back with its objections: painted, listed, and the same acta when read."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from openpyxl import Workbook, load_workbook

from billing import workbooks
from billing.models import Annex, BilledItem, Contract
from billing.tests import make
from billing.tests.test_resources import CONTRACT, LINE, load
from ingest import intake, staging
from ingest.marked import Marked
from ingest.marked.marks import NOTED_PAINT
from ingest.marked.styles import FILLS
from ingest.models import Upload
from ingest.tests.workbooks import ANNEX, CONTRACTS, PRICES, table, xlsx
from records import roles
from records.bulk import Cause

pytestmark = pytest.mark.django_db

PAINT = FILLS[NOTED_PAINT].decode()
ANOTHER = "Nueva versión"


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def analyst() -> User:
    return User.objects.create_user("analyst")


@pytest.fixture(autouse=True)
def contract(analyst: User) -> Contract:
    load(analyst, "contracts", {"CONTRATOS": table(CONTRACTS, [CONTRACT])})
    prices = [
        {
            "CONTRATO": "CW1",
            "COD_ITEM": code,
            "DESCRIPCION": f"Item {code}",
            "UNIDAD": "UN",
            "TIPO": kind,
            "VALOR_UNITARIO": 1000,
        }
        for code, kind in (("A1", "ACTIVIDAD"), ("M1", "MATERIAL"))
    ]
    load(analyst, "prices", {"PRECIOS": table(PRICES, prices)})
    return Contract.objects.get()


def acta(*orders: str, **different: dict[str, Any]) -> dict[str, list[list[Any]]]:
    rows = [
        {**LINE, "CANTIDAD": 10, "VALOR_TOTAL": None, "ORDEN_TRABAJO": order}
        | different.get(order, {})
        for order in orders or ("OT1", "OT2", "OT3")
    ]
    return {"ACTIVIDADES": table(ANNEX, rows)}


def object_to(order: str, **accepted: Decimal) -> None:
    lines = BilledItem.objects.filter(work_order=order)
    text = f"Sin soporte de {order}"
    accepted = accepted or {"quantity": Decimal(0)}
    assert BilledItem.objects.object_to(lines, "no_evidence", text, cause=Cause(), **accepted)


def given_back(annex: Annex) -> tuple[str, bytes]:
    made = workbooks.objected(annex)
    with made.file as file:
        return made.name, file.read()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def painted(sheet: Any) -> dict[int, list[str]]:
    """{row: what is said at its cells} of the rows that are painted from one end to the other."""
    rows = {}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        paints = {cell.fill.fgColor.rgb == PAINT for cell in row}
        assert len(paints) == 1, "a row is painted whole, or not at all"
        if paints == {True}:
            rows[number] = [cell.comment.text for cell in row if cell.comment]
    return rows


def test_rows_are_painted_commented_and_listed(analyst: User) -> None:
    load(analyst, "annexes", acta())
    object_to("OT1")
    object_to("OT3", quantity=Decimal("2.5"), unit_price=Decimal("900.5"))
    name, content = given_back(Annex.objects.get())
    assert name == "libro-glosas.xlsx"
    book = opened(content)
    assert book.sheetnames == ["ACTIVIDADES", "RCE · Glosas"]
    found = painted(book["ACTIVIDADES"])
    assert set(found) == {2, 4}
    ((first,), (third,)) = found[2], found[4]
    assert "Sin soporte de OT1" in first
    assert "Cantidad aceptada: 0 de 10" in first
    assert "Valor unitario aceptado: $ 900,50; se facturó a $ 1.000,00" in third.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    at = {cell.comment.text: cell.column for cell in book["ACTIVIDADES"][2] if cell.comment}
    assert set(at.values()) == {ANNEX.index("CANTIDAD") + 1}
    listed = book["RCE · Glosas"]
    assert listed["A1"].value.startswith("Contrato CW1, acta 1: 2 líneas glosadas")
    rows = list(listed.iter_rows(min_row=4, values_only=True))
    assert [row[:4] for row in rows] == [
        ("Sin soporte", "Sin soporte de OT1", "ACTIVIDADES", "H2"),
        ("Sin soporte", "Sin soporte de OT3", "ACTIVIDADES", "H4"),
    ]
    # Billed and accepted quantity, price and amount, and what is objected: as numbers.
    assert rows[1][8:] == (10, 2.5, 1000, 900.5, 10000, 2251.25, 7748.75)
    assert listed["D4"].hyperlink.location == "'ACTIVIDADES'!H2"


def test_it_reads_back_as_the_same_acta(analyst: User) -> None:
    load(analyst, "annexes", acta())
    object_to("OT1")
    _name, content = given_back(Annex.objects.get())
    upload = intake.receive(BytesIO(content), "vuelve.xlsx", analyst, "annexes")
    intake.judge(upload)
    assert upload.findings == []
    assert (upload.equal, upload.created, upload.changed, upload.gone) == (3, 0, 0, 0)


def test_corrected_by_the_contractor_it_is_the_next_version(analyst: User) -> None:
    """What is objected to anew is marked in that file, once, wherever its rows stood before."""
    load(analyst, "annexes", acta())
    object_to("OT1")
    object_to("OT2")
    _name, content = given_back(Annex.objects.get())
    book = opened(content)
    sheet = book["ACTIVIDADES"]
    sheet.cell(2, ANNEX.index("CANTIDAD") + 1, 4)
    sheet.insert_rows(2)
    for place, header in enumerate(ANNEX, start=1):
        sheet.cell(2, place, {**LINE, "CANTIDAD": 1, "ORDEN_TRABAJO": "OT9"}.get(header))
    file = BytesIO()
    book.save(file)
    file.seek(0)
    upload = intake.receive(file, "libro-glosas.xlsx", analyst, "annexes")
    intake.judge(upload)
    intake.commit(upload, analyst, accept=True, reason=ANOTHER)
    assert (upload.equal, upload.changed, upload.created) == (2, 1, 1)
    name, content = given_back(Annex.objects.get())
    assert name == "libro-glosas.xlsx"
    again = opened(content)
    assert again.sheetnames == ["ACTIVIDADES", "RCE · Glosas"]
    # OT2 came in by the first file and stands in the fourth row of the second.
    assert set(painted(again["ACTIVIDADES"])) == {4}
    assert again["ACTIVIDADES"].cell(4, ANNEX.index("ORDEN_TRABAJO") + 1).value == "OT2"
    assert len(list(again["RCE · Glosas"].iter_rows(min_row=4))) == 1


def test_where_nothing_is_staged_any_more_the_file_is_read_anew(analyst: User) -> None:
    load(analyst, "annexes", acta())
    object_to("OT2")
    second = load(analyst, "annexes", acta("OT7", "OT1", "OT2", "OT3"), reason=ANOTHER)
    assert second.equal == 3
    (second.folder / "batch.json").unlink()
    with pytest.raises(staging.NotStaged):
        staging.load(second.folder)
    annex = Annex.objects.get()
    assert set(painted(opened(given_back(annex)[1])["ACTIVIDADES"])) == {4}


def test_several_files_come_in_one(analyst: User) -> None:
    load(analyst, "annexes", acta("OT1"))
    material = {"TIPO": "MATERIAL", "COD_ITEM": "M1"}
    load(analyst, "annexes", acta("OT2", OT2=material), options={"mode": "add"}, reason="Parte")
    object_to("OT1")
    annex = Annex.objects.get()
    assert given_back(annex)[0] == "libro-glosas.xlsx"
    object_to("OT2")
    name, content = given_back(annex)
    assert name == "acta-1-glosas.zip"
    with ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["libro-glosas.xlsx", "libro-glosas (2).xlsx"]
        for part in archive.namelist():
            assert set(painted(opened(archive.read(part))["ACTIVIDADES"])) == {2}


def test_what_cannot_be_given_is_not_left_open(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, whole = BytesIO(b"1"), BytesIO(b"2"), BytesIO()
    second.read = None  # type: ignore[method-assign,assignment]
    made = [Marked(first, "a.xlsx"), Marked(second, "b.xlsx")]
    monkeypatch.setattr(workbooks, "_workbooks", lambda _annex: made)
    monkeypatch.setattr(workbooks, "TemporaryFile", lambda: whole)
    with pytest.raises(TypeError):
        workbooks.objected(make.annex(contract))
    assert [one.closed for one in (first, second, whole)] == [True] * 3


def test_without_the_file_a_fresh_one_is_made(analyst: User) -> None:
    """Of the kind, with all that came with what is gone: it reads back as the same acta."""
    upload = load(analyst, "annexes", acta())
    object_to("OT2")
    Path(upload.file.path).unlink()
    name, content = given_back(Annex.objects.get())
    assert name == "acta-1-glosas.xlsx"
    sheet = opened(content).worksheets[0]
    assert set(painted(sheet)) == {3}
    back = intake.judge(intake.receive(BytesIO(content), name, analyst, "annexes"))
    assert (back.findings, back.equal, back.created, back.gone) == ([], 3, 0, 0)


def test_what_was_typed_here_comes_fresh_too(contract: Contract) -> None:
    annex = make.annex(contract)
    line = make.item(annex, contract.prices.get(code="A1"), 3, work_order="OT5")
    with pytest.raises(ValueError, match="no objections"):
        workbooks.objected(annex)
    object_to("OT5", quantity=Decimal(1))
    sheet = opened(given_back(annex)[1]).worksheets[0]
    assert set(painted(sheet)) == {2}
    assert line.work_order in [cell.value for cell in sheet[2]]


def test_contractors_read_spanish_whoever_asks(analyst: User) -> None:
    load(analyst, "annexes", acta())
    object_to("OT1")
    with translation.override("en"):
        book = opened(given_back(Annex.objects.get())[1])
    assert book.sheetnames[-1] == "RCE · Glosas"


def test_cells_corrected_here_are_corrected_there(analyst: User) -> None:
    sheets = acta(OT1={"CANTIDAD": "diez"})
    upload = intake.receive(xlsx(sheets), "libro.xlsx", analyst, "annexes")
    upload.corrections.create(
        sheet="ACTIVIDADES", row=2, column="CANTIDAD", value="10", made_by=analyst
    )
    intake.commit(intake.judge(upload), analyst)
    object_to("OT1")
    _name, content = given_back(Annex.objects.get())
    back = intake.judge(intake.receive(BytesIO(content), "vuelve.xlsx", analyst, "annexes"))
    assert (back.findings, back.equal) == ([], 3)


def test_returning_offers_it(analyst: User, as_role: Callable[..., Client]) -> None:
    load(analyst, "annexes", acta())
    annex = Annex.objects.get()
    file = f"/billing/annexes/{annex.pk}/objections/workbook/"
    client = as_role(roles.P2)
    assert client.get(file).status_code == 404
    assert file not in client.get(annex.get_absolute_url()).text
    object_to("OT1")
    annex.refresh_from_db()
    page = client.get(f"/billing/annexes/{annex.pk}/return/")
    assert "$ 10.000,00" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    page = client.post(
        f"/billing/annexes/{annex.pk}/return/", {"reason": "Faltan soportes"}, follow=True
    )
    (message,) = page.context["messages"]
    assert file in str(message)
    answer = client.get(file)
    assert answer["Content-Disposition"] == 'attachment; filename="libro-glosas.xlsx"'
    assert answer.getvalue()[:2] == b"PK"


def test_it_is_offered_where_objections_sum_to_nothing(
    analyst: User, as_role: Callable[..., Client]
) -> None:
    load(analyst, "annexes", acta())
    annex = Annex.objects.get()
    price = annex.contract.prices.get(code="A1")
    for quantity in (4, -4):
        make.item(annex, price, quantity, work_order="OT9")
    object_to("OT9")
    annex.refresh_from_db()
    assert annex.objected == 0
    given = {"reason": "Faltan soportes"}
    page = as_role(roles.P2).post(f"/billing/annexes/{annex.pk}/return/", given, follow=True)
    (message,) = page.context["messages"]
    assert f"/billing/annexes/{annex.pk}/objections/workbook/" in str(message)


def test_an_upload_that_was_undone_is_no_version(analyst: User) -> None:
    load(analyst, "annexes", acta())
    object_to("OT2")
    second = load(analyst, "annexes", acta("OT7", "OT2", "OT3"), reason=ANOTHER)
    annex = Annex.objects.get()
    assert set(painted(opened(given_back(annex)[1])["ACTIVIDADES"])) == {3}
    intake.undo(Upload.objects.get(pk=second.pk), analyst)
    book = opened(given_back(annex)[1])
    assert [cell.value for cell in book["ACTIVIDADES"][2]][4] == "OT1"
