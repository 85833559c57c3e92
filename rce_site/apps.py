from django.apps import AppConfig
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
