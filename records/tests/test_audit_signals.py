"""What the audit trail hears of by itself: sign-ins, people, roles, permissions and tokens."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from records import roles
from records.models import AuditEntry, Token

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "otra-clave-muy-larga-7"


@pytest.fixture
def told() -> Callable[..., list[tuple[Any, ...]]]:
    """told() is (event, who, about) of what came since the last time it was asked."""
    seen = 0

    def since() -> list[tuple[Any, ...]]:
        nonlocal seen
        rows = list(AuditEntry.objects.filter(pk__gt=seen).order_by("pk"))
        seen = max((row.pk for row in rows), default=seen)
        return [(row.event, row.name, row.about) for row in rows]

    return since


def sign_in(client: Client, name: str, password: str) -> Any:
    return client.post(reverse("login"), {"username": name, "password": password})


def test_signing_in_and_out(
    client: Client, person: Callable[..., User], told: Callable[..., Any]
) -> None:
    person("P2")
    told()
    sign_in(client, "p2", PASSWORD)
    assert told() == [("signed in", "p2", "")]
    assert AuditEntry.objects.latest("pk").address == "127.0.0.1"
    client.post(reverse("logout"))
    client.post(reverse("logout"))
    assert told() == [("signed out", "p2", "")]


def test_a_sign_in_that_fails_names_only_who_there_is(
    client: Client, person: Callable[..., User], told: Callable[..., Any]
) -> None:
    person("P2")
    told()
    sign_in(client, "p2", "wrong")
    sign_in(client, "my-own-password-in-the-wrong-box", "wrong")
    assert told() == [("sign-in failed", "p2", ""), ("sign-in failed", "my…", "")]


def test_a_lock_is_noted(
    client: Client, person: Callable[..., User], told: Callable[..., Any]
) -> None:
    person("P2")
    told()
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "p2", "wrong")
    events = [event for event, *_rest in told()]
    assert events.count("locked") == 1
    # The last of them is told by the lock that it brought.
    assert events.count("sign-in failed") == settings.AXES_FAILURE_LIMIT - 1
    # Whoever goes on trying while it is locked fills nothing.
    for _attempt in range(3):
        sign_in(client, "p2", PASSWORD)
    assert told() == []


def test_ones_own_password(as_role: Callable[..., Client], told: Callable[..., Any]) -> None:
    client = as_role("P2")
    told()
    given = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(reverse("password_change"), given).status_code == 302
    assert told() == [("password changed", "p2", "p2")]


def test_a_password_that_is_only_hashed_anew_has_not_changed(
    client: Client, person: Callable[..., User], told: Callable[..., Any], settings: Any
) -> None:
    person("P2")
    told()
    fast = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", fast]
    sign_in(client, "p2", PASSWORD)
    assert User.objects.get(username="p2").password.startswith("scrypt")
    assert told() == [("signed in", "p2", "")]


def test_what_an_administrator_does_to_people(
    as_role: Callable[..., Client], person: Callable[..., User], told: Callable[..., Any]
) -> None:
    client, someone = as_role(roles.ADMIN), person("P2", email="a@x.co")
    url = reverse("admin:auth_user_change", args=[someone.pk])
    reader = Group.objects.get(name=roles.GROUPS[roles.READER])
    told()
    client.post(url, {"username": "p2", "email": "b@x.co", "groups": [reader.pk]})
    assert set(told()) == {
        ("user deactivated", "admin", "p2"),
        ("user changed", "admin", "p2"),
        ("roles changed", "admin", "p2"),
    }
    changed = AuditEntry.objects.get(event="user changed")
    assert changed.details == {"email": "a@x.co → b@x.co"}
    given = list(AuditEntry.objects.filter(name="admin", event="roles changed", about="p2"))
    assert {str(entry.details) for entry in given} == {
        str({"removed": [roles.GROUPS["P2"]]}),
        str({"added": [reader.name]}),
    }


def test_a_password_given_by_an_administrator_and_a_new_person(
    as_role: Callable[..., Client], person: Callable[..., User], told: Callable[..., Any]
) -> None:
    client, someone = as_role(roles.ADMIN), person("P2")
    told()
    given = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    client.post(reverse("admin:auth_user_password_change", args=[someone.pk]), given)
    assert ("password changed", "admin", "p2") in told()
    client.post(reverse("admin:auth_user_add"), {"username": "nueva", **given})
    assert ("user made", "admin", "nueva") in told()
    client.post(reverse("admin:auth_user_delete", args=[someone.pk]), {"post": "yes"})
    assert told() == [("user deleted", "admin", "p2")]


def test_whoever_deletes_themselves_is_noted_by_name(
    as_role: Callable[..., Client], told: Callable[..., Any]
) -> None:
    client, admin = as_role(roles.ADMIN), User.objects.get(username="admin")
    Token.issue(admin, "Excel")
    told()
    client.post(reverse("admin:auth_user_delete", args=[admin.pk]), {"post": "yes"})
    assert not User.objects.filter(username="admin").exists()
    assert ("user deleted", "admin", "admin") in told()


def test_what_a_command_does_has_nobody(person: Callable[..., User], told: Any) -> None:
    someone = person("P2")
    told()
    someone.is_superuser = True
    someone.save()
    assert told() == [("user changed", "", "p2")]
    someone.last_name = "Rojas"
    someone.save(update_fields=["last_login"])
    assert told() == []


def test_permissions_given_to_one_and_to_a_role(
    as_role: Callable[..., Client], person: Callable[..., User], told: Callable[..., Any]
) -> None:
    someone = person("P2")
    permission = Permission.objects.get(codename="delete_municipality")
    told()
    someone.user_permissions.add(permission)
    someone.user_permissions.clear()
    assert told() == [("permissions changed", "", "p2")] * 2
    client = as_role(roles.ADMIN)
    group = Group.objects.get(name=roles.GROUPS[roles.READER])
    told()
    url = reverse("admin:auth_group_change", args=[group.pk])
    client.post(url, {"name": group.name, "permissions": [permission.pk]})
    events = {(event, about) for event, who, about in told() if who == "admin"}
    assert ("permissions changed", group.name) in events


def test_a_role_given_from_the_groups_side(person: Callable[..., User], told: Any) -> None:
    group, someone = Group.objects.get(name=roles.GROUPS["P3"]), person("P2")
    told()
    group.user_set.add(someone)
    assert told() == [("roles changed", "", group.name)]
    assert AuditEntry.objects.latest("pk").details == {"added": ["p2"]}


def test_tokens_are_noted_without_their_key(
    as_role: Callable[..., Client], told: Callable[..., Any]
) -> None:
    client = as_role("P2")
    told()
    client.post(reverse("tokens"), {"name": "Excel", "scope": "read"})
    token = Token.objects.get()
    assert told() == [("token made", "p2", str(token))]
    client.post(reverse("revoke_token", args=[token.pk]))
    assert told() == [("token revoked", "p2", str(token))]


def test_a_tokens_use_and_refusal_are_noted_once_in_a_while(
    client: Client, person: Callable[..., User], told: Callable[..., Any]
) -> None:
    token, key = Token.issue(person("P2"), "Excel")
    told()
    for _time in range(3):
        headers = {"authorization": f"Bearer {key}"}
        assert client.get("/api/v1/municipalities/", headers=headers).status_code == 200
    assert told() == [("token used", "p2", str(token))]
    for wrong in ("p2:a", "p2:b", "someone:c"):
        basic = base64.b64encode(wrong.encode()).decode()
        headers = {"authorization": f"Basic {basic}"}
        assert client.get("/api/v1/municipalities/", headers=headers).status_code == 401
    assert told() == [("token refused", "p2", "/api/v1/municipalities/")]


def test_no_entry_holds_a_password_a_key_or_a_hash(
    client: Client, as_role: Callable[..., Client], person: Callable[..., User]
) -> None:
    admin = as_role(roles.ADMIN)
    given = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    admin.post(reverse("admin:auth_user_add"), {"username": "nueva", **given})
    sign_in(client, "nueva", NEW_PASSWORD)
    sign_in(client, NEW_PASSWORD, NEW_PASSWORD)
    token, key = Token.issue(User.objects.get(username="nueva"), "Excel")
    client.get("/api/v1/municipalities/", headers={"authorization": f"Bearer {key}"})
    kept = " ".join(map(str, AuditEntry.objects.values_list()))
    for secret in (NEW_PASSWORD, key, token.digest, User.objects.get(username="nueva").password):
        assert secret not in kept


def test_a_persons_own_sign_ins_stand_on_their_page(
    client: Client, person: Callable[..., User]
) -> None:
    person("P2")
    person("P3")
    sign_in(client, "p3", "wrong")
    sign_in(client, "p2", "wrong")
    sign_in(client, "p2", PASSWORD)
    shown = client.get(reverse("security")).context["sign_ins"]
    assert [(entry.event, entry.name) for entry in shown] == [
        ("signed in", "p2"),
        ("sign-in failed", "p2"),
    ]
