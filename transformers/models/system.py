"""What energy costs, and what the whole network took in and gave out."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import ClosedMonth, Record
from records.numbers import energy, ratio, unit_cost
from transformers.choices import Ownership, VoltageLevel
from transformers.models.figures import SystemFigures

# The tariff's components, whose sum is the unit cost (CREG 119 of 2007).
COMPONENTS = (
    "generation",
    "transmission",
    "distribution",
    "commercialisation",
    "losses",
    "restrictions",
)


class Tariff(Record):
    """A month's unit cost of energy, COP/kWh: CU = G + T + D + C + PR + R."""

    period = models.DateField(_("period"), help_text=_("The month's first day."))
    voltage_level = models.PositiveSmallIntegerField(_("voltage level"), choices=VoltageLevel)
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, blank=True)
    generation = unit_cost(_("generation (G)"), null=True, blank=True)
    transmission = unit_cost(_("transmission (T)"), null=True, blank=True)
    distribution = unit_cost(_("distribution (D)"), null=True, blank=True)
    commercialisation = unit_cost(_("commercialisation (C)"), null=True, blank=True)
    losses = unit_cost(_("recognised losses (PR)"), null=True, blank=True)
    restrictions = unit_cost(_("restrictions (R)"), null=True, blank=True)
    unit_cost = unit_cost(_("unit cost (CU)"))

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ["-period", "voltage_level", "ownership"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "voltage_level", "ownership"], name="one_tariff"
            )
        ]

    def __str__(self) -> str:
        named = (
            f"{self.period:%Y-%m}",
            self.get_voltage_level_display(),
            self.get_ownership_display(),
        )
        return " · ".join(str(part) for part in named if part)

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return [(ClosedMonth.Area.ENERGY, self.period)] if self.period else []


class SystemEnergy(Record):
    """A month of the network, of one voltage level or of all (level 0).

    index = (input − output) / input, over twelve months a ratio of sums.
    """

    period = models.DateField(_("period"), help_text=_("The month's first day."))
    voltage_level = models.PositiveSmallIntegerField(
        _("voltage level"),
        choices=[(0, _("The whole network")), *VoltageLevel.choices],
        default=0,
    )
    input_kwh = energy(_("energy in (kWh)"))
    output_kwh = energy(_("energy out (kWh)"))
    technical_kwh = energy(_("technical losses (kWh)"), null=True, blank=True)
    target_index = ratio(
        _("target index"), null=True, blank=True, help_text=_("A part of one: 0.105 is 10.5 %.")
    )

    objects = SystemFigures.as_manager()

    class Meta:
        verbose_name = _("system energy")
        verbose_name_plural = _("system energy")
        ordering = ["-period", "voltage_level"]
        constraints = [
            models.UniqueConstraint(fields=["period", "voltage_level"], name="one_system_month")
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} {self.get_voltage_level_display()}"

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return [(ClosedMonth.Area.ENERGY, self.period)] if self.period else []
