"""What passed through a transformer and was billed behind it, month by month."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ingest.reading.dates import EARLIEST
from records.models import ClosedMonth, Record
from records.numbers import energy, money, percent
from transformers.choices import BalanceState, Reading
from transformers.models.figures import ConsumptionFigures, TotalFigures
from transformers.models.places import Place
from transformers.models.transformers import Transformer


class Consumption(Record):
    """A transformer's month. Its energies are as loaded; its balance is derived from them.

    `measured_kwh` is the macro-meter's energy that `loss_kwh` is measured against, after estimates
    were merged with the next reading and long cycles spread by days: over a year's rows, index =
    Σ loss / Σ measured. Both are empty where `balance_state` says that there is no balance to
    count. `lost_value` is the loss at the month's tariff, empty without one.
    """

    transformer = models.ForeignKey(
        Transformer,
        models.PROTECT,
        verbose_name=_("transformer"),
        related_name="consumption",
        db_index=False,  # the key begins with it
    )
    period = models.DateField(_("period"), help_text=_("The month's first day."))
    delivered_kwh = energy(_("macro energy (kWh)"), null=True, blank=True)
    billed_kwh = energy(
        _("billed energy (kWh)"),
        null=True,
        blank=True,
        help_text=_("Without retroactive charges (CNR)."),
    )
    additional_kwh = energy(
        _("additional energy (kWh)"),
        null=True,
        blank=True,
        help_text=_("Known but unbilled: public lighting, provisional supplies."),
    )
    customers = models.PositiveIntegerField(_("users billed"), null=True, blank=True)
    macro_days = models.PositiveSmallIntegerField(_("days of the macro"), null=True, blank=True)
    billed_days = models.PositiveSmallIntegerField(_("days billed"), null=True, blank=True)
    reading = models.CharField(_("reading"), max_length=10, choices=Reading, blank=True)
    macro_reading = models.CharField(
        _("macro's reading"), max_length=10, choices=Reading, blank=True
    )
    estimated_pct = percent(_("estimated (%)"), null=True, blank=True)
    no_balance_reason = models.CharField(_("why no balance"), max_length=200, blank=True)

    place = models.ForeignKey(
        Place, models.PROTECT, verbose_name=_("place"), editable=False, related_name="+"
    )
    balance_state = models.CharField(
        _("balance"),
        max_length=16,
        choices=BalanceState,
        default=BalanceState.NO_MACRO,
        editable=False,
    )
    measured_kwh = energy(_("measured (kWh)"), null=True, editable=False)
    loss_kwh = energy(_("loss (kWh)"), null=True, editable=False)
    lost_value = money(_("money lost"), null=True, editable=False)
    balanced_at = models.DateTimeField(
        _("balanced anew"),
        null=True,
        editable=False,
        help_text=_("When its balance or its place last became other than when it was written."),
    )

    unversioned = (
        *("place", "balance_state", "measured_kwh", "loss_kwh", "lost_value"),
        "balanced_at",
    )

    objects = ConsumptionFigures.as_manager()

    class Meta:
        verbose_name = _("monthly consumption")
        verbose_name_plural = _("monthly consumption")
        # As its index goes: a month's rows circuit by circuit, and no list of millions is sorted.
        ordering = ["-period", "-place_id", "-id"]
        indexes = [
            models.Index(fields=["period", "place"], name="consumption_period_place"),
            # Copies ask for what was written or balanced since a moment.
            models.Index(fields=["updated_at"], name="consumption_updated"),
            models.Index(
                fields=["balanced_at", "updated_at"],
                condition=models.Q(balanced_at__isnull=False),
                name="consumption_balanced",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["transformer", "period"], name="one_month"),
            models.CheckConstraint(
                condition=(Q(delivered_kwh__isnull=True) | Q(delivered_kwh__gte=0))
                & (Q(billed_kwh__isnull=True) | Q(billed_kwh__gte=0))
                & (Q(additional_kwh__isnull=True) | Q(additional_kwh__gte=0)),
                name="energy_not_negative",
                violation_error_message=_("Energy is never negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transformer} {self.period:%Y-%m}"

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return [(ClosedMonth.Area.ENERGY, self.period)] if self.period else []

    def clean(self) -> None:
        if self.period is None:
            return
        if self.period.day != 1:
            raise ValidationError({"period": _("Write the month's first day.")})
        if self.period > timezone.localdate():
            raise ValidationError({"period": _("That month is still to come.")})
        if self.period < EARLIEST:
            message = _("Write a month from %(year)s on.") % {"year": EARLIEST.year}
            raise ValidationError({"period": message})


class BalanceTotal(models.Model):
    """The sums of a place's months by state of their balance: what long histories are read from.

    Written in the transaction that writes the rows, and a test holds them equal to the rows.
    `measured_kwh`, `loss_kwh` and `lost_value` are empty where the state counts no loss.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    period = models.DateField(_("period"))
    balance_state = models.CharField(_("balance"), max_length=16, choices=BalanceState)
    transformers = models.PositiveIntegerField(_("transformers"))
    customers = models.PositiveIntegerField(_("users billed"), null=True)
    delivered_kwh = energy(_("macro energy (kWh)"), null=True)
    billed_kwh = energy(_("billed energy (kWh)"), null=True)
    additional_kwh = energy(_("additional energy (kWh)"), null=True)
    measured_kwh = energy(_("measured (kWh)"), null=True)
    loss_kwh = energy(_("loss (kWh)"), null=True)
    lost_value = money(_("money lost"), null=True)

    objects = TotalFigures.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "place", "balance_state"], name="one_balance_total"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.period:%Y-%m} {self.balance_state}"
