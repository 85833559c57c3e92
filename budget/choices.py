"""The closed lists of the budget's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MovementKind(models.TextChoices):
    """MOVIMIENTO: how a change moves the budget. A transfer's sign says its direction."""

    INITIAL = "initial", _("Initial")
    ADDITION = "addition", _("Addition")
    REDUCTION = "reduction", _("Reduction")
    TRANSFER = "transfer", _("Transfer")
