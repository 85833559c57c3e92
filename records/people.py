"""The one user who is nobody: *system*, who acts where no person asked."""

from typing import Any

from django.contrib.auth import get_user_model

SYSTEM = "system"


def system() -> Any:
    """The site's own user, made when first needed; it can never sign in."""
    user, made = get_user_model().objects.get_or_create(
        username=SYSTEM, defaults={"is_active": False}
    )
    if made:
        user.set_unusable_password()
        user.save()
    return user
