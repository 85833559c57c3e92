"""What the site has, found by asking it: its records, addresses and API routes."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from model_bakery import baker

from billing.tests import make
from budget.tests import make as budgeted
from rce_site.api import router
from records.models import Record
from transformers.tests import make as made

RECORDS: list[type[Record]] = sorted(
    (model for model in apps.get_models() if issubclass(model, Record)),
    key=lambda model: model._meta.label_lower,
)
PAGES = ("list", "detail", "history", "export", "add", "edit", "delete")
# The permission that each page of a record asks for.
ASKED = {"add": "add", "edit": "change", "delete": "delete"}

# What cannot be made up: {model: {field: value}}.
SAMPLES: dict[str, dict[str, Any]] = {
    "records.municipality": {"code": "99999", "name": "PRUEBA", "department": "PRUEBA"},
    "billing.contract": {"start_date": date(2024, 1, 1), "end_date": date(2026, 12, 31)},
    "billing.annex": {"period": date(2025, 7, 1)},
    "billing.contractchange": {"kind": "addition", "value": 1_000_000},
}


def _billed_item() -> Any:
    contract = make.contract()
    return make.item(make.annex(contract), make.price(contract))


# Those that take more than values.
MAKERS: dict[str, Callable[[], Any]] = {
    "billing.billeditem": _billed_item,
    "budget.notice": lambda: budgeted.notice(make.contract()),
    "budget.movement": lambda: budgeted.movement(make.contract(), 1000),
    "budget.provision": lambda: budgeted.provision(make.contract(), 1000),
    "transformers.transformer": made.transformer,
    "transformers.account": lambda: made.account(made.transformer()),
    "transformers.consumption": lambda: made.consumption(made.transformer()),
    "transformers.intervention": lambda: made.intervention(made.transformer()),
    "transformers.retroactivecase": made.retroactive_case,
    "transformers.target": made.target,
    "transformers.tariff": made.tariff,
    "transformers.systemenergy": made.system_energy,
    "transformers.review": lambda: made.review(made.transformer()),
}


def sample(model: type[models.Model], **facts: Any) -> Any:
    """A record that could stand, with whatever it refers to."""
    if maker := MAKERS.get(model._meta.label_lower):
        return maker()
    for field in model._meta.fields:
        if isinstance(field, models.ForeignKey) and not field.null and field.name not in facts:
            facts[field.name] = sample(field.related_model)
    return baker.make(model, **{**SAMPLES.get(model._meta.label_lower, {}), **facts})


def addresses() -> Iterator[tuple[str, str]]:
    """(name with namespaces, route) of every address."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list[Any], space: str, route: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", here


def api_routes() -> dict[type[models.Model], str]:
    """{model: its route in /api/v1/}."""
    found = {}
    for prefix, viewset, _basename in router.registry:
        queryset = getattr(viewset, "queryset", None)
        if queryset is not None:
            found[queryset.model] = prefix
    return found


def parts(route: str) -> list[str]:
    """What an address has to be given."""
    return re.findall(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>", route)
