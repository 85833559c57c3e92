"""The one permission policy: Django's model permissions, as `records.roles` grants them."""

from typing import Any, ClassVar

from django.db import models
from rest_framework.permissions import DjangoModelPermissions


def may(user: Any, action: str, model: type[models.Model]) -> bool:
    """Whether the person may view, add, change, delete (approve …) records of this model."""
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


class RolePermissions(DjangoModelPermissions):
    """The same policy for the API, where looking needs a permission too."""

    perms_map: ClassVar = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
        "OPTIONS": ["%(app_label)s.view_%(model_name)s"],
    }
