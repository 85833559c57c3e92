"""Contracts as signed, and the otrosíes that change them."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.amounts import ZERO
from billing.choices import ChangeKind, ItemKind, TaxScheme
from billing.contracts import Terms
from records.models import Record
from records.numbers import money, percent

TAX_FIELDS = (
    "tax_scheme",
    "administration_pct",
    "contingencies_pct",
    "profit_pct",
    "vat_pct",
)


class ContractQuerySet(models.QuerySet["Contract"]):
    def in_force(self, day: date | None = None) -> Self:
        """With `value_in_force` and `end_in_force` on a day; without a day, as they stand.

        The same figures as `Terms.value` and `Terms.end`.
        """
        changes = ContractChange.objects.filter(contract=OuterRef("pk"))
        if day is not None:
            changes = changes.filter(date__lte=day)
        added = changes.order_by().values("contract").annotate(sum=Sum("value")).values("sum")
        ends = changes.filter(end_date__isnull=False).exclude(kind=ChangeKind.SUSPENSION)
        last = ends.order_by("-date", "-id").values("end_date")[:1]
        return self.annotate(
            value_in_force=F("value") + Coalesce(Subquery(added), ZERO, output_field=money("")),
            end_in_force=Coalesce(Subquery(last), F("end_date")),
        )

    def terms(self) -> dict[int, Terms]:
        """{contract's key: its terms}, in two queries."""
        return Terms.of(self)


class Contract(Record):
    """An agreement with a contractor as signed; later changes are `ContractChange`s."""

    number = models.CharField(_("contract"), max_length=50, unique=True)
    contractor = models.CharField(_("contractor"), max_length=200, db_index=True)
    nit = models.CharField("NIT", max_length=30, blank=True)
    purpose = models.CharField(_("purpose"), max_length=1000, blank=True)
    start_date = models.DateField(_("start"))
    end_date = models.DateField(_("end"))
    value = money(_("value"))
    cutoff_day = models.PositiveSmallIntegerField(
        _("cut-off day"), default=31, help_text=_("31 is the month's end.")
    )
    tax_scheme = models.CharField(
        _("tax scheme"), max_length=10, choices=TaxScheme, default=TaxScheme.NO_VAT
    )
    administration_pct = percent(_("administration %"), default=ZERO)
    contingencies_pct = percent(_("contingencies %"), default=ZERO)
    profit_pct = percent(_("profit %"), default=ZERO)
    vat_pct = percent(_("IVA %"), default=ZERO)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="contract_ends_after_start",
                violation_error_message=_("The contract ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(cutoff_day__gte=1, cutoff_day__lte=31),
                name="contract_cutoff_is_a_day",
                violation_error_message=_("The cut-off day is a day of the month, 1 to 31."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="contract_value_not_negative",
                violation_error_message=_("The contract's value is negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves; actas that may still change follow the contract's taxes and cut-off."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.annexes.changeable().retax()

    def terms(self) -> Terms:
        """What is in force of this contract, in one query."""
        return Terms.of([self])[self.pk]


class ContractChange(Record):
    """An otrosí: a dated change of a contract with its document."""

    Kind = ChangeKind

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="changes"
    )
    document = models.CharField(_("document"), max_length=100)
    date = models.DateField(_("date"), db_index=True)
    kind = models.CharField(_("change"), max_length=10, choices=ChangeKind)
    value = money(_("value added"), null=True, blank=True)
    end_date = models.DateField(
        _("new end"), null=True, blank=True, help_text=_("Of a suspension: its own last day.")
    )
    item_kind = models.CharField(
        _("only for"), max_length=10, choices=ItemKind, blank=True, help_text=_("Empty: for all.")
    )
    tax_scheme = models.CharField(_("tax scheme"), max_length=10, choices=TaxScheme, blank=True)
    administration_pct = percent(_("administration %"), null=True, blank=True)
    contingencies_pct = percent(_("contingencies %"), null=True, blank=True)
    profit_pct = percent(_("profit %"), null=True, blank=True)
    vat_pct = percent(_("IVA %"), null=True, blank=True)

    class Meta:
        verbose_name = _("contract change")
        verbose_name_plural = _("contract changes")
        ordering = ["contract", "date", "document"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "document"], name="one_change_a_document")
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.document}"

    def clean(self) -> None:
        """A change names what it changes, and taxes are changed by changes of taxes alone."""
        taxes = [name for name in TAX_FIELDS if getattr(self, name) not in (None, "")]
        if self.kind == ChangeKind.ADDITION and self.value is None:
            raise ValidationError({"value": _("Write the value that is added.")})
        if self.kind == ChangeKind.EXTENSION and self.end_date is None:
            raise ValidationError({"end_date": _("Write the contract's new end.")})
        if self.kind == ChangeKind.TAX and not taxes:
            raise ValidationError({"tax_scheme": _("Write the scheme or a percentage.")})
        if self.kind != ChangeKind.TAX and taxes:
            message = _("Only a change of taxes names taxes; leave this empty.")
            raise ValidationError(dict.fromkeys(taxes, message))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves; actas that may still change follow the contract's taxes."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.contract.annexes.changeable().retax()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            self.contract.annexes.changeable().retax()
        return deleted
