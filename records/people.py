"""The one user who is nobody: *system*, who acts where no person asked."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

SYSTEM = "system"


def system() -> Any:
    """The site's own user, made when first needed; it can never sign in."""
    never = {"is_active": False, "password": make_password(None)}
    user, _made = get_user_model().objects.get_or_create(username=SYSTEM, defaults=never)
    return user


def name(user: Any) -> str:
    """The person as pages name them; nobody and the site's own user are *system*."""
    if user is None or user.get_username() == SYSTEM:
        return _("System")
    return str(user.get_full_name() or user.get_username())
