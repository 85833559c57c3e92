from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Contractors’ actas")

    def ready(self) -> None:
        # Cards of other rooms' pages, and what follows when what items name changes.
        from billing import cards, derived, links, next_work, panels  # noqa: F401
