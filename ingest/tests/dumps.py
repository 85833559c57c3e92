"""Everything that the site's tables hold, to hold two moments against each other."""

from typing import Any

from django.apps import apps
from django.db import models

# What tells of the uploads themselves and of the past; and the tables of Django and its helpers.
OF_UPLOADS = "ingest"
ROOMS = ("records", "transformers", "billing", "budget")
# When something was derived anew: it may be again, to the same.
MOMENTS = ("linked_at", "balanced_at")


def business() -> dict[str, list[tuple[Any, ...]]]:
    """{table: its rows}: of every room, without uploads and without history."""
    return {model._meta.db_table: _rows(model) for model in _models()}


def counts() -> dict[str, int]:
    return {model._meta.db_table: model._base_manager.count() for model in _models()}


def _models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not hasattr(model, "instance_type")
    ]


def _rows(model: type[models.Model]) -> list[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields]
    # Sums that are rewritten get new keys; everything else keeps its own.
    names = [name for name in names if name != "id" or hasattr(model, "history")]
    names = [name for name in names if name not in MOMENTS]
    return sorted(model._base_manager.values_list(*names), key=repr)
