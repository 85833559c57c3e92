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


class Objection(models.TextChoices):
    """Glosa: why less of a line is accepted than its contractor billed."""

    ALREADY_BILLED = "already_billed", _("Already billed")
    OVER_PRICE = "over_price", _("Price over the list’s")
    OVER_QUANTITY = "over_quantity", _("Quantity over the contracted one")
    NO_EVIDENCE = "no_evidence", _("Without evidence")
    NOT_DONE = "not_done", _("Work not done")
    WRONG_ITEM = "wrong_item", _("Another item than was done")
    OTHER = "other", _("Other objection")


class Link(models.TextChoices):
    """How a billed item was matched to a transformer, or why it was not."""

    CODE = "code", _("by its code")
    LOOSE = "loose", _("by its code, without leading zeros")
    ACCOUNT = "account", _("by its account")
    ORDER = "order", _("by its work order")
    UNKNOWN_CODE = "unknown_code", _("no such transformer")
    AMBIGUOUS = "ambiguous", _("several transformers fit its code")
    UNKNOWN_ACCOUNT = "unknown_account", _("no such account")
    NOTHING = "nothing", _("names neither transformer nor account")


# What its code alone decides: neither its account nor its order is asked then.
BY_CODE = (Link.CODE, Link.LOOSE)
# What somebody may correct; what names nothing need not be at any transformer.
MISSED = (Link.UNKNOWN_CODE, Link.AMBIGUOUS, Link.UNKNOWN_ACCOUNT)
