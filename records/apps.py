from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    default = True
    name = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from records import audit_signals, lookups, roles, table_cells

        table_cells.remember()
        lookups.register()
        audit_signals.connect()
        post_migrate.connect(roles.apply, dispatch_uid="roles")


class SignInsConfig(AxesConfig):  # type: ignore[misc]
    """django-axes, by a name that says what it is about."""

    default = False
    verbose_name = _("Failed sign-ins")


class RCEAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "records.adminsite.RCEAdminSite"
