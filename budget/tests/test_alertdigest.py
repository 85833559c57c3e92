"""The digest by e-mail: what it says, to whom, once a day; and what a broken server makes of it."""

import smtplib
import socket
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from billing.models import Annex
from billing.tests import make as billed
from budget.models import SentDigest
from budget.tests import make
from records import roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = "https://rce.example.com/"
    settings.DEFAULT_FROM_EMAIL = "rce@example.com"


@pytest.fixture
def over(db: None) -> Annex:
    """<CW & 1> executed 30 million of the 10 that it planned."""
    contract = billed.contract(number="<CW & 1>", end_date=date(2099, 12, 31))
    make.movement(contract, 10_000_000)
    make.movement(contract, 500_000_000, date(2025, 12, 1))
    annex = billed.annex(contract)
    billed.item(annex, billed.price(contract, budget_line="OBRA", unit_price=1), 30_000_000)
    Annex.objects.update(state="approved")
    return annex


@pytest.fixture
def analyst(person: Callable[..., User]) -> User:
    return person(roles.P2, email="p2@example.com")


def run() -> str:
    out = StringIO()
    with translation.override("es-co"):
        call_command("alertdigest", stdout=out)
    return out.getvalue()


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found += [value for name, value in attrs if name == "href"]


def test_it_says_what_is_wrong_in_spanish_and_where(over: Annex, analyst: User) -> None:
    with translation.override("en"):
        call_command("alertdigest", stdout=StringIO())
    [message] = mail.outbox
    assert (message.to, message.from_email) == (["p2@example.com"], "rce@example.com")
    assert message.subject == "RCE: 1 alerta de presupuesto"
    assert "<CW & 1> · OBRA" in message.body
    assert "julio de 2025" in message.body
    assert "$\u00a020.000.000" in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert "&lt;CW &amp; 1&gt;" in html
    links = Links(html).found
    assert links[-1] == "https://rce.example.com/budget/alerts/"
    assert all(link.startswith("https://rce.example.com/budget/") for link in links)
    assert all(link in message.body for link in links)


def test_its_links_lead_to_the_figures(
    over: Annex, analyst: User, as_role: Callable[..., Client]
) -> None:
    run()
    client = as_role(roles.P2)
    for link in Links(mail.outbox[0].alternatives[0][0]).found:
        path = link.removeprefix("https://rce.example.com")
        assert client.get(path).status_code == 200, path


def test_it_goes_to_active_analysts_and_administrators_with_an_address(
    over: Annex, person: Callable[..., User]
) -> None:
    person(roles.P2, email="p2@example.com")
    person(roles.ADMIN, email="admin@example.com").groups.add(*person(roles.P2).groups.all())
    person(roles.P2, username="same", email="P2@Example.com")
    person(roles.P2, username="gone", email="gone@example.com", is_active=False)
    person(roles.P2, username="silent")
    for role in (roles.P3, roles.READER, roles.UPDATER):
        person(role, email=f"{role}@example.com")
    run()
    assert sorted(message.to[0].lower() for message in mail.outbox) == [
        "admin@example.com",
        "p2@example.com",
    ]


def test_nothing_is_sent_where_there_is_nothing_to_say(analyst: User) -> None:
    assert "no se envió nada" in run()
    assert mail.outbox == []


def test_with_nobody_to_tell_it_fails(over: Annex, person: Callable[..., User]) -> None:
    person(roles.P2)
    with pytest.raises(CommandError, match="correo"):
        run()


def test_the_same_is_sent_once_a_day_and_what_is_new_again(
    over: Annex, analyst: User, person: Callable[..., User]
) -> None:
    run()
    assert "ya" in run()
    assert len(mail.outbox) == 1
    person(roles.ADMIN, email="admin@example.com")
    run()
    assert [message.to for message in mail.outbox[1:]] == [["admin@example.com"]]
    billed.item(billed.annex(over.contract), over.contract.prices.get(), 9_000_000)
    Annex.objects.update(state="approved")
    run()
    assert len(mail.outbox) == 4


def test_tomorrow_it_is_sent_again(over: Annex, analyst: User) -> None:
    run()
    SentDigest.objects.update(day=timezone.localdate() - timedelta(days=1))
    run()
    assert len(mail.outbox) == 2
    assert SentDigest.objects.get().day == timezone.localdate()


class Refusing(EmailBackend):
    """Takes everybody but p2."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["p2@example.com"]:
            raise smtplib.SMTPRecipientsRefused({"p2@example.com": (550, b"unknown")})
        return super().send_messages(messages)


def test_an_address_that_is_refused_keeps_nobody_else_from_it(
    over: Annex, analyst: User, person: Callable[..., User], settings: Any
) -> None:
    person(roles.ADMIN, email="z@example.com")
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with pytest.raises(CommandError, match="p2@"):
        run()
    assert [message.to for message in mail.outbox] == [["z@example.com"]]
    assert [sent.recipient for sent in SentDigest.objects.all()] == ["z@example.com"]


def test_a_server_that_does_not_answer_is_one_clear_sentence(
    over: Annex, analyst: User, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = unused.getsockname()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        with pytest.raises(CommandError, match="EMAIL_URL") as refused:
            run()
    assert refused.value.returncode == 1
    assert refused.value.__suppress_context__
    assert not SentDigest.objects.exists()
    # Once the server is back, nothing stands in the way.
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run()
    assert len(mail.outbox) == 1
