from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransformersConfig(AppConfig):
    name = "transformers"
    verbose_name = _("Transformers")
