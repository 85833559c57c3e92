"""Budget movements: the initial budget, and whatever adds to it, takes from it or moves it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.utils.translation import gettext_lazy as _

from billing.models import Contract, ExpenseClass
from budget.choices import MovementKind
from records.models import ClosedMonth, Record
from records.numbers import energy, money


def _signed(name: str, field: models.DecimalField) -> Case:
    return Case(
        When(kind=MovementKind.REDUCTION, then=-F(name)), default=F(name), output_field=field
    )


# What a movement does to the budget in force, pesos: a reduction is written without a sign.
EFFECT = _signed("amount", money(""))
# And to the energy that the budget is to bring back, kWh.
TARGET_EFFECT = _signed("target_kwh", energy(""))


class MovementQuerySet(models.QuerySet["Movement"]):
    def until(self, day: date | None) -> Self:
        """Those dated by a day: the version of the budget that was in force then."""
        return self if day is None else self.filter(date__lte=day)

    def by_month(self) -> Any:
        """{contract, period, budget_line, expense_class, initial, in_force, target}.

        `initial` is None where only later movements name the month, `target` (kWh) where none has
        one.
        """
        rows = self.order_by().values("contract", "period", "budget_line", "expense_class")
        return rows.annotate(
            initial=Sum("amount", filter=Q(kind=MovementKind.INITIAL)),
            in_force=Sum(EFFECT),
            target=Sum(TARGET_EFFECT),
        )

    def with_effect(self) -> Self:
        """Each with what it does to the budget in force, pesos, as `signed`."""
        return self.annotate(signed=EFFECT)


class Movement(Record):
    """One month of one movement of a budget line of a contract.

    In force = initial + additions − reductions ± transfers: nothing overwrites what was before,
    and the budget of any day is the sum of what was dated by then.
    """

    Kind = MovementKind

    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        verbose_name=_("contract"),
        related_name="movements",
        db_index=False,  # the key begins with it
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    budget_line = models.CharField(_("budget line"), max_length=100)
    kind = models.CharField(
        _("movement"), max_length=10, choices=MovementKind, default=MovementKind.INITIAL
    )
    document = models.CharField(_("document"), max_length=100, blank=True)
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    period = models.DateField(_("period"), editable=False, db_index=True)
    date = models.DateField(
        _("date"),
        blank=True,  # and never NULL: see `_follow`
        db_index=True,
        help_text=_("Of its document; empty: the year’s first day."),
    )
    expense_class = models.CharField(
        _("class of expense"), max_length=10, choices=ExpenseClass, blank=True
    )
    amount = money(
        _("amount"),
        help_text=_("A reduction has no sign; a transfer is negative where it takes away."),
    )
    target_kwh = energy(
        _("target (kWh)"),
        null=True,
        blank=True,
        help_text=_("The energy that the month’s money is to bring back."),
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget movement")
        verbose_name_plural = _("budget movements")
        ordering = ["-year", "contract", "budget_line", "date", "kind", "document", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "year", "budget_line", "kind", "document", "month"],
                name="one_movement_a_month",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="movement_month_of_the_year",
                violation_error_message=_("The month is 1 to 12."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | Q(kind=MovementKind.TRANSFER),
                name="movement_not_negative",
                violation_error_message=_("Only a transfer may be negative."),
            ),
        ]

    def __str__(self) -> str:
        named = (str(self.contract), self.budget_line, f"{self.year}-{self.month:02d}")
        return " · ".join((*named, self.get_kind_display(), *filter(None, [self.document])))

    @property
    def effect(self) -> Decimal:
        """As `EFFECT`: what it does to the budget in force, pesos."""
        return -self.amount if self.kind == MovementKind.REDUCTION else self.amount

    def reported_in(self) -> Iterable[tuple[str, date]]:
        if not (self.year and self.month):
            return []
        return [(ClosedMonth.Area.BILLING, period_of(self.year, self.month))]

    def clean(self) -> None:
        """A change of the budget names its document; months follow from year and month."""
        if self.kind != MovementKind.INITIAL and not self.document:
            raise ValidationError({"document": _("Write the document that changes the budget.")})
        self._follow()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._follow()
        super().save(*args, **kwargs)

    def _follow(self) -> None:
        if self.year and self.month:
            self.period = period_of(self.year, self.month)
            self.date = self.date or date(self.year, 1, 1)


def period_of(year: int, month: int) -> date:
    """The month's first day."""
    return date(year, month, 1)
