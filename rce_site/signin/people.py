"""Which of our people somebody from Microsoft Entra is, and which roles follow from there.

A linked account is known by its object and tenant. The first time, a person whom an administrator
wrote down with exactly that user principal name, as user name or e-mail, is linked: in one's own
tenant only its administrators give those, while the `email` claim may hold anything (nOAuth).
Guests, whose names another tenant gives, are never linked or made by their name.
"""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from records import audit


class Unknown(Exception):
    """Not let in. Two arguments: why, for the log; and the sentence for the person."""


def person_of(login: SocialLogin) -> User:
    """The active person behind the sign-in; Unknown where there is none."""
    user = login.user if login.is_existing else _linked_now(login)
    if not user.is_active:
        words = _("Your account on this site is switched off. An administrator can switch it on.")
        raise Unknown(f"user {user.pk} is not active", words)
    return user


@transaction.atomic
def _linked_now(login: SocialLogin) -> User:
    name = str(login.claims.get("preferred_username", "")).strip()
    words = _("This site does not know %(name)s. Ask an administrator for an account.")
    stranger = Unknown(f"nobody is called {name!r}", words % {"name": name or "Microsoft"})
    if not name or is_guest(login.claims):
        raise stranger
    found = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name))[:2]
    if len(found) > 1:
        raise Unknown(f"several people are called {name!r}", stranger.args[1])
    if found:
        [user] = found
    elif settings.ENTRA_CREATE:
        first, _space, last = str(login.claims.get("name", "")).partition(" ")
        user = User.objects.create_user(name[:150], first_name=first[:150], last_name=last[:150])
    else:
        raise stranger
    if SocialAccount.objects.filter(user=user).exists():
        # The name went to somebody else in the tenant: this person's account is not theirs.
        raise Unknown(f"{name!r} is linked to another account of the tenant", stranger.args[1])
    login.account.user = user
    login.account.save()
    audit.note(user, audit.Event.USER_CHANGED, user.get_username(), microsoft="linked")
    return user


def is_guest(claims: dict[str, Any]) -> bool:
    """Whether another tenant, or no tenant, gave the name."""
    idp = str(claims.get("idp", "")).lower()
    return claims.get("acct") == 1 or bool(idp and str(claims["tid"]).lower() not in idp)


def follow_roles(user: User, claims: dict[str, Any]) -> None:
    """Gives and takes the roles that RCE_ENTRA_ROLES names, as the token's roles and groups say."""
    if not settings.ENTRA_ROLES:
        return
    said = [*claims.get("roles", []), *claims.get("groups", [])]
    wanted = {settings.ENTRA_ROLES[one] for one in said if one in settings.ENTRA_ROLES}
    has = set(user.groups.values_list("name", flat=True))
    named = set(settings.ENTRA_ROLES.values())
    groups = {group.name: group for group in Group.objects.filter(name__in=named)}
    if gone := [groups[name] for name in has & named - wanted]:
        user.groups.remove(*gone)
    if new := [groups[name] for name in wanted - has]:
        user.groups.add(*new)
