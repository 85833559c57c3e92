"""Password and code; setting up, losing, resetting and demanding the second factor."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from rce_site.signin import second_factor
from rce_site.signin.tests.conftest import Telephone
from records import roles
from records.audit import Event
from records.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGN_IN, CODE = "/account/sign-in/", "/account/sign-in/code/"
SetUp = Callable[[User], Telephone]


def give_password(client: Client, user: User, then: str = "/records/municipalities/") -> Any:
    given = {"username": user.username, "password": PASSWORD, "next": then}
    return client.post(SIGN_IN, given)


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.fixture
def reader(person: Callable[..., User]) -> User:
    return person(roles.READER)


def test_the_password_alone_opens_nothing(
    client: Client, reader: User, with_telephone: SetUp
) -> None:
    telephone = with_telephone(reader)
    assert give_password(client, reader)["Location"] == CODE
    assert who(client) is None
    for address in ("/", "/admin/", "/records/municipalities/"):
        assert client.get(address, follow=True).redirect_chain[-1][0].startswith(SIGN_IN)
    assert client.get("/api/v1/municipalities/").status_code == 401
    answer = client.post(CODE, {"code": telephone.code()})
    assert answer["Location"] == "/records/municipalities/"
    assert who(client) == str(reader.pk)


def test_a_code_opens_once(reader: User, with_telephone: SetUp) -> None:
    telephone = with_telephone(reader)
    code = telephone.code()
    for browser, status in ((Client(), 302), (Client(), 422)):
        give_password(browser, reader)
        assert browser.post(CODE, {"code": code}).status_code == status


def test_a_code_of_before_opens_nothing_after_a_later_one(
    reader: User, with_telephone: SetUp
) -> None:
    telephone = with_telephone(reader)
    assert second_factor.accepts(reader, telephone.code(1))
    assert not second_factor.accepts(reader, telephone.code(0))
    assert not second_factor.accepts(reader, telephone.code(2)), "two half minutes ahead"


def test_a_recovery_code_opens_once_and_reads_as_people_write_it(
    client: Client, reader: User, with_telephone: SetUp
) -> None:
    with_telephone(reader)
    code = second_factor.recovery_codes(reader)[3]
    give_password(client, reader)
    assert client.post(CODE, {"code": f" {code[:5]} {code[5:]} "}).status_code == 302
    assert who(client)
    assert len(second_factor.recovery_codes(reader)) == 9
    assert not second_factor.accepts(reader, code)


def test_wrong_codes_lock_as_wrong_passwords_do(
    client: Client, reader: User, with_telephone: SetUp, settings: Any
) -> None:
    telephone = with_telephone(reader)
    give_password(client, reader)
    answers = [client.post(CODE, {"code": "000000"}) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert "no es correcto" in answers[0].content.decode()
    assert answers[-1].status_code == 429
    assert client.post(CODE, {"code": telephone.code()}).status_code == 429
    assert give_password(Client(), reader).status_code == 429
    assert who(client) is None


def test_codes_rest_after_many_wrong_ones_wherever_they_came_from(
    reader: User, with_telephone: SetUp
) -> None:
    telephone = with_telephone(reader)
    for _ in range(second_factor.WRONG_IN_A_ROW):
        assert not second_factor.accepts(reader, "000000")
    assert not second_factor.accepts(reader, telephone.code())
    kept = Authenticator.objects.get(user=reader, type="totp")
    kept.data["wrong_at"] -= second_factor.REST
    kept.save()
    assert second_factor.accepts(reader, telephone.code())


def test_the_code_is_owed_for_ten_minutes_and_by_this_password(
    client: Client, reader: User, with_telephone: SetUp
) -> None:
    telephone = with_telephone(reader)
    give_password(client, reader)
    reader.set_password("otra-clave-de-prueba")
    reader.save()
    assert client.post(CODE, {"code": telephone.code()})["Location"] == SIGN_IN
    assert client.get(CODE)["Location"] == SIGN_IN
    assert who(client) is None
    stranger = Client()
    assert stranger.post(CODE, {"code": telephone.code()})["Location"] == SIGN_IN


def test_setting_up_asks_for_the_password_and_a_code_and_shows_recovery_codes_once(
    as_role: Callable[..., Client], reader: User
) -> None:
    client = as_role(roles.READER)
    page = client.get("/account/second-factor/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    telephone = Telephone(re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", ""))
    wrong = client.post(
        "/account/second-factor/", {"code": telephone.code(), "password": "no es esta"}
    )
    assert wrong.status_code == 422
    wrong = client.post("/account/second-factor/", {"code": "000000", "password": PASSWORD})
    assert wrong.status_code == 422
    assert not second_factor.is_on(reader)
    right = {"code": telephone.code(), "password": PASSWORD}
    shown = client.post("/account/second-factor/", right, follow=True)
    codes = re.findall(r"<code>(\d{10})</code>", shown.content.decode())
    assert codes == second_factor.recovery_codes(reader)
    text = client.get("/account/second-factor/codes/?file")
    assert text["Content-Disposition"].startswith("attachment")
    assert all(code in text.content.decode() for code in codes)
    client.post("/account/second-factor/codes/")
    assert client.get("/account/second-factor/codes/")["Location"] == reverse("security")
    assert client.get("/account/second-factor/codes/?file")["Location"] == reverse("security")
    assert AuditEntry.objects.filter(event=Event.SECOND_FACTOR_ON).count() == 1
    # The code that set it up opens nothing.
    other = Client()
    give_password(other, reader)
    assert other.post(CODE, {"code": right["code"]}).status_code == 422


def test_what_the_database_keeps_gives_no_codes(reader: User, with_telephone: SetUp) -> None:
    telephone = with_telephone(reader)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert telephone.secret not in kept
    assert not any(code in kept for code in second_factor.recovery_codes(reader))


def test_another_secret_key_reads_them_while_it_knows_the_one_of_before(
    reader: User, with_telephone: SetUp, settings: Any
) -> None:
    telephone = with_telephone(reader)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another-one-for-tests"
    assert not second_factor.accepts(reader, telephone.code())
    assert second_factor.recovery_codes(reader) == []
    settings.SECRET_KEY_FALLBACKS = [before]
    assert second_factor.accepts(reader, telephone.code())


@pytest.mark.parametrize("proof", ["password", "code", "recovery"])
def test_switching_off_asks_for_code_or_password(
    proof: str, as_role: Callable[..., Client], reader: User, with_telephone: SetUp
) -> None:
    telephone, client = with_telephone(reader), as_role(roles.READER)
    proofs = {
        "password": PASSWORD,
        "code": telephone.code(),
        "recovery": second_factor.recovery_codes(reader)[0],
    }
    assert client.post("/account/second-factor/off/", {"proof": "000000"}).status_code == 422
    assert client.post("/account/second-factor/off/", {"proof": "no es esta"}).status_code == 422
    assert second_factor.is_on(reader)
    client.post("/account/second-factor/off/", {"proof": proofs[proof]})
    assert not second_factor.is_on(reader)
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(event=Event.SECOND_FACTOR_OFF).count() == 1


def test_new_recovery_codes_end_those_of_before(
    as_role: Callable[..., Client], reader: User, with_telephone: SetUp
) -> None:
    with_telephone(reader)
    before = second_factor.recovery_codes(reader)
    as_role(roles.READER).post("/account/second-factor/codes/new/", {"proof": PASSWORD})
    after = second_factor.recovery_codes(reader)
    assert len(after) == 10
    assert not set(before) & set(after)
    assert not second_factor.accepts(reader, before[0])


@pytest.mark.parametrize(
    ("policy", "role", "is_led"),
    [
        ("optional", roles.ADMIN, False),
        ("administrators", roles.ADMIN, True),
        ("administrators", roles.READER, False),
        ("everyone", roles.READER, True),
    ],
)
def test_whoever_must_have_one_sets_it_up_before_anything_else(
    policy: str, role: str, is_led: bool, person: Callable[..., User], settings: Any
) -> None:
    settings.SECOND_FACTOR = policy
    client, user = Client(), person(role)
    give_password(client, user)
    there = {
        address: client.get(address)
        for address in ("/", "/admin/", "/account/tokens/", "/account/security/")
    }
    set_up = reverse("second_factor_on")
    assert all((answer.headers.get("Location") == set_up) is is_led for answer in there.values())
    api = client.get("/api/v1/municipalities/")
    assert (api.status_code == 403) is is_led
    if is_led:
        assert "segundo factor" in api.json()["detail"]
        assert client.post("/account/sign-out/everywhere/")["Location"] == set_up
    page = client.get(set_up)
    assert page.status_code == 200
    telephone = Telephone(page.context["secret"].replace(" ", ""))
    client.post(set_up, {"code": telephone.code(), "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_tokens_of_programs_stay_as_they_are(
    client: Client, reader: User, with_telephone: SetUp, settings: Any
) -> None:
    from records.models import Token

    settings.SECOND_FACTOR = "everyone"
    _token, key = Token.issue(reader, name="Power BI")
    bearer = {"authorization": f"Bearer {key}"}
    assert client.get("/api/v1/municipalities/", headers=bearer).status_code == 200


def test_an_administrator_resets_a_lost_one(
    as_role: Callable[..., Client], reader: User, with_telephone: SetUp
) -> None:
    with_telephone(reader)
    theirs = as_role(roles.READER)
    admin = as_role(roles.ADMIN)
    acted = {"action": "reset_second_factor", "_selected_action": [reader.pk]}
    answer = admin.post("/admin/auth/user/", acted, follow=True)
    assert "quedó apagado" in answer.content.decode()
    assert not second_factor.is_on(reader)
    entry = AuditEntry.objects.get(event=Event.SECOND_FACTOR_RESET)
    assert (entry.name, entry.about) == ("admin", "reader")
    assert theirs.get("/").status_code == 302, "whoever was in is out"


def test_an_administrator_cannot_reset_a_superusers(
    as_role: Callable[..., Client], with_telephone: SetUp
) -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    with_telephone(chief)
    acted = {"action": "reset_second_factor", "_selected_action": [chief.pk]}
    as_role(roles.ADMIN).post("/admin/auth/user/", acted)
    assert second_factor.is_on(chief)


def test_the_admin_has_no_door_of_its_own(
    client: Client, person: Callable[..., User], with_telephone: SetUp
) -> None:
    admin = person(roles.ADMIN, is_staff=True)
    with_telephone(admin)
    given = {"username": "admin", "password": PASSWORD, "next": "/admin/"}
    answer = client.post("/admin/login/", given)
    assert answer["Location"].startswith(SIGN_IN)
    assert who(client) is None
    give_password(client, admin, "/admin/")
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_basic_with_a_real_password_opens_nothing(client: Client, reader: User) -> None:
    import base64

    given = base64.b64encode(f"{reader.username}:{PASSWORD}".encode()).decode()
    answer = client.get("/api/v1/municipalities/", headers={"authorization": f"Basic {given}"})
    assert answer.status_code == 401
