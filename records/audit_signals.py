"""What the audit trail hears of by itself: sign-ins, and who made whom able to do what.

A change made on the site is by the person whose request it is; one made by a command has nobody.
"""

from collections.abc import Iterable
from typing import Any

from axes.helpers import get_cool_off
from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest
from simple_history.models import HistoricalRecords

from records import audit
from records.audit import Event
from records.models import Token

User = get_user_model()
# What of a person is told by its name when it changes; the password only by that it did.
TOLD = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")


def connect() -> None:
    through = (User.groups.through, User.user_permissions.through, Group.permissions.through)
    for signal, heard, senders in (
        (user_logged_in, signed_in, (None,)),
        (user_logged_out, signed_out, (None,)),
        (user_login_failed, sign_in_failed, (None,)),
        (user_locked_out, locked, (None,)),
        (pre_save, before_person, (User,)),
        (post_save, person_saved, (User,)),
        (post_delete, person_deleted, (User,)),
        (post_save, group_saved, (Group,)),
        (post_delete, group_deleted, (Group,)),
        (m2m_changed, given, through),
        (post_save, token_made, (Token,)),
        (post_delete, token_revoked, (Token,)),
    ):
        for sender in senders:
            signal.connect(heard, sender=sender, dispatch_uid=f"audit-{heard.__name__}-{sender}")


def at_work() -> HttpRequest | None:
    """The request that this process answers now; None in commands and in the worker."""
    return getattr(HistoricalRecords.context, "request", None)


# Signing in


def signed_in(request: HttpRequest, user: Any, **signal: Any) -> None:
    audit.note(request, Event.SIGNED_IN, way=getattr(request, "signed_in_with", "password"))


def signed_out(request: HttpRequest, user: Any, **signal: Any) -> None:
    if user is not None:
        audit.note(request, Event.SIGNED_OUT)


def sign_in_failed(credentials: Any, request: HttpRequest | None = None, **signal: Any) -> None:
    """Unless the way in was locked already: whoever goes on trying cannot fill the trail."""
    if not getattr(request, "axes_locked_out", False):
        name = audit.as_known(credentials.get("username"))
        audit.note(request, Event.SIGN_IN_FAILED, name=name)


def locked(request: HttpRequest, username: str = "", ip_address: str = "", **signal: Any) -> None:
    """Once for each lock, though every attempt while it lasts says so again."""
    lasting = round(get_cool_off().total_seconds()) if get_cool_off() else None
    if cache.add(f"lock-noted:{ip_address}:{Token.digested(username or '')}", 1, lasting):
        audit.note(request, Event.LOCKED, name=audit.as_known(username))


# People


def before_person(instance: Any, raw: bool = False, **signal: Any) -> None:
    """Remembers how the person stands in the database, to compare with."""
    only = signal.get("update_fields")
    if raw or not instance.pk or (only is not None and set(only) == {"last_login"}):
        instance.before_saving = None
    else:
        instance.before_saving = User.objects.filter(pk=instance.pk).first()


def person_saved(instance: Any, created: bool, raw: bool = False, **signal: Any) -> None:
    who, name = at_work(), instance.get_username()
    if created and not raw:
        audit.note(who, Event.USER_MADE, name)
    before = instance.__dict__.pop("before_saving", None)
    if before is None:
        return
    only = signal.get("update_fields")
    changed = [one for one in TOLD if only is None or one in only]
    changed = [one for one in changed if getattr(before, one) != getattr(instance, one)]
    if before.is_active and "is_active" in changed:
        audit.note(who, Event.USER_DEACTIVATED, name)
        changed.remove("is_active")
    if changed:
        audit.note(who, Event.USER_CHANGED, name, **_from_to(before, instance, changed))
    # A sign-in that only hashes the same password anew has forgotten what was typed.
    hashed_anew = only is not None and set(only) == {"password"} and instance._password is None
    if before.password != instance.password and not hashed_anew:
        audit.note(who, Event.PASSWORD_CHANGED, name)


def person_deleted(instance: Any, **signal: Any) -> None:
    """By the name of who did it: an entry cannot refer to a person who may just have gone."""
    who = at_work()
    person = getattr(who, "user", None)
    name = person.get_username() if person else ""
    audit.note(who, Event.USER_DELETED, instance.get_username(), name=name)


def _from_to(before: Any, after: Any, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{getattr(before, name)} → {getattr(after, name)}" for name in names}


# Roles and permissions


def group_saved(instance: Group, created: bool, raw: bool = False, **signal: Any) -> None:
    """Migrating makes the roles' groups by the table of roles: that is no person's doing."""
    if not raw and at_work() is not None:
        audit.note(at_work(), Event.ROLES_CHANGED, instance.name, made=created)


def group_deleted(instance: Group, **signal: Any) -> None:
    audit.note(at_work(), Event.ROLES_CHANGED, instance.name, deleted=True)


def given(
    sender: Any, instance: Model, action: str, model: Any, pk_set: Any, **signal: Any
) -> None:
    """What a person or a group was given or lost; both ways of saying it."""
    who = at_work()
    if who is None and sender is Group.permissions.through:
        return  # As above.
    match action:
        case "post_add":
            told = {"added": _names(model, pk_set)}
        case "post_remove":
            told = {"removed": _names(model, pk_set)}
        case "pre_clear":
            told = {"removed": _all_of(sender, instance, model)}
        case _:
            return
    if any(told.values()):
        roles = sender is User.groups.through
        event = Event.ROLES_CHANGED if roles else Event.PERMISSIONS_CHANGED
        audit.note(who, event, str(instance), **told)


def _names(model: Any, keys: Any) -> list[str]:
    return [str(one) for one in model._base_manager.filter(pk__in=keys)]


def _all_of(through: Any, instance: Model, model: Any) -> list[str]:
    here, there = type(instance)._meta.model_name, model._meta.model_name
    rows = through._base_manager.filter(**{f"{here}_id": instance.pk})
    return _names(model, list(rows.values_list(f"{there}_id", flat=True)))


# Tokens


def token_made(instance: Token, created: bool, raw: bool = False, **signal: Any) -> None:
    if created and not raw:
        audit.note(
            at_work(),
            Event.TOKEN_MADE,
            str(instance),
            of=instance.user.get_username(),
            scope=instance.scope,
        )


def token_revoked(instance: Token, origin: Any = None, **signal: Any) -> None:
    """Of one who is deleted nothing more is said than that."""
    of_a_person = isinstance(origin, User) or getattr(origin, "model", None) is User
    if not of_a_person:
        audit.note(at_work(), Event.TOKEN_REVOKED, str(instance), of=instance.user.get_username())
