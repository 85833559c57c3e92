from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PowerBIConfig(AppConfig):
    name = "powerbi"
    verbose_name = _("Power BI")
