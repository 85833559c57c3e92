"""The digest by e-mail: what it says, to whom, never twice; what a broken server makes of it."""

import smtplib
import socket
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
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
from budget.inbox import acting, sources
from budget.inbox.acting import Act
from budget.models import Notice, SentDigest
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


@pytest.fixture(autouse=True)
def budget_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the month's work asks for depends on the day; the budget's rules say enough."""
    monkeypatch.setattr(sources, "SOURCES", sources.SOURCES[:1])


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
    assert message.subject == "RCE: 1 alerta"
    assert "Nuevas (1)" in message.body
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


def test_it_goes_to_active_people_who_look_after_it_and_have_an_address(
    over: Annex, person: Callable[..., User]
) -> None:
    """The budget is P2's and the administrators'; who looks after losses or actas is not told."""
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


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("budget", {roles.P2, roles.ADMIN}),
        ("billing", {roles.P2, roles.UPDATER, roles.ADMIN}),
        ("losses", {roles.P3, roles.ADMIN}),
        ("month", {roles.P2, roles.P3, roles.UPDATER, roles.ADMIN}),
    ],
)
def test_each_is_told_of_what_is_theirs_to_look_after(
    area: str, told: set[str], person: Callable[..., User], kept: None
) -> None:
    for role in roles.GROUPS:
        person(role, email=f"{role.replace(' ', '')}@example.com")
    make.notice(area=area)
    run()
    assert {message.to[0] for message in mail.outbox} == {f"{role}@example.com" for role in told}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests make stays: nothing looks whether it is still so."""
    monkeypatch.setattr("budget.inbox.refreshing.refresh", lambda: None)


def test_nothing_is_sent_where_there_is_nothing_to_say(analyst: User) -> None:
    assert "no se envió nada" in run()
    assert mail.outbox == []


def test_with_nobody_to_tell_it_fails(over: Annex, person: Callable[..., User]) -> None:
    person(roles.P2)
    with pytest.raises(CommandError, match="correo"):
        run()


def test_what_somebody_was_told_they_are_not_told_again_and_what_is_new_they_are(
    over: Annex, analyst: User, person: Callable[..., User]
) -> None:
    run()
    assert "nada nuevo" in run()
    assert len(mail.outbox) == 1
    person(roles.ADMIN, email="admin@example.com")
    run()
    assert [message.to for message in mail.outbox[1:]] == [["admin@example.com"]]
    billed.item(billed.annex(over.contract), over.contract.prices.get(), 9_000_000)
    Annex.objects.update(state="approved")
    run()
    assert len(mail.outbox) == 4
    assert all("Empeoraron (1)" in message.body for message in mail.outbox[2:])


def test_not_even_tomorrow(over: Annex, analyst: User) -> None:
    run()
    SentDigest.objects.update(day=timezone.localdate() - timedelta(days=1))
    run()
    assert len(mail.outbox) == 1
    # Each address's last is remembered for ever, the others for a year.
    SentDigest.objects.update(day=timezone.localdate() - timedelta(days=500))
    for _ in range(2):
        run()
    assert len(mail.outbox) == 1
    over.contract.prices.update(unit_price=1)
    billed.item(billed.annex(over.contract), over.contract.prices.get(), 30_000_000)
    Annex.objects.update(state="approved")
    run()
    run()
    assert len(mail.outbox) == 2
    assert SentDigest.objects.get().day == timezone.localdate()


def test_what_is_handed_to_somebody_is_theirs_and_what_they_took_they_know(
    kept: None, analyst: User, person: Callable[..., User]
) -> None:
    other = person(roles.P3, email="p3@example.com")
    keys = [make.notice(area="budget").pk for _ in range(2)]
    run()
    assert [message.to for message in mail.outbox] == [["p2@example.com"]]
    acting.act(analyst, keys[:1], Act.TAKE)
    acting.act(analyst, keys[1:], Act.GIVE, to=other)
    run()
    [message] = mail.outbox[1:]
    assert message.to == ["p3@example.com"]
    assert message.subject == "RCE: 1 alerta"
    assert "Suyas" in message.body
    run()
    assert len(mail.outbox) == 2


def test_what_somebody_has_and_grows_worse_they_are_told(kept: None, analyst: User) -> None:
    key = make.notice(area="losses").pk
    acting.act(analyst, [key], Act.TAKE)
    run()
    assert mail.outbox == []
    Notice.objects.filter(pk=key).update(worse_at=timezone.now(), weight=Decimal(1))
    run()
    [message] = mail.outbox
    assert "Suyas" in message.body
    acting.act(analyst, [key], Act.SETTLE)
    Notice.objects.update(worse_at=timezone.now())
    assert "no se envió nada" in run()


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
