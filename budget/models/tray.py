"""Who has a piece of a month's work."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Contract


class Holdings(models.Manager["Holding"]):
    """Each says what stood once it was done: of two people who do something at once, the second is
    told who was first."""

    def of(self, kind: str, contract: int | None, period: date) -> "Holding | None":
        return (
            self.select_related("holder")
            .filter(kind=kind, contract=contract, period=period)
            .first()
        )

    def take(
        self, user: Any, kind: str, contract: int | None, period: date
    ) -> tuple["Holding | None", bool]:
        """(who has it now, whether this person took it just now). The database decides: the piece
        has one row."""
        try:
            with transaction.atomic():
                taken = self.create(kind=kind, contract_id=contract, period=period, holder=user)
        except IntegrityError:
            return self.of(kind, contract, period), False
        return taken, True

    def hand_over(self, held: "Holding", to: Any) -> bool:
        """From whoever the caller saw it with; False where that is no longer so."""
        stands = self.filter(pk=held.pk, holder=held.holder_id)
        return bool(stands.update(holder=to, since=timezone.now()))

    def give_back(self, held: "Holding") -> bool:
        """So that anybody may take it; False where who had it has it no longer."""
        return bool(self.filter(pk=held.pk, holder=held.holder_id).delete()[0])


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

    objects = Holdings()

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
