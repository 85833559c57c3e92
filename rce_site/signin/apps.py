from django.apps import AppConfig
from django.conf import settings


class SignInConfig(AppConfig):
    """Has no tables: the second factor's and Microsoft's are django-allauth's."""

    name = "rce_site.signin"

    def ready(self) -> None:
        from rce_site.environment import Refused
        from rce_site.signin import standing  # noqa: F401  (hears of sessions that begin)
        from rce_site.signin.unfit import unknown_roles
        from records import roles

        named, known = set(settings.ENTRA_ROLES.values()), set(roles.GROUPS.values())
        if wrong := unknown_roles(named, known):
            raise Refused("\n".join(wrong))
