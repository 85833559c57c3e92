"""Signing in with Microsoft, through the whole flow over HTTP: rightly, and in every wrong way."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.models import Group, User
from django.test import Client

from rce_site.signin.tests.entra_stand_in import KEY, OID, TENANT, Entra, signed
from records import roles
from records.audit import Event
from records.models import AuditEntry

pytestmark = pytest.mark.django_db
START, BACK = "/account/sign-in/microsoft/", "/account/sign-in/microsoft/back/"
ANA = "ana@electrificadora.example"


@pytest.fixture
def ana(person: Callable[..., User]) -> User:
    return person(roles.READER, username=ANA)


def start(client: Client, entra: Entra, then: str = "") -> str:
    """Presses the button; the address on the site to which Microsoft sends the browser back."""
    sent = client.post(START, {"next": then})
    assert sent.status_code == 302
    back = urlsplit(entra.authorize(sent["Location"]))
    return f"{back.path}?{back.query}"


def comes_in(client: Client, entra: Entra, then: str = "") -> Any:
    return client.get(start(client, entra, then))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_person_whom_an_administrator_wrote_down_comes_in_and_is_linked(
    client: Client, entra: Entra, ana: User
) -> None:
    entra.person = {"preferred_username": ANA.upper()}
    answer = comes_in(client, entra, "/records/municipalities/?q=a")
    assert answer["Location"] == "/records/municipalities/?q=a"
    assert who(client) == str(ana.pk)
    assert SocialAccount.objects.get().uid == f"{TENANT}.{OID}"
    assert AuditEntry.objects.get(event=Event.USER_CHANGED).details == {"microsoft": "linked"}
    assert AuditEntry.objects.get(event=Event.SIGNED_IN).details == {"way": "entra"}
    assert set(entra.asked["scope"].split()) == {"openid", "profile"}
    assert client.get("/").status_code == 200


def test_once_linked_the_name_no_longer_matters(client: Client, entra: Entra, ana: User) -> None:
    entra.person = {"preferred_username": ANA}
    comes_in(client, entra)
    entra.person = {"preferred_username": "ana.maria@electrificadora.example"}
    other = Client()
    assert comes_in(other, entra).status_code == 302
    assert who(other) == str(ana.pk)


def test_whoever_inherits_a_name_does_not_inherit_the_account(
    client: Client, entra: Entra, ana: User
) -> None:
    entra.person = {"preferred_username": ANA}
    comes_in(client, entra)
    entra.person = {"preferred_username": ANA, "oid": "another-object"}
    other = Client()
    assert comes_in(other, entra).status_code == 403
    assert who(other) is None
    assert SocialAccount.objects.count() == 1


CLAIMS = [
    pytest.param({"nonce": "of-another-browser"}, id="nonce"),
    pytest.param({"nonce": None}, id="no-nonce"),
    pytest.param({"iss": "https://login.microsoftonline.com/common/v2.0"}, id="issuer"),
    pytest.param({"tid": "another-tenant"}, id="tenant"),
    pytest.param({"tid": None}, id="no-tenant"),
    pytest.param({"aud": "another-application"}, id="audience"),
    pytest.param({"aud": ["another-application", "x"]}, id="audiences"),
    pytest.param({"exp": int(time.time()) - 600}, id="expired"),
    pytest.param({"exp": None}, id="no-end"),
    pytest.param({"nbf": int(time.time()) + 6000}, id="not-yet"),
    pytest.param({"oid": None}, id="nobody"),
]


@pytest.mark.parametrize("wrong", CLAIMS)
def test_a_token_with_a_wrong_claim_lets_nobody_in(
    wrong: dict[str, Any], client: Client, entra: Entra, ana: User
) -> None:
    entra.person = {"preferred_username": ANA, **wrong}
    answer = comes_in(client, entra)
    assert answer.status_code == 403
    assert "no se pudo usar" in answer.content.decode()
    assert who(client) is None
    assert not SocialAccount.objects.exists()


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def signed_with_the_public_key(claims: dict[str, Any]) -> str:
    """The confusion of algorithms: HS256 with what everybody knows as its secret."""
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return jwt.encode(claims, public, algorithm="HS256", headers={"kid": "one"})


def signed_by_another(claims: dict[str, Any]) -> str:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, other, algorithm="RS256", headers={"kid": "one"})


def of_an_unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "two"})


def changed_afterwards(claims: dict[str, Any]) -> str:
    head, _body, tail = signed(claims).split(".")
    body = signed({**claims, "oid": "somebody-else"}).split(".")[1]
    return f"{head}.{body}.{tail}"


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        signed_with_the_public_key,
        signed_by_another,
        of_an_unknown_key,
        changed_afterwards,
        lambda claims: "",
        lambda claims: "no.es.un-token",
    ],
)
def test_a_token_that_is_not_signed_by_the_tenant_lets_nobody_in(
    sign: Callable[[dict[str, Any]], str], client: Client, entra: Entra, ana: User
) -> None:
    entra.person, entra.sign = {"preferred_username": ANA}, sign
    assert comes_in(client, entra).status_code == 403
    assert who(client) is None


def test_an_answer_counts_once_and_in_the_browser_that_asked(
    client: Client, entra: Entra, ana: User
) -> None:
    entra.person = {"preferred_username": ANA}
    back = start(client, entra)
    stranger = Client()
    assert stranger.get(back).status_code == 403
    assert who(stranger) is None
    assert client.get(back).status_code == 302
    client.post("/account/sign-out/")
    assert client.get(back).status_code == 403
    assert who(client) is None


def test_a_made_up_state_is_refused(client: Client, entra: Entra, ana: User) -> None:
    start(client, entra)
    assert client.get(BACK, {"code": "x", "state": "made-up"}).status_code == 403
    assert client.get(BACK).status_code == 403


def test_a_code_of_another_sign_in_is_refused(client: Client, entra: Entra, ana: User) -> None:
    """An attacker's own code, put into the victim's answer: PKCE and the nonce are the victim's."""
    entra.person = {"preferred_username": ANA}
    attackers = dict(parse_qsl(urlsplit(start(Client(), entra)).query))
    victims = dict(parse_qsl(urlsplit(start(client, entra)).query))
    answer = client.get(BACK, {"code": attackers["code"], "state": victims["state"]})
    assert answer.status_code == 403
    assert who(client) is None


def test_an_unknown_person_is_told_so(client: Client, entra: Entra) -> None:
    entra.person = {"preferred_username": "nadie@electrificadora.example"}
    answer = comes_in(client, entra)
    assert answer.status_code == 403
    assert "no conoce a nadie@electrificadora.example" in answer.content.decode()
    assert not User.objects.filter(username__contains="nadie").exists()


def test_the_email_claim_is_not_believed(client: Client, entra: Entra, ana: User) -> None:
    """nOAuth: whoever runs some tenant writes any address there."""
    entra.person = {"preferred_username": "otro@electrificadora.example", "email": ANA}
    assert comes_in(client, entra).status_code == 403


@pytest.mark.parametrize(
    "guest", [{"acct": 1}, {"idp": "https://sts.windows.net/another-tenant/"}, {"idp": "live.com"}]
)
def test_guests_are_not_known_by_their_name(
    guest: dict[str, Any], client: Client, entra: Entra, ana: User, settings: Any
) -> None:
    settings.ENTRA_CREATE = True
    entra.person = {"preferred_username": ANA, **guest}
    assert comes_in(client, entra).status_code == 403


def test_two_people_of_the_same_name_are_not_guessed_between(
    client: Client, entra: Entra, ana: User, person: Callable[..., User]
) -> None:
    person(roles.ADMIN, email=ANA)
    entra.person = {"preferred_username": ANA}
    assert comes_in(client, entra).status_code == 403


def test_somebody_switched_off_stays_out(client: Client, entra: Entra, ana: User) -> None:
    entra.person = {"preferred_username": ANA}
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert comes_in(client, entra).status_code == 403
    User.objects.filter(pk=ana.pk).update(is_active=True)
    comes_in(client, entra)
    assert who(client)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get("/").status_code == 302, "the running session, too"
    assert comes_in(client, entra).status_code == 403


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_afterwards(
    then: str, client: Client, entra: Entra, ana: User
) -> None:
    entra.person = {"preferred_username": ANA}
    assert comes_in(client, entra, then)["Location"] == "/"


def test_one_who_is_not_known_is_made_without_a_role_where_that_is_wanted(
    client: Client, entra: Entra, settings: Any
) -> None:
    settings.ENTRA_CREATE = True
    entra.person = {"preferred_username": "luz@electrificadora.example", "name": "Luz Mar Rey"}
    comes_in(client, entra)
    luz = User.objects.get(pk=who(client))
    assert (luz.username, luz.first_name, luz.last_name) == (
        "luz@electrificadora.example",
        "Luz",
        "Mar Rey",
    )
    assert not luz.groups.exists()
    assert not luz.has_usable_password()


def test_roles_follow_the_token_and_others_stay(
    client: Client, entra: Entra, ana: User, settings: Any
) -> None:
    p2, p3 = roles.GROUPS[roles.P2], roles.GROUPS[roles.P3]
    settings.ENTRA_ROLES = {"RCE.P2": p2, "0e9-group": p3}
    entra.person = {"preferred_username": ANA, "roles": ["RCE.P2", "unknown"]}
    comes_in(client, entra)
    names = set(ana.groups.values_list("name", flat=True))
    assert names == {roles.GROUPS[roles.READER], p2}
    entra.person = {"preferred_username": ANA, "groups": ["0e9-group"]}
    comes_in(Client(), entra)
    names = set(ana.groups.values_list("name", flat=True))
    assert names == {roles.GROUPS[roles.READER], p3}
    assert Group.objects.count() == len(roles.GROUPS)


def test_microsoft_answers_with_an_error(client: Client, entra: Entra) -> None:
    state = dict(parse_qsl(urlsplit(start(client, entra)).query))["state"]
    answer = client.get(BACK, {"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert "no se pudo usar" in answer.content.decode()


def test_microsoft_does_not_answer(client: Client, entra: Entra, settings: Any) -> None:
    settings.ENTRA_URL = "http://127.0.0.1:9"
    answer = client.post(START)
    assert answer.status_code == 503
    assert "no responde" in answer.content.decode()


def test_without_the_settings_there_is_no_such_way(client: Client, ana: User) -> None:
    assert "Microsoft" not in client.get("/account/sign-in/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(BACK, {"code": "x", "state": "y"}).status_code == 404


def test_it_begins_with_a_form_of_ours(entra: Entra) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(START).status_code == 405
    assert strict.post(START).status_code == 403


def test_passwords_may_be_closed(
    client: Client, entra: Entra, person: Callable[..., User], settings: Any
) -> None:
    settings.PASSWORDS = False
    person(roles.READER)
    page = client.get("/account/sign-in/").content.decode()
    assert 'name="password"' not in page
    right = {"username": "reader", "password": "una-clave-de-prueba"}
    assert client.post("/account/sign-in/", right).status_code == 403
    assert who(client) is None
    assert client.get("/account/password/forgotten/").status_code == 404
