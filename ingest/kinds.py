"""The kinds of workbook that the site takes in: each app registers its own."""

from typing import TYPE_CHECKING, TypeVar

from django.db import models

if TYPE_CHECKING:
    from ingest.resources import KindResource

R = TypeVar("R", bound="type[KindResource]")

_kinds: dict[str, "type[KindResource]"] = {}


class UnknownKind(LookupError):
    """No app reads this kind of workbook."""


def register(resource: R) -> R:
    """Class decorator: the resource's `Meta.kind` becomes a kind of the site."""
    _kinds[resource.kind()] = resource
    return resource


def get(kind: str) -> "type[KindResource]":
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def every() -> dict[str, "type[KindResource]"]:
    """{kind: resource} in the order in which the apps stand and declare them."""
    return dict(_kinds)


def title(kind: str) -> str:
    """The kind as people call it; its own name where no app reads it any more."""
    resource = _kinds.get(kind)
    return str(resource.title()) if resource else kind


def of_model(model: type[models.Model]) -> "type[KindResource] | None":
    """The kind that loads this model, for the admin's and the lists' import buttons."""
    return next((r for r in _kinds.values() if r._meta.model is model), None)
