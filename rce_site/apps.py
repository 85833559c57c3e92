from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rce_site"

    def ready(self) -> None:
        from rce_site import cards, freshness, menu

        menu.fill()
        cards.add()
        freshness.add()
