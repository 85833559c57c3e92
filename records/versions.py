"""A record's versions: who, when, why, and each field's value before and after."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records import formats, people

# What says where a row came from is shown as the version's upload, not as a change.
NOT_SHOWN = {"id", "source_upload", "source_sheet", "source_row", "updated_at"}


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Version:
    """What happened to a record at one moment."""

    number: int
    type: str
    when: datetime
    who: str
    reason: str
    upload: int | None
    changes: list[Change] = field(default_factory=list)

    @property
    def title(self) -> str:
        return {"+": _("Created"), "~": _("Changed"), "-": _("Deleted")}[self.type]


def versions(model: type[models.Model], pk: int, limit: int = 200) -> list[Version]:
    """The record's versions, newest first; empty where its upload is all its history."""
    rows = list(
        model.history.filter(**{model._meta.pk.attname: pk})
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[:limit]
    )
    related = _related(model, rows)
    return [
        Version(
            number=row.history_id,
            type=row.history_type,
            when=row.history_date,
            who=people.name(row.history_user),
            reason=row.history_change_reason or "",
            upload=getattr(row, "history_upload", None),
            changes=list(_changes(model, earlier, row, related)) if earlier else [],
        )
        for row, earlier in zip_longest(rows, rows[1:])
    ]


def since(model: type[models.Model], pk: int, moment: datetime) -> list[Version]:
    """The versions that came after the moment."""
    return [version for version in versions(model, pk, 50) if version.when > moment]


def shown_fields(model: type[models.Model]) -> list[models.Field]:
    hidden = NOT_SHOWN | {"folded_name"}
    return [field for field in model._meta.concrete_fields if field.name not in hidden]


def _versioned_fields(model: type[models.Model]) -> list[models.Field]:
    unversioned = getattr(model, "unversioned", ())
    return [field for field in shown_fields(model) if field.name not in unversioned]


def label(field: models.Field) -> str:
    return capfirst(str(field.verbose_name))


def value(
    field: models.Field, stored: Any, related: dict[str, dict[Any, str]] | None = None
) -> str:
    """A stored value as a person reads it: choices by their words, references by their names."""
    if stored in (None, ""):
        return formats.MISSING
    if isinstance(field, models.ForeignKey):
        names = (related or {}).get(field.attname, {})
        return names.get(stored) or _("no. %(number)s (deleted)") % {"number": stored}
    if field.choices:
        return str(dict(field.flatchoices).get(stored, stored))
    return formats.readable(stored)


def _changes(
    model: type[models.Model], old: Any, new: Any, related: dict[str, dict[Any, str]]
) -> Iterator[Change]:
    for one in _versioned_fields(model):
        before, after = getattr(old, one.attname), getattr(new, one.attname)
        if before != after:
            yield Change(label(one), value(one, before, related), value(one, after, related))


def _related(model: type[models.Model], rows: Sequence[Any]) -> dict[str, dict[Any, str]]:
    """{attname: {key: name}} of whatever the versions refer to, one query a field."""
    users = get_user_model()
    keys: dict[models.ForeignKey, set[Any]] = defaultdict(set)
    for one in _versioned_fields(model):
        if isinstance(one, models.ForeignKey):
            keys[one] = {getattr(row, one.attname) for row in rows} - {None}
    return {
        one.attname: {
            found.pk: people.name(found) if isinstance(found, users) else str(found)
            for found in one.related_model._base_manager.filter(pk__in=wanted)
        }
        for one, wanted in keys.items()
        if wanted
    }
