from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = _("Budget")

    def ready(self) -> None:
        # Cards of other pages, and what follows when actas or recovered energy change.
        from budget import cards, limits, panels, provisions, tasks  # noqa: F401

        # After all that moves figures: what holds closed months. And what waits of them.
        from budget.month import adjusting, freezing, guard, next_work  # noqa: F401
