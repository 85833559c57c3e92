from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransformersConfig(AppConfig):
    name = "transformers"
    verbose_name = _("Transformers")

    def ready(self) -> None:
        # derived listens to what changes; cards and home add their cards to pages.
        from transformers import cards, derived, home  # noqa: F401
