from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Contractors’ actas")

    def ready(self) -> None:
        from billing import cards, links  # noqa: F401  (cards of the home page; news of what items name)
