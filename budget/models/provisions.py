"""Provisions: work that was done and that no acta has billed yet."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, Contract, ExpenseClass
from records.models import ClosedMonth, Record
from records.numbers import money


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def open(self) -> Self:
        """Those that no acta has reversed."""
        return self.filter(reversed_by=None)

    def by_month(self) -> Any:
        """{contract, period, budget_line, expense_class, provisioned} of the open ones."""
        rows = self.open().order_by()
        rows = rows.values("contract", "period", "budget_line", "expense_class")
        return rows.annotate(provisioned=Sum("amount"))


class Provision(Record):
    """What work done in a month will cost, AIU and IVA included, until an acta bills it.

    The acta reverses it: that of the work order where the provision names one, else the first of
    the contract for that month or a later one. It stands beside execution, never inside it.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="provisions"
    )
    period = models.DateField(_("period"), db_index=True, help_text=_("In which it was done."))
    budget_line = models.CharField(_("budget line"), max_length=100, blank=True)
    expense_class = models.CharField(
        _("class of expense"), max_length=10, choices=ExpenseClass, blank=True
    )
    work_order = models.CharField(_("work order"), max_length=50, blank=True, db_index=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    amount = money(_("amount"), help_text=_("With AIU and IVA."))

    # Follows from the actas: see `budget.provisions`.
    reversed_by = models.ForeignKey(
        Annex,
        models.SET_NULL,
        verbose_name=_("reversed by"),
        null=True,
        editable=False,
        related_name="provisions",
    )
    unversioned = ("reversed_by",)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["-period", "contract", "work_order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="provision_is_positive",
                violation_error_message=_("Write what the work will cost, above zero."),
            )
        ]

    def __str__(self) -> str:
        named = (str(self.contract), f"{self.period:%Y-%m}", self.work_order or self.description)
        return " · ".join(filter(None, named))

    @property
    def is_open(self) -> bool:
        return self.reversed_by_id is None

    def clean(self) -> None:
        if self.period and self.period.day != 1:
            raise ValidationError({"period": _("Write the month's first day.")})

    def reported_in(self) -> Iterable[tuple[str, date]]:
        return [(ClosedMonth.Area.BILLING, self.period)] if self.period else []
