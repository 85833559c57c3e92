"""Price lists."""

from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.amounts import ZERO
from billing.choices import ExpenseClass, ItemKind
from billing.models.contracts import Contract
from billing.models.totals import AnnexItemTotal
from billing.prices import PriceBook
from records.models import Record
from records.numbers import precise


class PriceQuerySet(models.QuerySet["Price"]):
    def in_force(self, contract: int, code: str, day: date) -> "Price | None":
        """The item's latest price by the day, else its earliest; None: not listed."""
        listed = self.filter(contract=contract, code=code)
        before = listed.filter(valid_from__lte=day).order_by("-valid_from").first()
        return before or listed.order_by("valid_from").first()

    def book(self) -> PriceBook:
        """These prices in memory, for looking up whole columns of items."""
        return PriceBook.of(self)

    def on(self, day: date) -> Self:
        """Of each item the price in force on a day, as a price list is read."""
        listed = Price.objects.filter(contract=OuterRef("contract"), code=OuterRef("code"))
        return self.filter(pk=chosen_price(listed, models.Value(day)))

    def with_billed_quantity(self) -> Self:
        """With `billed_quantity`: of the item under its contract, whatever its price was.

        Actas in review count, those returned do not: as `over_contracted_quantity` counts.
        """
        sums = AnnexItemTotal.objects.order_by().exclude(annex__state="returned")
        mine = sums.filter(price__contract=OuterRef("contract"), price__code=OuterRef("code"))
        sum_ = mine.values("price__code").annotate(sum=models.Sum("quantity")).values("sum")
        zero = models.Value(ZERO, output_field=precise(""))
        return self.annotate(billed_quantity=Coalesce(Subquery(sum_), zero))


class Price(Record):
    """An item of a contract's price list with the unit price in force from a date."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="prices"
    )
    code = models.CharField(_("item"), max_length=50, db_index=True)
    valid_from = models.DateField(_("in force from"))
    description = models.CharField(_("description"), max_length=500)
    unit = models.CharField(_("unit"), max_length=30)
    kind = models.CharField(_("type"), max_length=10, choices=ItemKind, default=ItemKind.ACTIVITY)
    group = models.CharField(_("group"), max_length=100, blank=True, db_index=True)
    common_code = models.CharField(
        _("common code"),
        max_length=50,
        blank=True,
        help_text=_("The same work under every contract."),
    )
    budget_line = models.CharField(_("budget line"), max_length=100, blank=True)
    expense_class = models.CharField(
        _("class of expense"), max_length=10, choices=ExpenseClass, blank=True
    )
    recognised_in_plan = models.BooleanField(_("recognised in the loss plan"), null=True)
    unit_price = precise(_("unit price"))
    contracted_quantity = precise(_("contracted quantity"), null=True, blank=True)
    repeatable = models.BooleanField(
        _("repeatable"), default=False, help_text=_("Crew-months, transport and the like.")
    )
    installs_macro = models.BooleanField(_("installs a macro-meter"), default=False)

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["contract", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code", "valid_from"], name="one_price_a_day"
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0),
                name="price_not_negative",
                violation_error_message=_("The unit price is negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves; billed items refer to the price that is then in force on their day."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.items.model.objects.relink_prices([self.contract_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes; its items go over to the item's other prices, and without any it is refused."""
        with transaction.atomic():
            mine = type(self).objects.filter(pk=self.pk)
            self.items.model.objects.relink_prices([self.contract_id], leaving=mine)
            return super().delete(*args, **kwargs)


def chosen_price(listed: models.QuerySet["Price"], day: Any) -> Any:
    """As an expression, the key of the price in force on a day among an item's listed prices."""
    before = listed.filter(valid_from__lte=day).order_by("-valid_from").values("pk")[:1]
    earliest = listed.order_by("valid_from").values("pk")[:1]
    return Coalesce(Subquery(before), Subquery(earliest))
