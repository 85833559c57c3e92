"""Who has a piece of a month's work."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Contract


class Holding(models.Model):
    """Somebody took what a month brings of a contract, or of a kind that has none: consumption,
    tariffs, the network's energy."""

    kind = models.CharField(_("kind"), max_length=30)
    contract = models.ForeignKey(
        Contract, models.CASCADE, verbose_name=_("contract"), null=True, related_name="holdings"
    )
    period = models.DateField(_("period"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("who has it"), related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("work taken")
        verbose_name_plural = _("works taken")
        ordering = ["-period", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "contract", "period"],
                condition=models.Q(contract__isnull=False),
                name="one_holder_a_contract",
            ),
            models.UniqueConstraint(
                fields=["kind", "period"],
                condition=models.Q(contract__isnull=True),
                name="one_holder_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.contract or ''} {self.period:%Y-%m}"
