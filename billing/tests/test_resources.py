"""The kinds of billing, from a workbook's bytes to records and back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from billing.models import Annex, AnnexItemTotal, BilledItem, Contract, Price
from ingest import intake, report
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.tests.workbooks import ANNEX, CONTRACTS, PRICES, table, xlsx
from transformers.models import Account, Transformer

pytestmark = pytest.mark.django_db

CONTRACT = {
    "CONTRATO": "CW1",
    "CONTRATISTA": "REDES DEL ORIENTE S.A.S.",
    "FECHA_INICIO": "01/01/2024",
    "FECHA_FIN": "31/12/2025",
    "VALOR": 500_000_000,
    "ESQUEMA_IMPUESTO": "CON_AIU",
    "PORC_ADMINISTRACION": 15,
    "PORC_IMPREVISTOS": 3,
    "PORC_UTILIDAD": 5,
    "PORC_IVA": 19,
}
LINE = {
    "CONTRATO": "CW1",
    "ACTA": 1,
    "PERIODO": "2024-10",
    "FECHA_EJECUCION": "15/10/2024",
    "TIPO": "ACTIVIDAD",
    "COD_ITEM": "A1",
    "VALOR_UNITARIO": 1000,
    "MUNICIPIO": "GIRÓN",
}


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
            "VALOR_UNITARIO": price,
        }
        for code, kind, price in [
            ("A1", "ACTIVIDAD", 1000),
            ("A2", None, 2500),
            ("M1", "MATERIAL", 333.33),
        ]
    ]
    load(analyst, "prices", {"PRECIOS": table(PRICES, prices)})
    return Contract.objects.get()


def load(
    user: User, kind: str, sheets: Mapping[str, Sequence[Sequence[Any]]], **decided: Any
) -> Upload:
    accept, reason = decided.pop("accept", ()), decided.pop("reason", "")
    upload = intake.receive(xlsx(sheets), "libro.xlsx", user, kind, **decided)
    intake.judge(upload)
    return intake.commit(upload, user, accept=accept, reason=reason)


def lines(*rows: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """An annex whose rows are LINE with these differences; totals follow from the quantity."""
    full = []
    for number, row in enumerate(rows, 1):
        line = {**LINE, "ORDEN_TRABAJO": f"OT{number}", "CANTIDAD": 1, **row}
        line.setdefault("VALOR_TOTAL", (line["CANTIDAD"] or 0) * line["VALOR_UNITARIO"])
        full.append(line)
    return {"ACTIVIDADES": table(ANNEX, full)}


def codes(upload: Upload) -> dict[str, int]:
    return {finding["code"]: finding["count"] for finding in upload.findings}


def test_an_acta_goes_in_and_comes_out_as_figures(analyst: User) -> None:
    upload = load(analyst, "annexes", lines({"CANTIDAD": 3}, {"CANTIDAD": 4}))
    annex = Annex.objects.get()
    assert (annex.subtotal, annex.lines, annex.state) == (Decimal(7000), 2, "in_review")
    # 7.000 × 15 %, 3 %, 5 %; IVA 19 % of the profit 350.
    assert (annex.administration, annex.contingencies) == (Decimal(1050), Decimal(210))
    assert (annex.profit, annex.vat) == (Decimal(350), Decimal("66.50"))
    assert annex.total == Decimal("8676.50")
    assert sum(item.total for item in annex.items.all()) == annex.total
    assert sum(total.amount for total in AnnexItemTotal.objects.all()) == annex.subtotal
    answer = report.as_json(upload)
    assert (answer["created"], answer["committed"]) == (2, True)
    assert answer["totals"] == {"subtotal": 7000}
    item = annex.items.first()
    assert (item.municipality.code, item.description) == ("68307", "Item A1")


def test_a_type_left_out_comes_from_the_sheet_or_the_price_list(analyst: User) -> None:
    rows = lines({"TIPO": None, "COD_ITEM": "A2", "VALOR_UNITARIO": 2500})
    rows |= {
        "MATERIALES": lines({"TIPO": None, "COD_ITEM": "M1", "VALOR_UNITARIO": 333.33})[
            "ACTIVIDADES"
        ]
    }
    load(analyst, "annexes", rows)
    assert dict(BilledItem.objects.values_list("code", "kind")) == {
        "A2": "activity",
        "M1": "material",
    }


def test_a_new_version_says_what_is_new_changed_equal_and_gone(analyst: User) -> None:
    load(analyst, "annexes", lines({}, {"CANTIDAD": 2}, {"CANTIDAD": 3}))
    version = lines({}, {"CANTIDAD": 5}, {"ORDEN_TRABAJO": "OT9"})
    upload = intake.receive(xlsx(version), "v2.xlsx", analyst, "annexes")
    intake.judge(upload)
    assert (upload.created, upload.changed, upload.equal, upload.gone) == (1, 1, 1, 1)
    assert upload.report["mode"] == "replace"
    with pytest.raises(Refusal) as refused:
        intake.commit(upload, analyst)
    assert refused.value.code == "reason_missing"
    intake.commit(upload, analyst, reason="Corrected by the contractor")
    assert Annex.objects.get().subtotal == Decimal(7000)
    gone = BilledItem.history.get(history_type="-")
    assert (gone.work_order, gone.history_change_reason) == ("OT3", "Corrected by the contractor")


def test_identical_rows_are_counted_as_often_as_they_occur(analyst: User) -> None:
    twice = lines({"ORDEN_TRABAJO": "OT1"}, {"ORDEN_TRABAJO": "OT1"})
    load(analyst, "annexes", twice, accept=["row_twice"])
    once = lines({"ORDEN_TRABAJO": "OT1"})
    upload = load(analyst, "annexes", once, reason="One was repeated")
    assert (upload.equal, upload.gone) == (1, 1)
    assert Annex.objects.get().lines == 1


def test_a_file_touches_only_the_types_that_it_brings(analyst: User) -> None:
    load(analyst, "annexes", lines({}))
    material = lines({"TIPO": "MATERIAL", "COD_ITEM": "M1", "VALOR_UNITARIO": 333.33})
    upload = load(analyst, "annexes", material)
    assert (upload.created, upload.gone) == (1, 0)
    assert upload.report["mode"] == "add"
    assert Annex.objects.get().subtotal == Decimal("1333.33")


def test_add_leaves_what_is_stored(analyst: User) -> None:
    load(analyst, "annexes", lines({}))
    upload = load(analyst, "annexes", lines({"ORDEN_TRABAJO": "OT7"}), options={"mode": "add"})
    assert (upload.created, upload.gone, Annex.objects.get().lines) == (1, 0, 2)


def test_an_approved_acta_must_be_returned_first(analyst: User) -> None:
    load(analyst, "annexes", lines({}))
    Annex.objects.get().approve(analyst)
    upload = intake.receive(xlsx(lines({"CANTIDAD": 9})), "v2.xlsx", analyst, "annexes")
    assert "annex_approved" in codes(intake.judge(upload))
    Annex.objects.get().return_to_contractor(analyst, "Quantities")
    intake.commit(intake.judge(upload), analyst, reason="As agreed")
    annex = Annex.objects.get()
    assert (annex.state, annex.subtotal) == ("in_review", Decimal(9000))


def test_a_warning_accepted_once_holds_for_the_unchanged_row(analyst: User) -> None:
    dear = {"VALOR_UNITARIO": 1100}
    load(analyst, "annexes", lines(dear, {}), accept=["price_differs"])
    again = intake.receive(xlsx(lines(dear, {"CANTIDAD": 2})), "v2.xlsx", analyst, "annexes")
    assert codes(intake.judge(again)) == {}
    other = intake.receive(
        xlsx(lines(dear, {"CANTIDAD": 2, **dear})), "v3.xlsx", analyst, "annexes"
    )
    assert codes(intake.judge(other)) == {"price_differs": 1}


def test_a_commit_judges_again_when_the_database_moved(analyst: User) -> None:
    upload = intake.judge(intake.receive(xlsx(lines({})), "a.xlsx", analyst, "annexes"))
    load(analyst, "annexes", lines({"CANTIDAD": 8}))
    with pytest.raises(Refusal) as refused:
        intake.commit(upload, analyst)
    assert refused.value.code == "moved"
    upload.refresh_from_db()
    assert (upload.created, upload.changed) == (0, 1)
    assert Annex.objects.get().subtotal == Decimal(8000)


def test_a_new_price_moves_the_items_it_holds_for(analyst: User) -> None:
    load(analyst, "annexes", lines({}))
    row = {"CONTRATO": "CW1", "COD_ITEM": "A1", "DESCRIPCION": "Item A1", "UNIDAD": "UN"}
    sheet = table(
        [*PRICES, "VIGENTE_DESDE"], [{**row, "VALOR_UNITARIO": 1200, "VIGENTE_DESDE": "01/10/2024"}]
    )
    revised = load(analyst, "prices", {"PRECIOS": sheet})
    assert BilledItem.objects.get().price.unit_price == Decimal(1200)
    intake.undo(revised, analyst)
    assert BilledItem.objects.get().price.unit_price == Decimal(1000)
    assert Price.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"CONTRATO": "CW999"}, "unknown_contract"),
        ({"COD_ITEM": "ZZZ"}, "item_not_in_list"),
        ({"VALOR_TOTAL": 1200}, "total_mismatch"),
        ({"FECHA_EJECUCION": "01/11/2024"}, "after_cutoff"),
        ({"FECHA_EJECUCION": "15/10/2023"}, "outside_term"),
        ({"CANTIDAD": -5}, "accumulated_below_zero"),
        ({"CANTIDAD": 2_000, "VALOR_TOTAL": 2_001_100}, "total_rounding"),
        ({"VALOR_UNITARIO": 1100}, "price_differs"),
        ({"MUNICIPIO": "NINGUNA PARTE"}, "unknown_municipality"),
        ({"CANTIDAD": 600_000}, "over_contract_value"),
        ({"CANTIDAD": None, "VALOR_TOTAL": 5}, "required"),
        ({"PERIODO": "2024-13"}, "not_a_period"),
        ({"TIPO": "REGALO"}, "unknown_choice"),
    ],
)
def test_a_bad_line_is_found(analyst: User, row: dict[str, Any], code: str) -> None:
    upload = intake.receive(xlsx(lines(row, {})), "a.xlsx", analyst, "annexes")
    found = {f["code"]: f for f in intake.judge(upload).findings}
    assert code in found
    assert [(cell["sheet"], cell["row"]) for cell in found[code]["cells"]] == [("ACTIVIDADES", 2)]
    assert report.shown(found[code])["message"]


@pytest.mark.parametrize(
    ("row", "known", "expected"),
    [
        ({"CODIGO_TRAFO": "T9"}, [], {}),
        ({"CODIGO_TRAFO": "T9"}, ["T1"], {"unknown_transformer": "T9"}),
        ({"CODIGO_TRAFO": "12"}, ["012", "0012"], {"unknown_transformer": "12"}),
        ({"CODIGO_TRAFO": "12"}, ["012"], {"loose_reference": ": 12."}),
        ({"CODIGO_TRAFO": "012"}, ["012"], {}),
        ({"CODIGO_TRAFO": None}, ["T1"], {}),
    ],
)
def test_a_transformer_is_asked_about_once_there_is_an_inventory(
    analyst: User, row: dict[str, Any], known: list[str], expected: dict[str, str]
) -> None:
    for code in known:
        Transformer.objects.create(code=code)
    upload = intake.judge(intake.receive(xlsx(lines(row, {})), "a.xlsx", analyst, "annexes"))
    found = {f["code"]: f for f in upload.findings}
    assert set(found) == set(expected)
    for code, shown in expected.items():
        assert found[code]["severity"] == "warning"
        assert shown in report.shown(found[code])["message"]


def test_a_second_macro_meter_at_the_transformer_that_a_line_is_matched_to(analyst: User) -> None:
    Price.objects.filter(code="A1").update(installs_macro=True)
    at = Transformer.objects.create(code="12")
    Account.objects.create(account="77", transformer=at)
    load(analyst, "annexes", lines({"CODIGO_TRAFO": "0012"}), accept=True)
    for row in ({"CODIGO_TRAFO": "12"}, {"CODIGO_TRAFO": "00012"}, {"CUENTA": "77"}):
        rows = lines({**row, "ACTA": 2, "ORDEN_TRABAJO": "OT9"})
        upload = intake.judge(intake.receive(xlsx(rows), "a.xlsx", analyst, "annexes"))
        assert codes(upload)["macro_twice"] == 1
    rows = lines({"CODIGO_TRAFO": "13", "ACTA": 2, "ORDEN_TRABAJO": "OT9"})
    upload = intake.judge(intake.receive(xlsx(rows), "a.xlsx", analyst, "annexes"))
    assert "macro_twice" not in codes(upload)
