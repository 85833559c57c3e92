from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = _("Uploads")

    def ready(self) -> None:
        """Every app's `resources` registers its kinds."""
        from ingest import next_work, set_aside  # noqa: F401

        autodiscover_modules("resources")
        set_aside.listen()
