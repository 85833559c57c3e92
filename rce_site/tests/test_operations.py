"""The page of operations: who sees it, and what it tells of the site and its backups."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings as site_settings

from rce_site import doctor, operations
from rce_site.doctor import Check
from records import roles

pytestmark = pytest.mark.django_db


def kept(number, **facts):
    made = datetime(2026, 3, number, 7, tzinfo=UTC)
    plain = {"verified": made, "bytes": 2**20, "engine": "sqlite", "is_safety": False}
    return SimpleNamespace(made_at=made, **{**plain, **facts})


@pytest.mark.parametrize("path", ["/operations/", "/operations/findings/"])
def test_it_is_the_administrators_alone(as_role, path):
    assert as_role(roles.ADMIN).get(path).status_code == 200
    for role in (roles.P2, roles.READER, None):
        assert as_role(role).get(path).status_code == 403


def test_the_page_itself_examines_nothing(as_role, monkeypatch):
    monkeypatch.setattr(operations.doctor, "examine", lambda: pytest.fail("examined"))
    page = as_role(roles.ADMIN).get("/operations/").content.decode()
    assert 'hx-get="/operations/findings/" hx-trigger="load"' in page


def test_what_needs_somebody_comes_first_and_is_counted(as_role, monkeypatch):
    made = (
        Check("Uno", lambda: doctor.good("a", "Está bien.")),
        Check("Dos", lambda: doctor.warning("b", "Puede esperar.", "Mírelo.")),
        Check("Tres", lambda: doctor.failed("c", "No sirve <nada>.", "Arréglelo.")),
    )
    monkeypatch.setattr(doctor, "CHECKS", made)
    client = as_role(roles.ADMIN)
    page = client.get("/operations/findings/").content.decode()
    assert page.index("No sirve &lt;nada&gt;.") < page.index("Puede esperar.")
    assert page.index("Puede esperar.") < page.index("Está bien.")
    assert "1 falla necesita atención ya." in page
    assert "1 advertencia puede esperar" in page
    monkeypatch.setattr(doctor, "CHECKS", made[:1])
    client.cookies[site_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "All is well." in client.get("/operations/findings/").content.decode()


def test_backups_are_told_with_whether_they_were_found_whole(as_role, monkeypatch):
    every = [
        kept(20, verified=None),
        kept(19, is_safety=True),
        *(kept(number) for number in range(18, 6, -1)),
    ]
    monkeypatch.setattr(operations.backup, "kept", lambda: every)
    client = as_role(roles.ADMIN)
    client.cookies[site_settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/operations/").content.decode()
    assert page.count("database and files") == operations.SHOWN
    assert page.count("Not yet") == 1
    assert page.count("what a restore replaced") == 1
    assert "4 older ones are there, too." in page


def test_a_site_without_backups_says_how_to_make_one(as_role):
    page = as_role(roles.ADMIN).get("/operations/").content.decode()
    assert "«Ejecutar ahora», arriba, la hace de inmediato" in page
