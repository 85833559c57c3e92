"""What somebody may do is read anew, whole and at once by every request."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from records import roles

PAGE = "/records/municipalities/"


@pytest.fixture
def p2(person: Callable[..., User]) -> User:
    """Of a role, with a permission of their own and one that the role gives anyway."""
    user = person(roles.P2)
    of_the_role = Group.objects.get(name=roles.GROUPS[roles.P2]).permissions.first()
    user.user_permissions.add(Permission.objects.get(codename="view_session"), of_the_role)
    return anew(user)


def anew(user: User) -> User:
    """As the next request finds them."""
    return User.objects.get(pk=user.pk)


def by_django(user: User) -> set[str]:
    return set(ModelBackend().get_all_permissions(anew(user)))


def test_it_is_what_django_itself_finds_in_one_query(
    p2: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    expected = by_django(p2)
    with django_assert_num_queries(1):
        assert p2.get_all_permissions() == expected
        assert p2.has_perm("sessions.view_session")
        assert not p2.has_perm("auth.delete_user")
        assert p2.has_module_perms("billing")
    assert roles.granted(roles.P2) < expected


def test_who_has_no_role_may_nothing(person: Callable[..., User]) -> None:
    assert person().get_all_permissions() == set()


def test_who_is_switched_off_may_nothing(p2: User) -> None:
    p2.is_active = False
    assert p2.get_all_permissions() == set()
    assert not p2.has_perm("sessions.view_session")


def test_it_says_nothing_of_single_objects(p2: User) -> None:
    assert not p2.has_perm("sessions.view_session", p2)


def test_a_superuser_may_everything(person: Callable[..., User]) -> None:
    superuser = person(is_superuser=True)
    assert superuser.has_perm("auth.delete_user")
    assert len(superuser.get_all_permissions()) == Permission.objects.count()
    superuser.is_active = False
    superuser.save()
    assert anew(superuser).get_all_permissions() == set()


def test_a_right_that_is_taken_away_is_gone_at_the_next_request(
    as_role: Callable[..., Client],
) -> None:
    client, other = as_role(roles.READER), as_role(roles.P2)
    group = Group.objects.get(name=roles.GROUPS[roles.READER])
    assert client.get(PAGE).status_code == 200
    group.permissions.remove(Permission.objects.get(codename="view_municipality"))
    assert client.get(PAGE).status_code == 403
    assert other.get(PAGE).status_code == 200
    group.permissions.add(Permission.objects.get(codename="view_municipality"))
    assert client.get(PAGE).status_code == 200
    User.objects.get(groups=group).groups.clear()
    assert client.get(PAGE).status_code == 403
