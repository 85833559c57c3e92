"""The closed lists of billing's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class ChangeKind(models.TextChoices):
    """TIPO_CAMBIO: what an otrosí does to its contract."""

    ADDITION = "addition", _("Addition of value")
    EXTENSION = "extension", _("Extension of term")
    SUSPENSION = "suspension", _("Suspension")
    RESTART = "restart", _("Restart")
    TAX = "tax", _("Change of taxes")
