"""An acta's next version answers its objections: what bills the same again stays objected to."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from billing.models import Annex, BilledItem, Contract
from billing.tests.test_annexes import hold_together
from billing.tests.test_resources import CONTRACT, LINE, codes, load
from ingest import intake
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.tests.workbooks import ANNEX, CONTRACTS, PRICES, table, xlsx
from records.bulk import Cause

pytestmark = pytest.mark.django_db
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
    Contract.objects.update(tax_scheme="aiu", profit_pct=5, vat_pct=19)
    price = {
        "CONTRATO": "CW1",
        "COD_ITEM": "A1",
        "DESCRIPCION": "Actividad",
        "UNIDAD": "UN",
        "TIPO": "ACTIVIDAD",
        "VALOR_UNITARIO": 1000,
        "CANTIDAD_CONTRATADA": 20,
    }
    header = [*PRICES, "CANTIDAD_CONTRATADA"]
    load(analyst, "prices", {"PRECIOS": table(header, [price])})
    return Contract.objects.get()


@pytest.fixture
def first(analyst: User) -> Upload:
    """Four lines of 10; of each of the first three nothing, 4 and all at 900 is accepted."""
    upload = load(analyst, "annexes", four(), accept=["over_contracted"])
    for order, accepted in (
        ("OT1", {"quantity": Decimal(0)}),
        ("OT2", {"quantity": Decimal(4)}),
        ("OT3", {"unit_price": Decimal(900)}),
    ):
        of_order = BilledItem.objects.filter(work_order=order)
        BilledItem.objects.object_to(
            of_order, "no_evidence", f"Sin foto de {order}", cause=Cause(analyst.pk), **accepted
        )
    return upload


def four(**different: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Orders OT1 to OT4, with what is different about some; None: it is left out."""
    rows = []
    for order in ("OT1", "OT2", "OT3", "OT4"):
        if (other := different.get(order, {})) is not None:
            row = {**LINE, "CANTIDAD": 10, "ORDEN_TRABAJO": order, **other}
            row.setdefault("VALOR_TOTAL", row["CANTIDAD"] * row["VALOR_UNITARIO"])
            rows.append(row)
    return {"ACTIVIDADES": table([*ANNEX, "OBSERVACIONES"], rows)}


def again(analyst: User, sheets: Any, **decided: Any) -> Upload:
    """Another version, whatever it is warned of."""
    every = ["over_contracted", "total_rounding", "price_differs"]
    return load(analyst, "annexes", sheets, reason=ANOTHER, accept=every, **decided)


def objected() -> dict[str, tuple[Any, ...]]:
    rows = BilledItem.objects.objected_to().order_by("work_order")
    names = ("objection_text", "accepted_quantity", "accepted_unit_price", "objected")
    return {order: rest for order, *rest in rows.values_list("work_order", *names)}


def everything() -> list[Any]:
    items = [f.attname for f in BilledItem._meta.concrete_fields]
    annexes = [f.attname for f in Annex._meta.concrete_fields if f.name != "updated_at"]
    return [
        *BilledItem.objects.order_by("pk").values_list(*items),
        *Annex.objects.values_list(*annexes),
    ]


def test_rows_that_bill_the_same_stay_objected_to(analyst: User, first: Upload) -> None:
    """Whatever else they say: other notes, another day, another account, another transformer."""
    before, keys = objected(), set(BilledItem.objects.objected_to().values_list("pk", flat=True))
    upload = again(
        analyst,
        four(
            OT1={"OBSERVACIONES": "Con foto"},
            OT2={"FECHA_EJECUCION": "16/10/2024"},
            OT3={"CUENTA": "77", "CODIGO_TRAFO": "T-5"},
            OT4={"CANTIDAD": 11},
        ),
    )
    assert (upload.created, upload.changed, upload.gone) == (0, 4, 0)
    assert objected() == before
    assert set(BilledItem.objects.objected_to().values_list("pk", flat=True)) == keys
    assert BilledItem.objects.get(work_order="OT2").executed_on.day == 16
    hold_together()


@pytest.mark.parametrize(
    "answer",
    [
        {"CANTIDAD": 4},
        {"VALOR_UNITARIO": 999},
        {"VALOR_TOTAL": 10_001},
        {"ORDEN_TRABAJO": "OT2-B"},
        {"CANTIDAD": 4, "FECHA_EJECUCION": "16/10/2024"},
        None,
    ],
    ids=str,
)
def test_whatever_bills_otherwise_answers(
    analyst: User, first: Upload, answer: dict[str, Any] | None
) -> None:
    before = everything()
    upload = again(analyst, four(OT2=answer))
    assert set(objected()) == {"OT1", "OT3"}
    stood = BilledItem.history.filter(objection__gt="", objection_text="Sin foto de OT2")
    assert stood.exists()
    hold_together()
    intake.undo(upload, analyst)
    assert everything() == before
    hold_together()


@pytest.mark.parametrize("objected_to", [0, 1])
def test_of_two_alike_the_one_that_was_objected_to_is_left_out(
    analyst: User, objected_to: int
) -> None:
    """Whichever of both it was: who takes the row out that was billed twice is paid for the
    other."""
    twice = four(OT2={"ORDEN_TRABAJO": "OT1"})
    load(analyst, "annexes", twice, accept=["over_contracted", "row_twice"])
    lines = BilledItem.objects.filter(work_order="OT1").order_by("pk")
    keys = [line.pk for line in lines]
    BilledItem.objects.object_to(
        [keys[objected_to]], "already_billed", "Dos veces", cause=Cause(), quantity=Decimal(0)
    )
    # While both are there the objection stays where it is.
    again(analyst, four(OT2={"ORDEN_TRABAJO": "OT1"}, OT4={"OBSERVACIONES": "Otra"}))
    assert set(BilledItem.objects.objected_to().values_list("pk", flat=True)) == {keys[objected_to]}
    again(analyst, four(OT2=None))
    assert list(lines.values_list("pk", "objection")) == [(keys[1 - objected_to], "")]
    hold_together()


def test_no_row_leaves_its_objection_to_another_line(analyst: User, first: Upload) -> None:
    """It bills what was objected to, and calls itself what another line was called."""
    key = BilledItem.objects.get(work_order="OT1").pk
    other = {"ORDEN_TRABAJO": "OT1", "CANTIDAD": 3, "CUENTA": "77"}
    again(analyst, four(OT4=other))
    again(analyst, four(OT1={"CUENTA": "77"}, OT4=None))
    assert BilledItem.objects.get(work_order="OT1").pk == key
    assert objected()["OT1"][0] == "Sin foto de OT1"
    hold_together()


def test_another_period_keeps_what_was_objected(analyst: User, first: Upload) -> None:
    before = objected()
    moved = {order: {"PERIODO": "2024-11"} for order in ("OT1", "OT2", "OT3", "OT4")}
    again(analyst, four(**moved))
    assert Annex.objects.get().period.month == 11
    assert objected() == before
    hold_together()


def test_the_same_file_again_changes_nothing(analyst: User, first: Upload) -> None:
    before = everything()
    upload = again(analyst, four())
    assert (upload.created, upload.changed, upload.gone) == (0, 0, 0)
    assert everything() == before


def test_a_returned_acta_comes_back_with_its_objections(analyst: User, first: Upload) -> None:
    annex = Annex.objects.get()
    annex.return_to_contractor(analyst, "Faltan soportes")
    assert set(objected()) == {"OT1", "OT2", "OT3"}
    again(analyst, four(OT2={"CANTIDAD": 4}))
    annex.refresh_from_db()
    assert (annex.state, annex.state_reason, annex.state_at) == ("in_review", "", None)
    (stands,) = Annex.objects.standing_since()
    assert stands.since == Upload.objects.latest("pk").committed_at
    assert set(objected()) == {"OT1", "OT3"}
    annex.approve(analyst)
    # 0 + 4 + 9 + 10 thousand.
    assert annex.subtotal == Decimal(23_000)
    (executed,) = Annex.objects.executed().by_month()
    assert executed["subtotal"] == Decimal(23_000)


def test_its_return_stands_again_once_its_answer_is_undone(analyst: User, first: Upload) -> None:
    annex = Annex.objects.get()
    annex.return_to_contractor(analyst, "Faltan soportes")
    before = everything()
    intake.undo(again(analyst, four(OT2={"CANTIDAD": 4})), analyst)
    assert everything() == before


def test_contracted_quantities_are_judged_by_what_is_accepted(analyst: User, first: Upload) -> None:
    """Of 40 that are billed 24 are accepted, and 20 contracted; with 5 less of OT4 that is 19."""
    judged = intake.receive(xlsx(four(OT4={"CANTIDAD": 5})), "libro.xlsx", analyst, "annexes")
    intake.judge(judged)
    assert "over_contracted" not in codes(judged)
    over = intake.receive(xlsx(four(OT4={"CANTIDAD": 7})), "otro.xlsx", analyst, "annexes")
    intake.judge(over)
    assert "over_contracted" in codes(over)


def test_what_was_objected_to_meanwhile_is_judged_anew(analyst: User, first: Upload) -> None:
    """The comparison that the person saw knew nothing of it: what is stored decides."""
    upload = intake.receive(
        xlsx(four(OT3={"CANTIDAD": 9}, OT4={"OBSERVACIONES": "Con foto"})),
        "libro.xlsx",
        analyst,
        "annexes",
    )
    intake.judge(upload)
    last = BilledItem.objects.filter(work_order="OT4")
    cause = Cause(analyst.pk)
    BilledItem.objects.object_to(last, "not_done", "No", cause=cause, quantity=Decimal(1))
    before = everything()
    with pytest.raises(Refusal) as refused:
        intake.commit(upload, analyst, accept=True, reason=ANOTHER)
    assert (refused.value.code, everything()) == ("moved", before)
    intake.commit(upload, analyst, accept=True, reason=ANOTHER)
    assert set(objected()) == {"OT1", "OT2", "OT4"}
    hold_together()


def test_an_objection_after_the_upload_stands_in_the_way_of_its_undo(
    analyst: User, first: Upload
) -> None:
    with pytest.raises(Refusal) as refused:
        intake.undo(first, analyst)
    assert refused.value.code == "objected_later"
    assert refused.value.params == {"count": 3, "annex": "CW1 – 1"}
    assert set(objected()) == {"OT1", "OT2", "OT3"}


def test_withdrawn_it_stands_in_nobody_s_way(analyst: User, first: Upload) -> None:
    lines = BilledItem.objects.objected_to()
    BilledItem.objects.withdraw(lines.filter(work_order="OT1"), cause=Cause())
    with pytest.raises(Refusal) as refused:
        intake.undo(first, analyst)
    assert refused.value.params["count"] == 2
    BilledItem.objects.withdraw(lines, cause=Cause())
    intake.undo(first, analyst)
    assert not BilledItem.objects.exists()
    assert not Annex.objects.exists()


def test_what_was_corrected_besides_does(analyst: User, first: Upload) -> None:
    BilledItem.objects.withdraw(BilledItem.objects.objected_to(), cause=Cause())
    line = BilledItem.objects.get(work_order="OT1")
    line.notes = "Vista en campo"
    line.save()
    with pytest.raises(Refusal) as refused:
        intake.undo(first, analyst)
    assert refused.value.code == "touched_later"
    assert refused.value.params["count"] == 1


def test_a_version_that_left_objections_as_they_were_can_be_undone(
    analyst: User, first: Upload
) -> None:
    """They were there before it, and are there after its undo."""
    before = everything()
    second = again(analyst, four(OT1={"OBSERVACIONES": "Con foto"}, OT4=None))
    assert set(objected()) == {"OT1", "OT2", "OT3"}
    intake.undo(second, analyst)
    assert everything() == before


def test_what_was_withdrawn_since_it_kept_it_is_no_hindrance(analyst: User, first: Upload) -> None:
    """Nor to what came before it; the upload in between is named."""
    second = again(analyst, four(OT1={"OBSERVACIONES": "Con foto"}))
    BilledItem.objects.withdraw(BilledItem.objects.objected_to(), cause=Cause())
    with pytest.raises(Refusal) as refused:
        intake.undo(first, analyst)
    assert refused.value.code == "touched_later"
    assert refused.value.params["uploads"] == f"#{second.pk}"
    intake.undo(second, analyst)
    assert set(objected()) == {"OT1"}
    with pytest.raises(Refusal) as refused:
        intake.undo(first, analyst)
    assert refused.value.code == "objected_later"
    BilledItem.objects.withdraw(BilledItem.objects.objected_to(), cause=Cause())
    intake.undo(first, analyst)
    assert not BilledItem.objects.exists()


def test_a_returned_acta_can_be_undone(analyst: User, first: Upload) -> None:
    BilledItem.objects.withdraw(BilledItem.objects.objected_to(), cause=Cause())
    annex = Annex.objects.get()
    annex.approve(analyst)
    with pytest.raises(Refusal) as refused:
        intake.undo(first, analyst)
    assert refused.value.code == "annex_approved"
    annex.return_to_contractor(analyst, "Es de otro contrato")
    intake.undo(first, analyst)
    assert not BilledItem.objects.exists()
    assert not Annex.objects.exists()
