"""Undo takes an upload back whole: every table of every room is as it was."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from ingest import intake, kinds
from ingest.models import Upload
from ingest.refusals import Refusal
from ingest.tests import actas, dumps
from ingest.tests.workbooks import table, xlsx
from records.models import ClosedMonth, Municipality

Sheets = Mapping[str, Sequence[Sequence[Any]]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana")


@pytest.fixture
def load(ana: User) -> Callable[..., Upload]:
    def commit(kind: str, sheets: Sheets, reason: str = "porque sí", **decided: Any) -> Upload:
        upload = intake.receive(xlsx(sheets), "libro.xlsx", ana, kind, **decided)
        intake.judge(upload)
        return intake.commit(upload, ana, accept=True, reason=reason)

    return commit


@pytest.fixture
def listed(load: Callable[..., Upload]) -> None:
    load("contracts", actas.contracts())
    load("prices", actas.prices())


def refusal(upload: Upload, user: User) -> str:
    before = dumps.business()
    with pytest.raises(Refusal) as refused:
        intake.undo(upload, user)
    assert str(refused.value)
    assert dumps.business() == before
    return refused.value.code


def municipalities(changed: int = 0, names: str = "VEREDA") -> Sheets:
    """150 of them, of which some bear other names and zones."""
    headers = ["CODIGO_DANE", "MUNICIPIO", "DEPARTAMENTO", "ZONA", "LATITUD"]
    rows = [
        {
            "CODIGO_DANE": f"98{number:03}",
            "MUNICIPIO": f"{names if number < changed else 'VEREDA'} {number}",
            "DEPARTAMENTO": "VICHADA",
            "ZONA": "NUEVA" if number < changed else None,
            "LATITUD": 6.5 if number < changed else 5.25,
        }
        for number in range(150)
    ]
    return {"HOJA": table(headers, rows)}


def acta(changed: int = 0, without: int = 0, more: int = 0) -> Sheets:
    """150 lines: of the first some cost more, the last ones are not there, others are new."""
    lines = [actas.line(number, 3 if number < changed else 2) for number in range(150 - without)]
    lines += [actas.line(number) for number in range(1000, 1000 + more)]
    return actas.acta(lines)


CASES = {
    "municipalities": (municipalities(), municipalities(100, "OTRA")),
    "prices": (actas.prices(), actas.prices(range(100))),
    "contracts": (actas.contracts(), actas.contracts(VALOR=1, CONTRATISTA="OTRO S.A.S.")),
    "annexes": (acta(), acta(changed=100, without=20, more=30)),
}


@pytest.mark.parametrize("kind", CASES)
def test_what_an_upload_changed_returns_to_what_it_was(
    kind: str, load: Callable[..., Upload], ana: User
) -> None:
    if kind in ("prices", "annexes"):
        load("contracts", actas.contracts())
    if kind == "annexes":
        load("prices", actas.prices())
    empty = dumps.business()
    first = load(kind, CASES[kind][0])
    after_first = dumps.business()
    second = load(kind, CASES[kind][1])
    after_second = dumps.business()
    assert second.changed == (1 if kind == "contracts" else 100)
    assert after_second != after_first

    intake.undo(second, ana)
    assert dumps.business() == after_first
    # The way back can be gone again: forth, back, and back to the beginning.
    third = load(kind, CASES[kind][1])
    assert third.changed == second.changed
    intake.undo(third, ana)
    assert dumps.business() == after_first
    intake.undo(first, ana)
    assert dumps.business() == empty
    assert {first.pk, second.pk, third.pk} <= {*undone()}


def undone() -> Any:
    return Upload.objects.filter(state=Upload.State.UNDONE).values_list("pk", flat=True)


@pytest.mark.usefixtures("listed")
def test_items_leave_a_price_that_goes_and_come_back_to_it(
    load: Callable[..., Upload], ana: User
) -> None:
    load("annexes", acta())
    before = dumps.business()
    headers = ["CONTRATO", "COD_ITEM", "DESCRIPCION", "UNIDAD", "VALOR_UNITARIO", "VIGENTE_DESDE"]
    row = {"CONTRATO": "CW1", "COD_ITEM": "A001", "DESCRIPCION": "Actividad", "UNIDAD": "UN"}
    newer = row | {"VALOR_UNITARIO": 1200, "VIGENTE_DESDE": date(2024, 10, 1)}
    newer_list = load("prices", {"PRECIOS": table(headers, [newer])})
    assert dumps.business() != before
    intake.undo(newer_list, ana)
    assert dumps.business() == before


@pytest.mark.usefixtures("listed")
def test_refused_once_a_later_upload_touched_its_rows(
    load: Callable[..., Upload], ana: User
) -> None:
    first = load("annexes", acta())
    second = load("annexes", acta(changed=1))
    assert refusal(first, ana) == "touched_later"
    third = load("annexes", acta(changed=1, without=10))
    assert refusal(second, ana) == "touched_later"
    for upload in (third, second, first):
        intake.undo(upload, ana)


@pytest.mark.usefixtures("listed")
def test_refused_once_a_person_touched_its_rows(load: Callable[..., Upload], ana: User) -> None:
    first = load("annexes", acta())
    item = items().first()
    item.notes = "vista en campo"
    item.save()
    assert refusal(first, ana) == "touched_later"


@pytest.mark.usefixtures("listed")
def test_refused_once_a_person_deleted_one_of_its_rows(
    load: Callable[..., Upload], ana: User
) -> None:
    first = load("annexes", acta())
    items().first().delete()
    assert refusal(first, ana) == "touched_later"


@pytest.mark.usefixtures("listed")
def test_refused_where_the_month_is_closed(load: Callable[..., Upload], ana: User) -> None:
    first = load("annexes", acta())
    close = ClosedMonth.objects.create(area=ClosedMonth.Area.BILLING, month=date(2024, 10, 1))
    assert refusal(first, ana) == "month_closed"
    close.reopen("se reabre")
    intake.undo(first, ana)


@pytest.mark.usefixtures("listed")
def test_refused_where_the_acta_was_approved(load: Callable[..., Upload], ana: User) -> None:
    first = load("annexes", acta())
    items().first().annex.approve(ana)
    assert refusal(first, ana) == "annex_approved"


@pytest.mark.usefixtures("listed")
def test_refused_where_others_depend_on_what_it_created(
    load: Callable[..., Upload], ana: User
) -> None:
    load("annexes", acta())
    contracts = Upload.objects.get(kind="contracts")
    assert refusal(contracts, ana) in ("referred_to", "touched_later")
    assert refusal(Upload.objects.get(kind="prices"), ana) == "referred_to"


def test_only_what_is_committed_is_undone(load: Callable[..., Upload], ana: User) -> None:
    upload = intake.receive(xlsx(municipalities()), "libro.xlsx", ana, "municipalities")
    assert refusal(upload, ana) == "not_committed"
    intake.judge(upload)
    assert refusal(upload, ana) == "not_committed"


def test_rows_that_were_equal_are_nobodys_to_undo(load: Callable[..., Upload], ana: User) -> None:
    load("municipalities", municipalities())
    before = dumps.business()
    same = load("municipalities", municipalities(), presets={"ZONA": ""})
    assert (same.equal, same.changed) == (150, 0)
    intake.undo(same, ana)
    assert dumps.business() == before
    assert Municipality.objects.filter(code__startswith="98").count() == 150


def items() -> Any:
    return kinds.get("annexes")._meta.model._default_manager.order_by("pk")
