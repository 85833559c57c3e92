"""How a copy elsewhere follows what changes here: rows written since a moment, and keys that went.

Both are read from the history, where every change and deletion leaves a version with its moment,
undo included: an undo gives a row back as it was, with the `updated_at` that it had, so that its
version alone tells of it. Rows that an upload creates have no version, but their `updated_at`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

PARAMETER = "updated_since"
SINCE = OpenApiParameter(
    PARAMETER,
    OpenApiTypes.DATETIME,
    description="What was written, or went, since; the next time ask with `Next-Updated-Since`",
)
# The header of every answer that says what to ask the next time.
NEXT = "Next-Updated-Since"
# What is written while a list is read is seen by nobody before its commit, and bears the moment at
# which it was written: so much earlier the next answer begins. Rows may come twice.
OVERLAP = timedelta(hours=1)
# Every row, where something moved that all of them follow from.
ALL = Q(pk__isnull=False)


class DeletedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    deleted_at = serializers.DateTimeField()


def asked(request: Request) -> datetime | None:
    """The moment after `updated_since`; without a zone it is the site's."""
    given = request.query_params.get(PARAMETER)
    if given is None:
        return None
    try:
        # In an address a + that nobody escaped arrives as a space.
        found = parse_datetime(given.strip().replace(" ", "+")) or _midnight(given.strip())
        if found is not None:
            aware = found if timezone.is_aware(found) else timezone.make_aware(found)
            # At the calendar's ends what is a moment in one zone is none in another.
            return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise serializers.ValidationError(
        {PARAMETER: [_("Write a moment, as 2025-01-31T08:00:00-05:00.")]}
    )


def _midnight(given: str) -> datetime | None:
    day = parse_date(given)
    return day and datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware by the caller


def next_moment() -> str:
    return (datetime.now(UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Condition:
    """What is asked of a row, and what denies it in words that a database finds by an index."""

    holds: Q
    fails: Q


def conditions(model: Any, moment: datetime, moments: Sequence[str], also: Q) -> list[Condition]:
    """Any of which says that a row moved: one of its `moments` lies after it, or a version of it
    was made after it; `also` those whose figures moved because another record's did."""
    found = [_after(model, name, moment) for name in moments]
    found.append(Condition(also, ~also))
    if hasattr(model, "history"):
        versions = Q(pk__in=_versions(model, moment).values("id"))
        found.append(Condition(versions, ~versions))
    return [one for one in found if one.holds]


def _after(model: Any, name: str, moment: datetime) -> Condition:
    before = Q(**{f"{name}__lt": moment})
    if model._meta.get_field(name).null:
        before |= Q(**{name: None})
    return Condition(Q(**{f"{name}__gte": moment}), before)


def since(queryset: QuerySet, conditions: Sequence[Condition]) -> QuerySet:
    """Those of which any holds, each found along an index of its own: conditions joined by "or"
    may have PostgreSQL look for every row in all the versions."""
    keys = queryset.model._base_manager.order_by().values("pk")
    first, *others = (keys.filter(one.holds) for one in conditions)
    return queryset.filter(pk__in=first.union(*others) if others else first)


def apart(queryset: QuerySet, conditions: Sequence[Condition]) -> list[QuerySet]:
    """The same rows as of `since`, each in one list alone: so each is counted along one index,
    where all conditions at once ask for every row that any of them finds."""
    found, rest = [], queryset
    for one in conditions:
        found.append(rest.filter(one.holds))
        rest = rest.filter(one.fails)
    return found


def with_written(path: str, model: Any, moment: datetime, column: str = "id") -> Q:
    """Rows whose `path` is the `column` of a record of another model that was written, or went,
    after the moment."""
    standing = model._base_manager.filter(updated_at__gte=moment).order_by().values(column)
    kept = _versions(model, moment).values(column)
    return Q(**{f"{path}__in": standing}) | Q(**{f"{path}__in": kept})


def _versions(model: Any, moment: datetime) -> QuerySet:
    found: QuerySet = model.history.model.objects.filter(history_date__gte=moment)
    return found.order_by()


def deleted(model: Any, moment: datetime | None) -> QuerySet:
    """{id, deleted_at} of rows that are no more, by key: those whose last version is that they
    went; of `moment`, those that went after it."""
    versions: QuerySet = model.history.model.objects.order_by()
    later = versions.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    gone = versions.filter(~Exists(later), history_type="-")
    if moment is not None:
        gone = gone.filter(history_date__gte=moment)
    return gone.order_by("id").values("id", deleted_at=F("history_date"))
