"""What people do with alerts, many at once: take, hand over, give back, settle, dismiss, undo."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budget.models import AlertState, Notice
from budget.models.inbox import MAY_HAVE
from ingest.models import Gate
from records import bulk, roles
from records.bulk import Cause

# So many are done at once: what a page shows at most.
MOST = 200


class Act(models.TextChoices):
    TAKE = "take", _("Take")
    GIVE = "give", _("Hand over")
    RETURN = "return", _("Give back")
    SETTLE = "settle", _("Settle")
    DISMISS = "dismiss", _("No matter")


BECOMES = {
    Act.TAKE: AlertState.TAKEN,
    Act.GIVE: AlertState.TAKEN,
    Act.RETURN: AlertState.NEW,
    Act.SETTLE: AlertState.SETTLED,
    Act.DISMISS: AlertState.DISMISSED,
}


# What people say of an alert.
PEOPLES = ("state", "owner_id", "note")


@dataclass(frozen=True)
class Done:
    """The keys of those that were done, and how many others were left; by their moment they are
    undone."""

    keys: list[int] = field(default_factory=list)
    left: int = 0
    moment: datetime | None = None


def people() -> Any:
    """Those who may have an alert, by name."""
    named = [name for role, name in roles.GROUPS.items() if MAY_HAVE in roles.granted(role)]
    found = get_user_model().objects.filter(is_active=True, groups__name__in=named)
    return found.distinct().order_by("first_name", "last_name", "username")


def act(
    user: Any,
    keys: Collection[int],
    wanted: Act,
    *,
    to: Any = None,
    note: str = "",
    seen: datetime | None = None,
) -> Done:
    """Does it with all of them but those that somebody else did something with since this person
    saw them (`seen`). An empty note leaves the one that stands. `to` is whom they are handed to.
    """
    owner = {Act.GIVE: to, Act.RETURN: None}.get(wanted, user)
    with transaction.atomic():
        Gate.enter()
        chosen = Notice.objects.filter(pk__in=list(keys)[:MOST]).order_by("pk")
        rows = list(chosen.values("pk", "note", "acted_at", "severity", "extent"))
        free = [row for row in rows if not _is_moved(row["acted_at"], seen)]
        moment = timezone.now()
        size = len(free)
        columns = {
            "state": [BECOMES[wanted].value] * size,
            "owner_id": [owner and owner.pk] * size,
            "note": [note[:1000] or row["note"] for row in free],
            "acted_at": [moment] * size,
            "mark_severity": [row["severity"] for row in free],
            "mark_extent": [row["extent"] for row in free],
            "updated_at": [moment] * size,
        }
        done = [row["pk"] for row in free]
        bulk.update(Notice, done, columns, Cause(user.pk, None, note[:100]))
    return Done(done, len(rows) - size, moment)


def take_back(user: Any, keys: Sequence[int], moment: datetime, reason: str) -> tuple[int, int]:
    """(how many are again as they were before this moment's act, how many were left since
    somebody did something with them meanwhile)"""
    with transaction.atomic():
        Gate.enter()
        mine = Notice.objects.filter(pk__in=list(keys)[:MOST], acted_at=moment)
        found = list(mine.order_by("pk").values_list("pk", flat=True))
        before = _before(found)
        free = [pk for pk in found if pk in before]
        now = timezone.now()
        columns = {name: [before[pk][name] for pk in free] for name in PEOPLES}
        moments = {name: [now] * len(free) for name in ("acted_at", "updated_at")}
        bulk.update(Notice, free, {**columns, **moments}, Cause(user.pk, None, reason))
    return len(free), len(keys) - len(free)


def _before(keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """{key: what people had said of it before the last thing that was done}"""
    versions: dict[int, list[dict[str, Any]]] = {}
    rows = Notice.history.filter(id__in=keys).order_by("-history_id")
    for row in rows.values("id", *PEOPLES):
        versions.setdefault(row["id"], []).append(row)
    return {key: rows[1] for key, rows in versions.items() if len(rows) > 1}


def _is_moved(acted_at: datetime | None, seen: datetime | None) -> bool:
    return acted_at is not None and seen is not None and acted_at > seen
