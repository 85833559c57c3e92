"""The kinds of number that records store."""

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


def energy(label: Any, **options: Any) -> models.DecimalField:
    """kWh; missing is empty, never 0."""
    return models.DecimalField(label, max_digits=16, decimal_places=3, **options)


def unit_cost(label: Any, **options: Any) -> models.DecimalField:
    """COP/kWh."""
    return models.DecimalField(label, max_digits=12, decimal_places=4, **options)


def ratio(label: Any, **options: Any) -> models.DecimalField:
    """A part of one: 0.125 means 12,5 %."""
    return models.DecimalField(label, max_digits=12, decimal_places=6, **options)


def degrees(label: Any, **options: Any) -> models.DecimalField:
    """A latitude or longitude, WGS 84."""
    return models.DecimalField(label, max_digits=9, decimal_places=6, **options)
