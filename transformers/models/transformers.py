"""Distribution transformers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from records.models import Municipality, Record
from records.numbers import degrees, energy, ratio
from transformers.choices import Ownership, TransformerState, VoltageLevel
from transformers.models.figures import months_back
from transformers.models.places import Place

# Words of MACROMEDIDOR that are no serial.
WITHOUT_MACRO = "NO"


# Of a transformer's last twelve months: {its column: the figure of `BalanceSums.sums`}.
YEARLY = {
    "billed_12": "billed",
    "measured_12": "measured",
    "loss_12": "loss",
    "index_12": "index",
    "balances_12": "counted",
}


class TransformerQuerySet(models.QuerySet["Transformer"]):
    def operating(self) -> "TransformerQuerySet":
        return self.filter(state=TransformerState.OPERATING)

    def missing_in(self, month: date) -> "TransformerQuerySet":
        """Those of which there is nothing in this month, a first day, and was in the one before."""
        return self.filter(_has_data(months_back(month, 1)), ~_has_data(month))

    def losing(self) -> "TransformerQuerySet":
        """Those whose loss of the last twelve months is known, the largest first."""
        return self.filter(loss_12__isnull=False).order_by("-loss_12", "pk")


def _has_data(month: date) -> Exists:
    """Answered by the months' key alone, of each transformer."""
    months = Transformer._meta.get_field("consumption").related_model.objects
    return Exists(months.filter(transformer=OuterRef("pk"), period=month))


class Transformer(Record):
    """A distribution transformer as the inventory has it.

    What stands from `has_macro` on is derived: see `transformers.derived`. The figures of the last
    twelve months end in `last_period`.
    """

    State = TransformerState

    code = models.CharField(_("code"), max_length=50, unique=True)
    previous_code = models.CharField(
        _("previous code"),
        max_length=50,
        blank=True,
        db_index=True,
        help_text=_("Of the transformer that this one replaces, or is a part of."),
    )
    since = models.DateField(
        _("since"),
        null=True,
        blank=True,
        help_text=_("From when it hangs where it hangs now; change it when the transformer moves."),
    )
    zone = models.CharField(_("zone"), max_length=100, blank=True)
    circuit = models.CharField(_("circuit"), max_length=50, blank=True)
    substation = models.CharField(_("substation"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        related_name="transformers",
        db_index=False,  # see Meta.indexes
    )
    capacity_kva = models.DecimalField(
        _("capacity (kVA)"), max_digits=10, decimal_places=2, null=True, blank=True, db_index=True
    )
    phases = models.PositiveSmallIntegerField(
        _("phases"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    voltage_level = models.PositiveSmallIntegerField(
        _("voltage level"), choices=VoltageLevel, null=True, blank=True
    )
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, blank=True)
    quality_group = models.CharField(_("quality group"), max_length=10, blank=True)
    customers = models.PositiveIntegerField(_("users"), null=True, blank=True, db_index=True)
    macro_meter = models.CharField(
        _("macro-meter"), max_length=50, blank=True, help_text=_("SI, NO or its serial number.")
    )
    latitude = degrees(_("latitude"), null=True, blank=True)
    longitude = degrees(_("longitude"), null=True, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=TransformerState,
        default=TransformerState.OPERATING,
        db_index=True,
    )

    has_macro = models.BooleanField(_("has a macro-meter"), null=True, editable=False)
    predecessor = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("predecessor"),
        null=True,
        editable=False,
        related_name="successors",
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        verbose_name=_("place"),
        null=True,
        editable=False,
        related_name="transformers",
    )
    last_period = models.DateField(_("last month"), null=True, editable=False)
    billed_12 = energy(_("billed, 12 months (kWh)"), null=True, editable=False, db_index=True)
    measured_12 = energy(_("measured, 12 months (kWh)"), null=True, editable=False)
    loss_12 = energy(_("loss, 12 months (kWh)"), null=True, editable=False, db_index=True)
    index_12 = ratio(_("loss index, 12 months"), null=True, editable=False, db_index=True)
    balances_12 = models.PositiveSmallIntegerField(
        _("months with a balance, of 12"), default=0, editable=False
    )
    intervened_on = models.DateField(
        _("last intervention"), null=True, editable=False, db_index=True
    )

    # Made of other records; whether it has a macro-meter follows from its own columns.
    unversioned = ("predecessor", "place", "last_period", *YEARLY, "intervened_on")

    objects = TransformerQuerySet.as_manager()

    class Meta:
        verbose_name = _("transformer")
        verbose_name_plural = _("transformers")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["municipality", "code"], name="transformer_municipality"),
            models.Index(fields=["circuit", "code"], name="transformer_circuit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity_kva__isnull=True) | Q(capacity_kva__gt=0),
                name="capacity_positive",
                violation_error_message=_("The capacity is not above 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def is_macro(macro_meter: str) -> bool | None:
        """Whether MACROMEDIDOR says that there is one; None where it says nothing."""
        return macro_meter.strip().upper() != WITHOUT_MACRO if macro_meter.strip() else None

    def reported_in(self) -> Iterable[tuple[str, date]]:
        """None: the inventory is of no month, and what moved keeps its past place."""
        return ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.has_macro = self.is_macro(self.macro_meter)
        super().save(*args, **kwargs)
