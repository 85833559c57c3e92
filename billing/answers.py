"""What came of an acta's objections in its later versions: which lines were changed or left out,
and which were sent back as they were."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from billing.choices import Objection
from billing.models import Annex, BilledItem
from ingest.models import Upload

COLUMNS = (
    *("id", "history_type", "history_upload", "objection", "objection_text"),
    *("code", "description", "work_order", "quantity", "unit_price", "amount", "objected"),
)


class Version(NamedTuple):
    """A line as it stood."""

    pk: int
    kind: str
    upload: int | None
    objection: str
    objection_text: str
    code: str
    description: str
    work_order: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    objected: Decimal

    @property
    def words(self) -> str:
        return str(Objection(self.objection).label)


@dataclass(frozen=True)
class Answer:
    """A line that was objected to, and what became of it; None: it was left out."""

    was: Version
    became: Version | None


@dataclass
class Answers:
    """What a version of the acta answered, and how many objections that were raised before it
    stand as they were."""

    upload: Upload
    answered: list[Answer] = field(default_factory=list)
    standing: int = 0


def of(annex: Annex) -> list[Answers]:
    """Of each version that came after an objection, the newest first; three queries."""
    found: dict[int, list[Answer]] = defaultdict(list)
    objected = BilledItem.history.filter(annex=annex.pk, objection__gt="").order_by()
    versions = BilledItem.history.filter(id__in=objected.values("id")).order_by("id", "history_id")
    before: Version | None = None
    for row in versions.values_list(*COLUMNS):
        now = Version(*row)
        if before and before.pk == now.pk and before.objection and now.upload:
            if now.kind == "-":
                found[now.upload].append(Answer(before, None))
            elif not now.objection:
                found[now.upload].append(Answer(before, now))
        before = now
    stands = _raised(annex)
    uploads = _versions(annex, {*found}, min(stands, default=None))
    return [
        Answers(
            upload,
            sorted(found.get(upload.pk, []), key=lambda answer: -answer.was.objected),
            sum(1 for moment in stands if moment < upload.committed_at),
        )
        for upload in uploads
    ]


def _raised(annex: Annex) -> list[datetime]:
    """When each of the objections that stand was raised: nothing has touched its line since."""
    lines = BilledItem.objects.filter(annex=annex, objection__gt="").order_by()
    return list(lines.values_list("updated_at", flat=True))


def _versions(annex: Annex, answering: set[int], since: datetime | None) -> list[Any]:
    """The uploads, by their own committing, that answered something or came after an objection
    that stands; an upload that was undone answers nothing."""
    written = BilledItem.history.filter(annex=annex.pk, history_upload__isnull=False).order_by()
    lines = BilledItem.objects.filter(annex=annex, source_upload__isnull=False).order_by()
    keys = {*written.values_list("history_upload", flat=True).distinct()}
    keys |= {*lines.values_list("source_upload", flat=True).distinct()}
    uploads = Upload.objects.filter(pk__in=keys, state=Upload.State.COMMITTED)
    found = uploads.select_related("committed_by").order_by("-committed_at", "-pk")
    return [
        one
        for one in found
        if one.pk in answering or (since is not None and one.committed_at > since)
    ]
