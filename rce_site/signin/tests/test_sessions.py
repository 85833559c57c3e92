"""How long a session lasts, what ends it, and what a person returns to."""

import io
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from rce_site.signin import flow, second_factor, standing
from records import roles

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"
OWN = "una-clave-solo-mía"


def sign_in(user: User, password: str = PASSWORD, then: str = "/") -> Client:
    client = Client()
    client.post(SIGN_IN, {"username": user.username, "password": password, "next": then})
    return client


def change(client: Client, **values: Any) -> None:
    session = client.session
    session.update(values)
    session.save()


@pytest.fixture
def reader(person: Callable[..., User]) -> User:
    return person(roles.READER)


def test_a_session_in_use_goes_on_without_a_write_for_each_request(
    reader: User, django_assert_num_queries: Any, settings: Any
) -> None:
    client = sign_in(reader)
    client.get("/account/security/")
    before = Session.objects.get().session_data
    client.get("/account/security/")
    assert Session.objects.get().session_data == before
    change(client, seen_at=int(time.time()) - standing.NOTED_EVERY)
    answer = client.get("/account/security/")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 12 * 60 * 60


def test_a_session_ends_after_days_however_busy(reader: User, settings: Any) -> None:
    client = sign_in(reader)
    change(client, signed_in_at=int(time.time()) - settings.SESSION_LONGEST)
    assert client.get("/account/tokens/")["Location"] == f"{SIGN_IN}?next=/account/tokens/"
    assert client.get("/api/v1/municipalities/").status_code == 401


def test_after_signing_in_again_the_person_is_where_they_were(reader: User) -> None:
    client = Client()
    there = client.get("/records/municipalities/?q=a%26b")["Location"]
    page = client.get(there)
    answer = client.post(
        SIGN_IN, {"username": "reader", "password": PASSWORD, "next": page.context["next"]}
    )
    assert answer["Location"] == "/records/municipalities/?q=a%26b"


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example/", "javascript:x()"])
def test_nobody_is_sent_elsewhere_after_signing_in(then: str, client: Client, reader: User) -> None:
    answer = client.post(SIGN_IN, {"username": "reader", "password": PASSWORD, "next": then})
    assert answer["Location"] == "/"


def test_a_part_of_a_page_takes_the_whole_page_to_the_sign_in(client: Client) -> None:
    page = "http://testserver/records/municipalities/?q=a"
    asked = {"hx-request": "true", "hx-current-url": page}
    answer = client.get("/records/municipalities/", headers=asked)
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"{SIGN_IN}?next=/records/municipalities/%3Fq%3Da"
    assert answer.content == b""
    asked["hx-current-url"] = "https://evil.example/"
    answer = client.get("/records/municipalities/", headers=asked)
    assert answer["HX-Redirect"] == f"{SIGN_IN}?next=/"


def test_a_form_that_came_too_late_leads_back_to_its_page(client: Client) -> None:
    page = "http://testserver/account/tokens/?p=2"
    late = client.post("/account/tokens/1/revoke/", headers={"referer": page})
    assert late["Location"] == f"{SIGN_IN}?next=/account/tokens/%3Fp%3D2&late=1"
    assert "no se guardó" in client.get(late["Location"]).text, "nobody believes it was saved"
    for stranger in ("https://evil.example/x", "http://testserver//evil.example/"):
        late = client.post("/account/tokens/1/revoke/", headers={"referer": stranger})
        assert late["Location"] == f"{SIGN_IN}?next=/&late=1"


def test_the_language_is_chosen_on_the_sign_in_page(client: Client) -> None:
    page = f"{SIGN_IN}?next=/billing/annexes/"
    chosen = client.post("/account/language/", {"language": "en", "next": page})
    assert chosen["Location"] == page
    assert "Password" in client.get(page).text


def test_signing_out_everywhere_leaves_this_browser(reader: User, person: Any) -> None:
    here, there, other = sign_in(reader), sign_in(reader), sign_in(person(roles.P2))
    answer = here.post("/account/sign-out/everywhere/", follow=True)
    assert "1 lugar más" in answer.content.decode()
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_changing_the_password_ends_the_other_sessions(reader: User) -> None:
    here, there = sign_in(reader), sign_in(reader)
    new = {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN}
    assert here.post("/account/password/", new)["Location"] == reverse("password_change_done")
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_guessing_the_password_in_an_open_browser_is_locked(reader: User, settings: Any) -> None:
    client = sign_in(reader)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        guess = {"old_password": "no", "new_password1": OWN, "new_password2": OWN}
        answer = client.post("/account/password/", guess)
    assert answer.status_code == 429
    right = {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN}
    assert client.post("/account/password/", right).status_code == 429


@pytest.mark.parametrize("weak", ["corta-9ab", "1234567890", "password12", "reader1234"])
def test_weak_passwords_are_refused(weak: str, reader: User) -> None:
    client = sign_in(reader)
    new = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    assert client.post("/account/password/", new).status_code == 200
    reader.refresh_from_db()
    assert reader.check_password(PASSWORD)


def test_the_password_of_before_is_no_new_one(reader: User) -> None:
    client = sign_in(reader)
    new = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = client.post("/account/password/", new)
    assert list(answer.context["form"].errors) == ["new_password1"]


def test_a_password_that_an_administrator_gave_is_changed_first(
    as_role: Callable[..., Client],
) -> None:
    admin = as_role(roles.ADMIN)
    made = {"username": "luz", "password1": "dada-por-otro-1", "password2": "dada-por-otro-1"}
    made["usable_password"] = "true"
    assert admin.post("/admin/auth/user/add/", made).status_code == 302
    luz = User.objects.get(username="luz")
    assert luz.groups.get().name == flow.GIVEN
    client = sign_in(luz, "dada-por-otro-1")
    for address in ("/", "/account/tokens/", "/admin/"):
        assert client.get(address)["Location"] == reverse("password_change")
    assert client.get("/api/v1/municipalities/").status_code == 403
    again = sign_in(luz, "dada-por-otro-1")
    assert again.get("/")["Location"] == reverse("password_change"), "signing in again helps not"
    new = {"old_password": "dada-por-otro-1", "new_password1": OWN, "new_password2": OWN}
    client.post("/account/password/", new)
    assert client.get("/").status_code == 200
    assert not luz.groups.exists()


def test_a_new_password_from_an_administrator_is_changed_too(
    as_role: Callable[..., Client], reader: User
) -> None:
    given = {"password1": "dada-por-otro-1", "password2": "dada-por-otro-1"}
    given["usable_password"] = "true"
    answer = as_role(roles.ADMIN).post(f"/admin/auth/user/{reader.pk}/password/", given)
    assert answer.status_code == 302
    client = sign_in(reader, "dada-por-otro-1")
    assert client.get("/")["Location"] == reverse("password_change")


def test_first_sign_ins_made_on_the_server_need_no_change() -> None:
    out = io.StringIO()
    call_command("signins", stdout=out)
    [password] = re.findall(r"^    admin +(\S+)", out.getvalue(), re.M)
    client = sign_in(User.objects.get(username="admin"), password)
    assert client.get("/").status_code == 200


def test_a_letter_lets_choose_a_new_password(reader: User, client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://rce.example"
    User.objects.filter(pk=reader.pk).update(email="lector@electrificadora.example")
    flow.give_password(reader)
    page = "/account/password/forgotten/"
    known = client.post(page, {"email": "Lector@electrificadora.example"})
    unknown = client.post(page, {"email": "nadie@electrificadora.example"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    [letter] = mail.outbox
    assert letter.to == ["lector@electrificadora.example"]
    [link] = re.findall(r"https://rce\.example(/\S+)", letter.body)
    form = client.get(link, follow=True)
    there = form.redirect_chain[-1][0]
    new = {"new_password1": OWN, "new_password2": OWN}
    assert client.post(there, new).status_code == 302
    assert "_auth_user_id" not in client.session, "choosing signs nobody in"
    assert sign_in(reader, OWN).get("/").status_code == 200
    assert "Este enlace ya se usó" in Client().get(link, follow=True).content.decode()


def test_letters_are_few_and_only_where_mail_is_set(
    client: Client, reader: User, settings: Any
) -> None:
    User.objects.filter(pk=reader.pk).update(email="lector@electrificadora.example")
    for _ in range(12):
        client.post("/account/password/forgotten/", {"email": "lector@electrificadora.example"})
    assert len(mail.outbox) == 10
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert client.get("/account/password/forgotten/").status_code == 404
    assert "forgotten" not in client.get(SIGN_IN).content.decode()


def let_in(*words: str) -> str:
    out = io.StringIO()
    call_command("letin", *words, stdout=out)
    return re.findall(r"http://localhost:8000(/\S+)", out.getvalue())[0]


def test_the_server_lets_one_person_in_once(reader: User, settings: Any, client: Client) -> None:
    settings.PASSWORDS = False
    link = let_in("reader")
    page = client.get(link, follow=True)
    assert "_auth_user_id" not in client.session, "looking at it opens nothing"
    assert client.post(page.redirect_chain[-1][0])["Location"] == "/"
    assert client.session["_auth_user_id"] == str(reader.pk)
    assert "Este enlace ya se usó" in Client().get(link, follow=True).content.decode()


def test_the_servers_link_still_asks_for_the_second_factor_unless_told(
    reader: User, client: Client, with_telephone: Any
) -> None:
    with_telephone(reader)
    page = client.get(let_in("reader"), follow=True)
    assert client.post(page.redirect_chain[-1][0])["Location"] == "/account/sign-in/code/"
    let_in("reader", "--reset-second-factor")
    assert not second_factor.is_on(reader)
    with pytest.raises(CommandError):
        call_command("letin", "nobody-here")
