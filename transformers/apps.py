from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TransformersConfig(AppConfig):
    name = "transformers"
    verbose_name = _("Transformers")

    def ready(self) -> None:
        # derived and tasks listen to what changes; the others add to the site's pages.
        from transformers import cards, derived, home, next_work, tasks, thresholds  # noqa: F401

        post_migrate.connect(thresholds.ensure, sender=self, dispatch_uid="thresholds")
