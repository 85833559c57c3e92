from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Contractors’ actas")

    def ready(self) -> None:
        from billing import cards  # noqa: F401  (adds its cards to the home page)
