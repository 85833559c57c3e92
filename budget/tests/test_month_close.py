"""Closing a month: the checklist, who may, what is explained, and what is kept of its figures."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Annex
from billing.tests import make as billed
from budget.models import MonthClose, ReportedFigure
from budget.month import checklist, guard
from budget.month.figures import BILLING, ENERGY, FIGURES, of_area, published
from budget.tests import make
from ingest.models import Gate
from records import roles
from records.models import ClosedMonth
from transformers import balances
from transformers.tests import make as made

pytestmark = pytest.mark.django_db

JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)
URL = "/budget/month/close/?month=2025-07"


@pytest.fixture
def actas(person: Callable[..., Any]) -> Any:
    """A contract with its budget and an approved acta of July."""
    contract = billed.aiu(number="CW1", end_date=date(2027, 1, 1))
    listed = billed.price(contract, "A1", 1000, budget_line="OBRA")
    make.movement(contract, 5000)
    annex = billed.annex(contract, JULY)
    billed.item(annex, listed, 3)
    annex.refresh_from_db()
    annex.approve(person(roles.P2))
    return contract


def close(client: Client, area: str, **why: str) -> Any:
    said = {f"why-{name}": text for name, text in why.items()}
    return client.post(URL, {"area": area, **said}, follow=True)


def open_of(area: str) -> list[str]:
    return [point.key for point in checklist.open_points(area, JULY)]


# ── the checklist ───────────────────────────────────────────────────────────────────────────


def test_a_month_whose_work_is_done_is_closed_without_a_word(
    actas: Any, as_role: Callable[..., Client]
) -> None:
    assert open_of("billing") == []
    answer = close(as_role(roles.P2), "billing")
    assert "Julio de 2025 quedó cerrado" in answer.text
    assert MonthClose.objects.get().explained == {}


def test_what_is_open_is_settled_or_explained(actas: Any, as_role: Callable[..., Client]) -> None:
    waiting = billed.annex(actas, JULY)
    billed.item(waiting, actas.prices.get(), 1, unit_price=1500, amount=1500)
    make.provision(billed.contract(), 70)
    client = as_role(roles.P2)
    assert open_of("billing") == ["tray", "in_review", "deviations"]
    answer = close(client, "billing", tray="falta aprobar", in_review=" ")
    assert answer.status_code == 422
    assert "falta aprobar" in answer.text  # what was typed stays
    assert not ClosedMonth.objects.exists()
    why = {"tray": "falta aprobar", "in_review": "llega en agosto", "deviations": "pactado"}
    assert close(client, "billing", **why).status_code == 200
    kept = MonthClose.objects.get()
    assert (kept.area, kept.month, kept.number, kept.explained) == (BILLING, JULY, 1, why)
    assert kept.closed_by == ClosedMonth.objects.get().closed_by is not None
    page = client.get(URL).text
    assert all(text in page for text in why.values())


def test_energy_asks_for_what_its_own_list_does(as_role: Callable[..., Client]) -> None:
    made.consumption(made.transformer(), JULY)
    balances.refresh()
    assert {"tariffs", "system"} <= set(open_of("energy"))
    made.system_energy(JULY, target_index=Decimal("0.1"))
    for month in range(1, 12):
        made.system_energy(date(2025 if month < 7 else 2024, month if month < 7 else month + 1, 1))
    assert "target" in open_of("energy")  # 12 % against 10 %


def test_of_what_is_not_known_no_figure_is_told() -> None:
    points = {point.key: (point.said, point.passed) for point in checklist.checks(ENERGY, JULY)}
    assert points["target"] == ("No se conoce el índice de doce meses.", None)
    for month in range(1, 13):
        made.system_energy(date(2025 if month < 8 else 2024, month, 1), target_index=None)
    points = {point.key: (point.said, point.passed) for point in checklist.checks(ENERGY, JULY)}
    assert "no llegó ninguna meta" in points["target"][0]
    assert points["target"][1] is None
    tray = next(point for point in checklist.checks(BILLING, JULY) if point.key == "tray")
    assert (tray.said, tray.passed) == ("No se espera ninguna.", True)


def test_returned_actas_and_work_billed_twice_are_open(actas: Any) -> None:
    again = billed.annex(actas, JULY)
    listed = actas.prices.get()
    for annex in (Annex.objects.filter(state="approved").get(), again):
        Annex.objects.filter(pk=annex.pk).update(state="in_review")
        annex.refresh_from_db()
        billed.item(annex, listed, 1, work_order="OT-1", account="77")
    Annex.objects.filter(pk=again.pk).update(state="returned")
    assert {"in_review", "returned"} <= set(open_of("billing"))
    Annex.objects.filter(pk=again.pk).update(state="in_review")
    assert "twice" in open_of("billing")


def test_a_month_that_is_not_over_is_closed_with_a_word(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_role(roles.P2)
    monkeypatch.setattr(timezone, "localdate", lambda: date(2025, 8, 1))
    assert "over" not in open_of("billing")
    monkeypatch.setattr(timezone, "localdate", lambda: date(2025, 7, 31))
    assert open_of("billing")[0] == open_of("energy")[0] == "over"
    assert "Termina el 31/07/2025" in client.get(URL).text
    assert close(client, "billing").status_code == 422
    assert not ClosedMonth.objects.exists()
    assert close(client, "billing", over="solo falta el domingo").status_code == 200
    assert MonthClose.objects.get().explained == {"over": "solo falta el domingo"}
    assert "Fin del mes" in client.get(URL).text


def test_a_month_that_has_not_begun_is_not_closed(
    as_role: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_role(roles.ADMIN)
    monkeypatch.setattr(timezone, "localdate", lambda: date(2025, 6, 30))
    page = client.get(URL).text
    assert "Aún no ha comenzado" in page
    assert 'name="area"' not in page
    for area in ("billing", "energy"):
        why = dict.fromkeys(open_of(area), "ya")
        assert "Aún no ha comenzado" in close(client, area, **why).text
    assert not ClosedMonth.objects.exists()


def test_there_is_room_to_say_why(actas: Any, as_role: Callable[..., Client]) -> None:
    billed.annex(actas, JULY)
    client = as_role(roles.P2)
    rooms = re.findall(r"<textarea[^>]*maxlength=\"([^\"]*)\"", client.get(URL).text)
    assert rooms == ["1000"] * len(open_of("billing"))
    close(client, "billing", tray="á" * 1000, in_review="b" * 2000)
    assert MonthClose.objects.get().explained == {"tray": "á" * 1000, "in_review": "b" * 1000}


@pytest.mark.parametrize("role", [*roles.GROUPS, None])
def test_each_closes_their_own_area(
    role: str | None, actas: Any, as_role: Callable[..., Client]
) -> None:
    granted = roles.granted(role) if role else set()
    client = as_role(role)
    sees = "records.view_closedmonth" in granted
    assert client.get(URL).status_code == (200 if sees else 403)
    for area in ("billing", "energy"):
        why = dict.fromkeys(open_of(area), "así queda")
        may = f"records.close_{area}_closedmonth" in granted
        assert close(client, area, **why).status_code == (200 if may else 403)
        assert ClosedMonth.objects.filter(area=area).exists() is may
    assert client.post(URL, {"area": "x"}).status_code == (404 if sees else 403)


def test_closing_twice_says_so(actas: Any, as_role: Callable[..., Client]) -> None:
    client = as_role(roles.P2)
    close(client, "billing")
    assert "otra persona cerró el mes" in close(client, "billing").text
    assert MonthClose.objects.count() == ClosedMonth.objects.count() == 1


def test_the_old_page_leads_here(as_role: Callable[..., Client]) -> None:
    answer = as_role(roles.P3).get("/transformers/close/?month=2025-07")
    assert (answer.status_code, answer.url) == (302, URL)


# ── what is kept ────────────────────────────────────────────────────────────────────────────


def reported(area: str = "billing") -> dict[tuple[str, str], Any]:
    last = MonthClose.objects.of(area, JULY).last()
    return {(one.figure, one.part): one.value for one in last.figures.all()}


def test_every_figure_is_kept_as_it_stood(actas: Any) -> None:
    stood = {area: published(area, [JULY])[JULY] for area in (BILLING, ENERGY)}
    for area in (BILLING, ENERGY):
        ClosedMonth.objects.create(area=area, month=JULY)
        assert reported(area) == stood[area]
        assert {name for name, part in reported(area) if not part} == {
            figure.name for figure in of_area(area)
        }
    assert reported()["executed", "CW1"] == reported()["executed", ""] > 0
    assert all(one.unit == FIGURES[one.figure].unit for one in ReportedFigure.objects.all())


def test_whoever_closes_without_the_list_leaves_its_points_without_a_word(
    actas: Any, as_role: Callable[..., Client]
) -> None:
    billed.annex(actas, JULY)
    client = as_role(roles.P2)
    client.post("/records/closed-months/add/", {"area": "billing", "month": "2025-07"})
    kept = MonthClose.objects.get()
    assert kept.explained == {"tray": "", "in_review": ""}
    assert kept.closed_by is not None
    assert "se cerró sin esta lista" in client.get(URL).text


def test_a_close_that_fails_keeps_nothing(actas: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ReportedFigure.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        ClosedMonth.objects.create(area=BILLING, month=JULY)
    assert not ClosedMonth.objects.exists()
    assert not MonthClose.objects.exists()


def test_reopening_marks_the_close_and_closing_again_is_another(
    actas: Any, as_role: Callable[..., Client]
) -> None:
    client = as_role(roles.ADMIN)
    close(client, "billing")
    first = reported()
    closed = ClosedMonth.objects.get()
    client.post(f"/records/closed-months/{closed.pk}/delete/", {"reason": "faltó un acta"})
    kept = MonthClose.objects.get()
    assert (kept.reason, kept.reopened_by) == ("faltó un acta", kept.closed_by)
    assert kept.reopened_at is not None
    assert "faltó un acta" in client.get(URL).text
    make.movement(actas, 100, kind="addition", document="OTROSI")
    close(client, "billing")
    assert [one.number for one in MonthClose.objects.of("billing", JULY)] == [1, 2]
    assert reported()["budgeted", ""] == first["budgeted", ""] + 100
    assert reported()["executed", ""] == first["executed", ""]


# ── nobody writes meanwhile ─────────────────────────────────────────────────────────────────


def test_whatever_a_month_is_made_of_waits_at_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is locked, before it is saved and before it is deleted."""
    entered: list[int] = []
    monkeypatch.setattr(Gate, "enter", lambda: entered.append(1))
    contract = billed.contract()
    listed = billed.price(contract)
    annex = billed.annex(contract)
    at = made.transformer()
    records = [
        *(billed.item(annex, listed), make.movement(contract, 1), make.provision(contract, 1)),
        *(made.consumption(at), made.intervention(at), made.retroactive_case(), made.tariff()),
        *(made.system_energy(), contract, billed.change(contract, "addition", JULY)),
        billed.annex(contract),
    ]
    assert {type(one) for one in records} >= set(guard.of_months()) - {type(at), made.Account}
    for record in records:
        entered.clear()
        record.save()
        assert entered, type(record)
    for record in reversed(records):
        if record is not contract:
            entered.clear()
            record.delete()
            assert entered, type(record)


def test_what_was_valid_before_a_close_is_not_saved_after_it(actas: Any) -> None:
    from django.core.exceptions import ValidationError

    movement, annex = actas.movements.get(), Annex.objects.get()
    ClosedMonth.objects.create(area=BILLING, month=JULY)
    for write in (movement.save, movement.delete, annex.save, lambda: make.provision(actas, 5)):
        with pytest.raises(ValidationError, match="julio de 2025"):
            write()


def test_who_may_not_close_an_area_reads_who_does(
    actas: Any, as_role: Callable[..., Client]
) -> None:
    answer = as_role(roles.READER).get(URL)
    assert "Analista de presupuesto (P2), Administrador RCE." in answer.text
    assert "Analista de transformadores (P3), Administrador RCE." in answer.text
    assert "Analista de presupuesto (P2), Administrador RCE." not in as_role(roles.P2).get(URL).text
