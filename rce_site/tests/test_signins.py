import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory

from rce_site.demo import closes, objections, states
from rce_site.management.commands.signins import FIRST
from records import roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signins() -> dict[str, str]:
    """What the command printed: {sign-in: password}."""
    out = io.StringIO()
    call_command("signins", stdout=out)
    rows = [line.split() for line in out.getvalue().splitlines() if line.startswith("    ")]
    return {row[0]: row[1] for row in rows}


def test_one_sign_in_for_each_role_with_the_password_that_was_shown():
    shown = signins()

    assert len(shown) == len(roles.GROUPS)
    assert {u.groups.get().name for u in User.objects.filter(username__in=shown)} == set(
        roles.GROUPS.values()
    )
    for name, password in shown.items():
        request = RequestFactory().post("/")
        assert authenticate(request, username=name, password=password).username == name


def test_only_the_administrator_enters_the_admin_and_nobody_is_superuser():
    shown = signins()

    made = User.objects.filter(username__in=shown)
    assert [u.username for u in made if u.is_staff] == ["admin"]
    assert not any(u.is_superuser for u in made)


def test_the_second_time_changes_and_shows_nothing():
    signins()
    before = list(User.objects.order_by("pk").values())

    assert signins() == {}
    assert list(User.objects.order_by("pk").values()) == before


def test_an_account_that_cannot_sign_in_does_not_count():
    User.objects.create_user("importer", password=None)

    assert "admin" in signins()


def test_the_demonstrations_people_are_among_them():
    acting = {
        states.ANALYST: roles.P2,
        closes.ENGINEER: roles.P3,
        objections.UPDATER: roles.UPDATER,
        closes.HEAD: roles.ADMIN,
    }
    assert acting.items() <= FIRST.items()
