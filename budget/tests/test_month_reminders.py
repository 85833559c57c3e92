"""Reminders by e-mail: to whom, when, of what, and once."""

import smtplib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from billing.models import Annex
from billing.tests import make
from budget.models import Holding, SentDigest
from budget.month import expected, reminders
from budget.month.asked import over
from budget.month.pieces import ANNEXES
from records import roles
from records.models import ClosedMonth

pytestmark = pytest.mark.django_db

MONTH = over()


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = "https://rce.example.com/"
    settings.MONTH_DUE_DAYS = 10


@pytest.fixture
def first() -> date:
    """The first day on which last month's work is late."""
    return expected.due(MONTH) + timedelta(days=1)


@pytest.fixture
def contract(first: date) -> Any:
    """It owes last month's acta, and nothing else is late of it."""
    made = make.contract(
        number="CW1", start_date=MONTH, end_date=date(2099, 1, 1), contractor="REDES"
    )
    other = make.contract(start_date=MONTH, end_date=MONTH)
    make.annex(other, MONTH)
    Annex.objects.update(state="approved")
    return made


@pytest.fixture
def updater(person: Callable[..., User]) -> User:
    return person(roles.UPDATER, email="ana@example.com", first_name="Ana")


def told() -> dict[str, str]:
    return {message.to[0]: message.body for message in mail.outbox}


def test_what_nobody_took_goes_to_all_of_its_role(
    contract: Any, updater: User, first: date, person: Callable[..., User]
) -> None:
    person(roles.UPDATER, username="b", email="bea@example.com")
    person(roles.UPDATER, username="c", email="gone@example.com", is_active=False)
    person(roles.UPDATER, username="d")
    person(roles.P2, email="p2@example.com")
    with translation.override("en"):
        reminders.send(first)
    assert told().keys() == {"ana@example.com", "bea@example.com"}
    [message, _other] = mail.outbox
    assert message.subject.startswith("RCE: ")
    assert "CW1 · REDES" in message.body
    assert f"https://rce.example.com/budget/month/?month={MONTH:%Y-%m}#annexes-" in message.body
    assert "Actualizador de facturación" in message.body


def test_what_somebody_took_goes_to_them_alone(
    contract: Any, updater: User, first: date, person: Callable[..., User]
) -> None:
    other = person(roles.ADMIN, email="admin@example.com", first_name="Caro")
    Holding.objects.take(other, ANNEXES, contract.pk, MONTH)
    reminders.send(first)
    assert told().keys() == {"admin@example.com"}
    assert "Caro" in told()["admin@example.com"]


def test_who_has_it_and_cannot_be_told_leaves_it_to_the_role(
    contract: Any, updater: User, first: date, person: Callable[..., User]
) -> None:
    Holding.objects.take(person(roles.P2), ANNEXES, contract.pk, MONTH)
    reminders.send(first)
    assert told().keys() == {"ana@example.com"}


def test_in_review_it_is_the_budget_analysts(
    contract: Any, updater: User, first: date, person: Callable[..., User]
) -> None:
    make.annex(contract, MONTH)
    person(roles.P2, email="p2@example.com")
    reminders.send(first)
    assert told().keys() == {"p2@example.com"}


def test_on_the_first_late_day_and_every_seven_from_it(
    contract: Any, updater: User, first: date
) -> None:
    days = [first + timedelta(days=ahead) for ahead in range(-1, 16)]
    sent = [day for day in days if reminders.send(day).sent]
    assert [(day - first).days for day in sent] == [0, 7, 14]


def test_once_a_day_however_often_it_is_asked_for(
    contract: Any, updater: User, first: date
) -> None:
    assert reminders.send(first).sent == ["ana@example.com"]
    again = reminders.send(first)
    assert (again.sent, again.already) == ([], ["ana@example.com"])
    assert len(mail.outbox) == 1


def test_nothing_late_sends_nothing(contract: Any, updater: User, first: date) -> None:
    make.annex(contract, MONTH)
    Annex.objects.update(state="approved")
    person_of_energy = reminders.late(first)
    assert not [one for one in person_of_energy if one.email == "ana@example.com"]


def test_of_a_closed_month_nobody_is_reminded(
    contract: Any, updater: User, first: date, person: Callable[..., User]
) -> None:
    ClosedMonth.objects.create(area="energy", month=MONTH)
    assert [one.email for one in reminders.late(first)] == ["ana@example.com"]
    closed = ClosedMonth.objects.create(area="billing", month=MONTH)
    assert reminders.late(first) == []
    closed.reopen("llegó el acta")
    assert [one.email for one in reminders.late(first)] == ["ana@example.com"]


def test_its_links_open(
    contract: Any, updater: User, first: date, as_role: Callable[..., Client]
) -> None:
    reminders.send(first)
    client = as_role(roles.UPDATER)
    for word in mail.outbox[0].body.split():
        if word.startswith("https://"):
            path = word.removeprefix("https://rce.example.com").partition("#")[0]
            assert client.get(path).status_code == 200


def test_what_the_server_does_not_take_is_not_claimed(
    contract: Any, updater: User, first: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({})

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        assert reminders.send(first).refused == ["ana@example.com"]
    assert not SentDigest.objects.exists()
    assert reminders.send(first).sent == ["ana@example.com"]


def test_queries_do_not_grow(updater: User, contract: Any, first: date) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert reminders.late(first)
        return len(taken)

    few = asked()
    for _ in range(5):
        made = make.contract(start_date=MONTH, end_date=date(2099, 1, 1))
        Holding.objects.take(updater, ANNEXES, made.pk, MONTH)
    assert asked() == few
