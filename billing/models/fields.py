"""The kinds of number that billing stores."""

from typing import Any

from django.db import models


def money(label: Any, **options: Any) -> models.DecimalField:
    """Pesos with centavos."""
    return models.DecimalField(label, max_digits=18, decimal_places=2, **options)


def percent(label: Any, **options: Any) -> models.DecimalField:
    """Per cent: 15 means 15 %."""
    return models.DecimalField(label, max_digits=7, decimal_places=4, **options)


def precise(label: Any, **options: Any) -> models.DecimalField:
    """A quantity, or a unit price in pesos: four decimals."""
    return models.DecimalField(label, max_digits=18, decimal_places=4, **options)
