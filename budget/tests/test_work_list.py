"""The week's workbook: what stands in it, who has it, and that it is sent once in a week."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from billing.models import Annex
from billing.tests import make as billed
from budget.inbox import acting, mailing, sources, work_list
from budget.inbox.acting import Act
from budget.models import Holding
from budget.tests import make
from records import roles
from records.models import AuditEntry
from transformers.models import Transformer
from transformers.tests import make as made

pytestmark = pytest.mark.django_db

URL = "/budget/alerts/work-list.xlsx"
MONDAY = date(2025, 11, 3)


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    book = load_workbook(BytesIO(content))
    found = {}
    for sheet in book:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


def of_today() -> dict[str, list[dict[str, Any]]]:
    with translation.override("en"), work_list.workbook(MONDAY) as book:
        return sheets(book.read())


def test_transformers_stand_by_zone_and_circuit_with_why_and_what_is_at_risk() -> None:
    town = made.municipality()
    for code, zone, circuit, kwh in (
        ("T1", "SUR", "C1", 100),
        ("T2", "NORTE", "C2", 100),
        ("T3", "NORTE", "C1", 50),
        ("T4", "NORTE", "C1", 700),
    ):
        transformer = made.transformer(
            code, zone=zone, circuit=circuit, municipality=town, customers=12
        )
        made.review(transformer, kwh_at_risk=Decimal(kwh), value_at_risk=Decimal(kwh * 800))
        for number in range(2):
            made.account(transformer, f"{code}{number}")
    visited = made.transformer("T5")
    made.review(visited, state="visited")
    made.intervention(Transformer.objects.get(code="T4"))
    found = of_today()
    rows = found["Transformers to review"]
    assert [row["Transformer"] for row in rows] == ["T4", "T3", "T2", "T1"]
    first = rows[0]
    assert first["Why"].startswith("Billed 600 kWh")
    assert (first["kWh a month at risk"], first["Pesos a month at risk"]) == (700, 560_000)
    assert (first["Users"], first["Accounts"], first["Severity"]) == (12, 2, "High")
    assert first["Last intervention"].date() == date(2025, 7, 10)
    assert first["What was done"] == "INSPECCION"
    [north, south, total] = found["Summary"]
    assert (north["Zone"], north["Transformers"], south["Transformers"]) == ("NORTE", 3, 1)
    assert total["kWh a month at risk"] == sum(row["kWh a month at risk"] for row in rows) == 950


def test_alerts_and_actas_stand_by_who_has_them(person: Callable[..., User]) -> None:
    ana = person(roles.P2, first_name="Ana", last_name="Díaz")
    contract = billed.contract(number="CW1")
    acta = billed.annex(contract)
    other = billed.annex(contract, date(2025, 6, 1))
    Annex.objects.filter(pk=other.pk).update(state="approved")
    Holding.objects.create(kind="annexes", contract=contract, period=acta.period, holder=ana)
    free, hers = make.notice(contract, severity="high"), make.notice(contract)
    acting.act(ana, [hers.pk], Act.TAKE, note="=llamar")
    settled = make.notice(contract)
    acting.act(ana, [settled.pk], Act.SETTLE)
    found = of_today()
    assert [row["Who has it"] for row in found["Alerts by owner"]] == ["Ana Díaz", "Nobody"]
    first = found["Alerts by owner"][0]
    # What a spreadsheet would compute stays text.
    assert first["Note"] == "'=llamar"
    assert free.pk
    [row] = found["Actas by owner"]
    assert (row["Who has it"], row["Contract"], row["Acta"]) == ("Ana Díaz", "CW1", acta.number)


def test_it_is_read_as_it_comes(person: Callable[..., User]) -> None:
    """Columns as wide as what they hold, long texts on several lines, days and pesos as here."""
    contract = billed.contract(number="CW1", contractor="Redes y Medición La Fuente Clara S.A.S.")
    acta = billed.annex(contract)
    billed.item(acta, billed.price(contract), 1234)
    acting.act(person(roles.P2), [make.notice(contract).pk], Act.TAKE, note="Llamar. " * 20)
    with work_list.workbook(MONDAY) as file:
        book = load_workbook(BytesIO(file.read()))
    for sheet in book:
        assert (sheet.freeze_panes, sheet.page_setup.orientation) == ("A2", "landscape")
        assert sheet.print_title_rows == "$1:$1"
    alerts, actas = book.worksheets[2:]
    assert alerts.column_dimensions["I"].width == 60
    assert alerts["I2"].alignment.wrap_text
    assert alerts.auto_filter.ref == "A1:J2"
    assert actas.column_dimensions["C"].width == len(contract.contractor) + 2
    assert (actas["G2"].number_format, actas["I2"].number_format) == ("dd/mm/yyyy", "#,##0.00")
    assert (actas["A2"].value, actas["E2"].value) == ("Nadie", "julio de 2025")
    assert actas["I2"].value == 1_234_000


def test_a_week_in_which_nothing_waits_has_its_sheets() -> None:
    found = of_today()
    assert [len(rows) for rows in found.values()] == [1, 0, 0, 0]
    [total] = found["Summary"]
    assert (total["Transformers"], total["kWh a month at risk"]) == (0, 0)
    assert total["Pesos a month at risk"] is None


def test_it_takes_as_many_queries_for_many_as_for_one() -> None:
    def one_more() -> None:
        made.review(made.transformer(zone="NORTE", municipality=made.municipality()))
        make.notice(billed.contract())
        billed.annex(billed.contract())

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            of_today()
        return len(taken)

    one_more()
    one = queries()
    for _ in range(5):
        one_more()
    assert queries() == one


@pytest.mark.parametrize("role", [*roles.GROUPS, None], ids=str)
def test_whoever_sees_what_stands_in_it_may_have_it(
    role: str | None, as_role: Callable[..., Client]
) -> None:
    granted = roles.granted(role) if role else set()
    allowed = set(work_list.PERMISSIONS) <= granted
    response = as_role(role).get(URL)
    assert response.status_code == (200 if allowed else 403)
    if allowed:
        assert len(sheets(response.getvalue())) == 4
        entry = AuditEntry.objects.get(event="downloaded")
        assert entry.about == URL


def test_a_week_begins_on_its_monday() -> None:
    week = [MONDAY + timedelta(days=days) for days in range(7)]
    assert {work_list.monday(day) for day in week} == {MONDAY}
    assert {work_list.file_name(day) for day in week} == {"trabajo-2025-S45.xlsx"}


def test_it_is_sent_once_in_a_week_to_whoever_looks_after_alerts(
    person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SOURCES", ())
    assert mailing.send(MONDAY).sent == []
    made.review(made.transformer("T1"))
    for role in roles.GROUPS:
        person(role, email=f"{role.replace(' ', '')}@example.com")
    mailing.send(MONDAY)
    told = {roles.P2, roles.P3, roles.UPDATER, roles.ADMIN}
    assert {message.to[0] for message in mail.outbox} == {f"{role}@example.com" for role in told}
    message = mail.outbox[0]
    [(name, content, _kind)] = message.attachments
    assert name == "trabajo-2025-S45.xlsx"
    assert sheets(content)["Trafos por revisar"][0]["Transformador"] == "T1"
    assert "semana del 03/11/2025" in message.subject
    assert AuditEntry.objects.get(event="exported").about == name
    # Again on the same Monday, or later in the week: everybody has it.
    assert mailing.send(MONDAY + timedelta(days=2)).sent == []
    assert len(mail.outbox) == 4
    assert len(mailing.send(MONDAY + timedelta(days=7)).sent) == 4


def test_what_is_too_long_to_be_sent_is_fetched(
    person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SOURCES", ())
    monkeypatch.setattr(mailing, "LONGEST", 10)
    person(roles.P2, email="p2@example.com")
    mailing.send(timezone.localdate())
    [message] = mail.outbox
    assert message.attachments == []
    assert URL in message.body
