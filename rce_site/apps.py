from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rce_site"

    def ready(self) -> None:
        from rce_site import cards, freshness, logs, menu
        from rce_site.logs import watching

        menu.fill()
        cards.add()
        freshness.add()
        logs.catch_the_uncaught()
        watching.add()
