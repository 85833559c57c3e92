from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save, pre_migrate
from django.utils.translation import gettext_lazy as _


class PowerBIConfig(AppConfig):
    name = "powerbi"
    verbose_name = _("Power BI")

    def ready(self) -> None:
        from ingest.signals import committed
        from powerbi import calendar, next_work, refreshing, sync  # noqa: F401
        from transformers.models import RecoveryRun

        pre_migrate.connect(sync.drop, sender=self, dispatch_uid="powerbi views go")
        post_migrate.connect(
            sync.create_after_migrate, sender=self, dispatch_uid="powerbi views come"
        )
        committed.connect(calendar.cover, dispatch_uid="powerbi calendar")
        committed.connect(refreshing.follow, dispatch_uid="powerbi dataset")
        post_save.connect(
            refreshing.follow_recovery, sender=RecoveryRun, dispatch_uid="powerbi recovery"
        )
