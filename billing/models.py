"""Contracts, their dated changes, price lists, actas and what was billed in them."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from records.models import Municipality, Record

ZERO = Decimal(0)


def money(label: str, **options: object) -> models.DecimalField:
    """Pesos with centavos."""
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


def percent(label: str, **options: object) -> models.DecimalField:
    """Per cent: 15 means 15 %."""
    return models.DecimalField(label, max_digits=7, decimal_places=4, **options)


class ItemKind(models.TextChoices):
    """TIPO: what a billed item is. Supplied material costs, but the contractor is not paid it."""

    ACTIVITY = "activity", _("Activity")
    MATERIAL = "material", _("Material")
    SUPPLIED = "supplied", _("Material supplied by the company")


class TaxScheme(models.TextChoices):
    NO_VAT = "no_vat", _("Without IVA")
    VAT = "vat", _("IVA on the subtotal")
    AIU = "aiu", _("AIU, IVA on the profit")


class ExpenseClass(models.TextChoices):
    INVESTMENT = "investment", _("Investment")
    EXPENSE = "expense", _("Expense")


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

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=models.F("start_date")), name="contract_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(cutoff_day__gte=1, cutoff_day__lte=31), name="contract_cutoff_is_a_day"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="contract_value_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number


class ContractChange(Record):
    """An otrosí: a dated change of a contract with its document."""

    class Kind(models.TextChoices):
        ADDITION = "addition", _("Addition of value")
        EXTENSION = "extension", _("Extension of term")
        SUSPENSION = "suspension", _("Suspension")
        RESTART = "restart", _("Restart")
        TAX = "tax", _("Change of taxes")

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="changes"
    )
    document = models.CharField(_("document"), max_length=100)
    date = models.DateField(_("date"), db_index=True)
    kind = models.CharField(_("change"), max_length=10, choices=Kind)
    value = money(_("value added"), null=True, blank=True)
    end_date = models.DateField(_("new end"), null=True, blank=True)
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


class Price(Record):
    """An item of a contract's price list with the unit price in force from a date."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="prices"
    )
    code = models.CharField(_("item"), max_length=50, db_index=True)
    valid_from = models.DateField(_("in force from"))
    description = models.CharField(_("description"), max_length=500)
    unit = models.CharField(_("unit"), max_length=30)
    kind = models.CharField(
        _("type"), max_length=10, choices=ItemKind, default=ItemKind.ACTIVITY
    )
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
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=4)
    contracted_quantity = models.DecimalField(
        _("contracted quantity"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    repeatable = models.BooleanField(
        _("repeatable"), default=False, help_text=_("Crew-months, transport and the like.")
    )
    installs_macro = models.BooleanField(_("installs a macro-meter"), default=False)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["contract", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code", "valid_from"], name="one_price_a_day"
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class Annex(Record):
    """An acta: the contractor's bill of a period. Its figures are the sums of its items."""

    class State(models.TextChoices):
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    contract = models.ForeignKey(
        Contract, models.PROTECT, verbose_name=_("contract"), related_name="annexes"
    )
    number = models.CharField(_("acta"), max_length=50)
    period = models.DateField(_("period"), db_index=True, help_text=_("The month's first day."))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.IN_REVIEW, editable=False
    )
    state_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    state_at = models.DateTimeField(_("since"), null=True, editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        editable=False,
        related_name="+",
    )
    lines = models.PositiveIntegerField(_("lines"), default=0, editable=False)
    subtotal = money(_("subtotal"), default=ZERO, editable=False)
    administration = money(_("administration"), default=ZERO, editable=False)
    contingencies = money(_("contingencies"), default=ZERO, editable=False)
    profit = money(_("profit"), default=ZERO, editable=False)
    vat = money("IVA", default=ZERO, editable=False)
    total = money(_("total"), default=ZERO, editable=False)
    supplied = money(_("supplied material"), default=ZERO, editable=False)
    # The workbook's own totals {kind: amount as text}, to stand beside the computed ones.
    stated_totals = models.JSONField(_("the file’s totals"), default=dict, editable=False)

    class Meta:
        verbose_name = _("acta")
        verbose_name_plural = _("actas")
        ordering = ["-period", "contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_annex_a_number")
        ]
        permissions = [("approve_annex", _("Can approve and return actas"))]

    def __str__(self) -> str:
        return f"{self.contract} – {self.number}"

    def clean(self) -> None:
        if self.period and self.period.day != 1:
            raise ValidationError({"period": _("Write the month's first day.")})


class BilledItem(Record):
    """One line of an acta. `amount` is as signed; the rest is the line's share of the acta's."""

    annex = models.ForeignKey(
        Annex, models.PROTECT, verbose_name=_("acta"), related_name="items"
    )
    price = models.ForeignKey(
        Price,
        models.PROTECT,
        verbose_name=_("price in force"),
        related_name="items",
        editable=False,
        help_text=_("Of the item's list, on the day of the work."),
    )
    executed_on = models.DateField(_("executed on"), db_index=True)
    work_order = models.CharField(_("work order"), max_length=50, blank=True, db_index=True)
    kind = models.CharField(_("type"), max_length=10, choices=ItemKind)
    code = models.CharField(_("item"), max_length=50, db_index=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=4)
    amount = money(_("amount"), db_index=True)
    administration = money(_("administration"), default=ZERO, editable=False)
    contingencies = money(_("contingencies"), default=ZERO, editable=False)
    profit = money(_("profit"), default=ZERO, editable=False)
    vat = money("IVA", default=ZERO, editable=False)
    total = money(_("total"), default=ZERO, editable=False)
    budget_line = models.CharField(_("budget line"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), null=True, blank=True
    )
    municipality_name = models.CharField(
        _("municipality as written"), max_length=100, blank=True, editable=False
    )
    circuit = models.CharField(_("circuit"), max_length=50, blank=True)
    transformer_code = models.CharField(
        _("transformer"), max_length=50, blank=True, db_index=True
    )
    account = models.CharField(_("account"), max_length=50, blank=True, db_index=True)
    crew = models.CharField(_("crew"), max_length=100, blank=True)
    notes = models.CharField(_("notes"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("billed item")
        verbose_name_plural = _("billed items")
        ordering = ["-executed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.code} × {self.quantity.normalize():f}"


class AnnexItemTotal(models.Model):
    """What an acta bills of one price: kept in the transaction that writes the items."""

    annex = models.ForeignKey(Annex, models.CASCADE, related_name="item_totals")
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    lines = models.PositiveIntegerField()
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    amount = money("amount")
    total = money("total")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annex", "price"], name="one_item_total_an_annex")
        ]


class AnnexMunicipalityTotal(models.Model):
    """What an acta bills in one municipality; none where the items name no known one."""

    annex = models.ForeignKey(Annex, models.CASCADE, related_name="municipality_totals")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    lines = models.PositiveIntegerField()
    amount = money("amount")
    total = money("total")
