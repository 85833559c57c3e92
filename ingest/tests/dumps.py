"""Everything that the site's tables hold, to hold two moments against each other."""

from typing import Any

from django.apps import apps
from django.db import models

# What tells of the uploads themselves and of the past; and the tables of Django and its helpers.
OF_UPLOADS = "ingest"
ROOMS = ("records", "transformers", "billing", "budget")
# When something was derived anew: it may be again, to the same.
MOMENTS = ("linked_at", "balanced_at", "run_id")
# What was worked out when; what was learnt by then, in the background; and who did what.
RUNS = ("recoveryrun", "lesson", "auditentry")
# What is written anew under other keys is told by what names it.
NAMES = {"episode": ("transformer", "start")}


def business() -> dict[str, list[tuple[Any, ...]]]:
    """{table: its rows}: of every room, without uploads and without history."""
    return {model._meta.db_table: _rows(model) for model in _models()}


def counts() -> dict[str, int]:
    return {model._meta.db_table: model._base_manager.count() for model in _models()}


def _models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        and model._meta.model_name not in RUNS
        and not hasattr(model, "instance_type")
    ]


def _rows(model: type[models.Model]) -> list[tuple[Any, ...]]:
    names = []
    for field in model._meta.concrete_fields:
        # Sums that are rewritten get new keys; everything else keeps its own.
        if field.attname in MOMENTS or (field.attname == "id" and not hasattr(model, "history")):
            continue
        told = NAMES.get(field.related_model._meta.model_name, ()) if field.is_relation else ()
        names += [f"{field.name}__{name}" for name in told] or [field.attname]
    return sorted(model._base_manager.values_list(*names), key=repr)
