from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "rce_site"
    verbose_name = _("Operation")

    def ready(self) -> None:
        from rce_site import cards, freshness, logs, menu, next_work  # noqa: F401
        from rce_site.logs import watching

        menu.fill()
        cards.add()
        freshness.add()
        logs.catch_the_uncaught()
        watching.add()
        post_migrate.connect(give_rights, sender=self, dispatch_uid="rights of the site's login")


def give_rights(views: bool = True, **_signal: Any) -> None:
    """Where the database's administrator makes the views, rights are theirs to give, too."""
    if views:
        from rce_site.ddl import rights  # with SQL Server's backend, which else nobody needs

        rights.give()
