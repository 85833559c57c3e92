"""Signing in as people do, in a real browser, through each way: and nothing keeps anyone out."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from conftest import PASSWORD
from rce_site.signin import second_factor
from rce_site.signin.tests.conftest import Telephone, entra, with_telephone  # noqa: F401
from rce_site.signin.tests.entra_stand_in import Entra
from records import roles
from tests.browser.visitor import LOOKS, Visitor

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
ANA = "ana@electrificadora.example"


def give_code(visitor: Visitor, code: str) -> None:
    """By keyboard: the field has the focus when the page opens, or a moment later."""
    visitor.page.wait_for_function("document.activeElement.name === 'code'")
    visitor.page.keyboard.type(code)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def test_with_a_password_and_back_to_where_one_was(visit: Visit, person: Any) -> None:
    reader = person(roles.READER)
    visitor = visit("/records/municipalities/?q=san", role=None)
    visitor.sign_in(reader)
    assert visitor.path == "/records/municipalities/?q=san"


def test_with_a_password_and_a_code(
    visit: Visit,
    person: Any,
    with_telephone: Any,  # noqa: F811
) -> None:
    reader = person(roles.READER)
    telephone = with_telephone(reader)
    visitor = visit("/records/municipalities/", role=None)
    visitor.sign_in(reader)
    assert visitor.path == "/account/sign-in/code/"
    give_code(visitor, telephone.code())
    assert visitor.path == "/records/municipalities/"


def test_with_a_password_and_a_recovery_code(
    visit: Visit,
    person: Any,
    with_telephone: Any,  # noqa: F811
) -> None:
    reader = person(roles.READER)
    with_telephone(reader)
    visitor = visit("/", role=None)
    visitor.sign_in(reader)
    give_code(visitor, second_factor.recovery_codes(reader)[0])
    assert visitor.path == "/"


def test_with_microsoft(visit: Visit, person: Any, entra: Entra) -> None:  # noqa: F811
    ana = person(roles.READER, username=ANA)
    entra.person = {"preferred_username": ANA}
    visitor = visit("/records/municipalities/?q=san", role=None)
    visitor.page.get_by_role("button", name="Entrar con Microsoft").click()
    visitor.page.wait_for_url("**/records/municipalities/**")
    assert visitor.path == "/records/municipalities/?q=san"
    assert visitor.page.locator(".site-user").inner_text() == ana.username
    # Nothing else left the site.
    assert [entra.url in what for what in visitor.complaints] == [True]
    visitor.complaints.clear()


def test_setting_up_a_telephone_and_using_it(visit: Visit, tmp_path: Path) -> None:
    visitor = visit("/account/security/", role=roles.READER)
    page = visitor.page
    page.get_by_role("link", name="Configurar").click()
    assert page.locator(".set-up-picture img").evaluate("i => i.naturalWidth") > 0
    page.get_by_text("No puedo escanearlo").click()
    telephone = Telephone(page.locator("details code").inner_text().replace(" ", ""))
    page.get_by_label("Código").fill(telephone.code())
    page.get_by_label("Su contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Encender").click()
    shown = page.locator(".recovery-codes code").all_inner_texts()
    assert len(shown) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar como texto").click()
    download.value.save_as(tmp_path / "codes.txt")
    assert re.findall(r"\d{10}", (tmp_path / "codes.txt").read_text("utf-8")) == shown
    page.get_by_role("button", name="Ya los guardé").click()
    assert visitor.path == "/"
    visitor.go("/account/security/")
    assert "10 códigos" in page.inner_text("main")
    visitor.lose_session()
    visitor.go("/")
    visitor.sign_in(User.objects.get(username="reader"))
    give_code(visitor, shown[0])
    assert visitor.path == "/"


@pytest.mark.parametrize(("viewport", "scheme", "language"), LOOKS)
def test_nothing_keeps_anyone_from_signing_in(
    viewport: Any,
    scheme: str,
    language: str,
    visit: Visit,
    person: Any,
    entra: Entra,  # noqa: F811
    with_telephone: Any,  # noqa: F811
) -> None:
    look = {"viewport": viewport, "scheme": scheme, "language": language}
    owes = visit("/account/sign-in/", role=None, **look)
    assert (owes.barriers(), owes.overflow()) == ([], 0)
    p2 = person(roles.P2)
    with_telephone(p2)
    owes.sign_in(p2)
    assert (owes.barriers(), owes.overflow()) == ([], 0)
    lost = visit("/account/password/forgotten/", role=None, **look)
    assert (lost.barriers(), lost.overflow()) == ([], 0)
    visitor = visit("/account/second-factor/", **look)
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)
    page = visitor.page
    telephone = Telephone(
        page.locator("details code").text_content().replace(" ", "")  # type: ignore[union-attr]
    )
    page.locator("[name=code]").fill(telephone.code())
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".recovery-codes code").count() == 10
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)
    for address in ("security/", "second-factor/off/", "second-factor/codes/new/", "password/"):
        visitor.go(f"/account/{address}")
        assert (visitor.barriers(), visitor.overflow()) == ([], 0), address
