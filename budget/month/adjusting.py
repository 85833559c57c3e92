"""What changes after a close: by how much, and what did it.

Reported and the sum of its adjustments are what a figure is now. Of each month the last close
counts, whether it stands or was reopened. What an upload or its undo moves is noticed within its
transaction, and so is recovered energy that is estimated anew; what a person saves by hand, once it
stands. `notice` compares all months at once; those whose figures bear the same mark as the last
time are passed over.
"""

import hashlib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Max, Sum
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from budget.models import Adjustment, Cause, MonthClose, ReportedFigure
from budget.month.figures import BILLING, ENERGY, FIGURES, SUMMED, Values, published
from budget.month.standing import ESTIMATED, ZERO
from ingest import basis, kinds
from ingest.models import Gate, Upload
from ingest.signals import committed
from records import bulk, news, recomputing
from records.models import Record
from transformers.models import RecoveryRun
from transformers.recovery import computed

AREAS = (BILLING, ENERGY)
# Which area's figures the records of a room are part of; those of other rooms may be of both.
OF_ROOM = {"billing": (BILLING,), "budget": (BILLING,), "transformers": (ENERGY,)}
LONGEST = 200
AT_ONCE = 150


@dataclass(frozen=True)
class Act:
    """What moved figures: `reference` is an upload's number, or that of a computation of recovered
    energy, `about` the file or the record, `person` who did it; None: the site itself."""

    cause: Cause
    reference: int | None = None
    about: str = ""
    person: Any = None


def notice(act: Act, areas: Iterable[str] = AREAS, names: Set[str] = SUMMED) -> list[Adjustment]:
    """Keeps what of these figures is another than reported and adjusted so far.

    Within a transaction that holds the gate; a handful of queries for all months.
    """
    found: list[Adjustment] = []
    for area in areas:
        if closes := _followed(area):
            now = published(area, [close.month for close in closes], names, within=True)
            found += _compared(act, closes, now, names)
    Adjustment.objects.bulk_create(found, batch_size=AT_ONCE)
    _name_parts(found)
    return found


def _name_parts(found: list[Adjustment]) -> None:
    """A part that came after the close, as a contract whose acta was late, was reported as nothing:
    it gets a row that says so, without which parts would not make their whole."""
    late = {(one.close_id, one.figure, one.part): one for one in found if one.before is None}
    closes = {close for close, _figure, _part in late}
    reported = ReportedFigure.objects.filter(close__in=closes).order_by()
    known = set(reported.values_list("close", "figure", "part")) if late else set()
    ReportedFigure.objects.bulk_create(
        [
            ReportedFigure(close_id=close, figure=figure, part=part, unit=one.unit)
            for (close, figure, part), one in late.items()
            if (close, figure, part) not in known
        ],
        batch_size=AT_ONCE,
    )


def notice_all(act: Act, areas: Iterable[str] = AREAS) -> list[Adjustment]:
    """The same of every figure, estimates included."""
    return notice(act, areas, FIGURES.keys())


def _followed(area: str) -> list[MonthClose]:
    """The last close of each month."""
    rows = MonthClose.objects.filter(area=area).order_by("month", "number")
    return list({close.month: close for close in rows.only("month", "number", "mark")}.values())


def _compared(
    act: Act, closes: list[MonthClose], now: dict[date, Values], names: Set[str]
) -> list[Adjustment]:
    if not names <= ESTIMATED:
        marks = {close.pk: marked(now[close.month]) for close in closes}
        stale = [close for close in closes if marks[close.pk] != close.mark]
        bulk.rewrite(
            MonthClose,
            [close.pk for close in stale],
            {"mark": [marks[close.pk] for close in stale]},
        )
        if names <= SUMMED:
            closes = stale
    before, moment = _known(closes, names), timezone.now()
    return [
        adjusted
        for close in closes
        for adjusted in _differences(act, close, before[close.pk], now[close.month], moment)
    ]


def marked(values: Values) -> str:
    """Moves with any of these figures but estimates, which are few and compared one by one."""
    told = sorted((key, str(value)) for key, value in values.items() if key[0] in SUMMED)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _known(closes: list[MonthClose], names: Set[str]) -> dict[int, Values]:
    """{close's key: its figures as last noticed}: reported, and adjusted since."""
    found: dict[int, Values] = {close.pk: {} for close in closes}
    columns = ("close", "figure", "part")
    for some in bulk.chunks(list(found)):
        reported = ReportedFigure.objects.filter(close__in=some).order_by()
        for key, name, part, value in reported.values_list(*columns, "value"):
            if name in names:
                found[key][name, part] = value
        adjusted = Adjustment.objects.filter(close__in=some).order_by().values_list(*columns)
        for key, name, part, amount in adjusted.annotate(sum=Sum("amount")):
            if name in names:
                before = found[key].get((name, part)) or ZERO
                found[key][name, part] = FIGURES[name].rounded(before + amount)
    return found


def _differences(
    act: Act, close: MonthClose, before: Values, now: Values, moment: Any
) -> Iterable[Adjustment]:
    """Of figures that were reported: one that came into use later moved nothing."""
    reported = {name for name, _part in before}
    for name, part in dict.fromkeys((*before, *now)):
        stood, stands = before.get((name, part)), now.get((name, part))
        amount = (stands or ZERO) - (stood or ZERO)
        if amount and name in reported:
            yield Adjustment(
                close=close,
                figure=name,
                part=part,
                unit=FIGURES[name].unit,
                cause=act.cause,
                reference=act.reference,
                about=act.about[:LONGEST],
                person=act.person,
                before=stood,
                after=stands,
                amount=amount,
                noticed_at=moment,
            )


# ── uploads, and recovered energy ───────────────────────────────────────────────────────────


@receiver(committed, dispatch_uid="adjustments follow uploads")
def follow_upload(kind: str, upload: Upload, **_news: Any) -> None:
    undone = upload.state == Upload.State.UNDONE
    room = kinds.get(kind)._meta.model._meta.app_label
    cause, person = Cause.UPLOAD, upload.committed_by
    if undone:
        cause, person = Cause.UNDO, upload.undone_by
    notice(Act(cause, upload.pk, upload.name, person), OF_ROOM.get(room, AREAS))


@receiver(computed, dispatch_uid="adjustments follow recovered energy")
def follow_recovery(run: RecoveryRun | None, **_news: Any) -> None:
    notice(Act(Cause.ESTIMATE, run and run.pk), [ENERGY], ESTIMATED)


# ── what people write by hand ───────────────────────────────────────────────────────────────


def at_work() -> Any:
    """Who asked for what this process does now; None in commands and in the worker."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if isinstance(user, get_user_model()) else None


def follow_form(sender: type[Record], instance: Any, raw: bool = False, **_signal: Any) -> None:
    """What follows from a record that is saved by itself stands when its transaction does."""
    if raw:
        return
    with translation.override(settings.LANGUAGE_CODE):
        about = f"{capfirst(str(sender._meta.verbose_name))} {instance}"
    follow_written(sender, about)


@receiver(news.written, dispatch_uid="adjustments follow what is written at once")
def follow_written(sender: type[models.Model], about: str, **_news: Any) -> None:
    act = Act(Cause.FORM, about=about, person=at_work())
    areas = OF_ROOM.get(sender._meta.app_label, AREAS)
    transaction.on_commit(partial(_once_it_stands, act, areas), robust=True)


# {areas: the last close and the mark of the data by which nothing of them was left unnoticed}
_noticed: dict[tuple[str, ...], tuple[int, str]] = {}


def _once_it_stands(act: Act, areas: tuple[str, ...]) -> None:
    """Of several records that were saved together the first finds what all of them moved."""
    last = MonthClose.objects.filter(area__in=areas).aggregate(last=Max("pk"))["last"]
    if last is not None and (mark := (last, basis.now())) != _noticed.get(areas):
        with transaction.atomic():
            Gate.enter()
            notice(act, areas)
        _noticed[areas] = mark


def _followed_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and model._meta.app_label in (*OF_ROOM, "records")
    ]


for model in _followed_models():
    for after in (post_save, post_delete):
        after.connect(
            follow_form, sender=model, dispatch_uid=f"adjustments follow {model._meta.label}"
        )


# ── everything ──────────────────────────────────────────────────────────────────────────────


@recomputing.step(_("Adjustments after closes"), MonthClose.objects.count)
def recompute(told: recomputing.Told) -> None:
    notice_all(Act(Cause.RECOMPUTE))
    told(MonthClose.objects.count())


def look_again(person: Any) -> list[Adjustment]:
    """As a person asks: what moved without having been noticed."""
    with transaction.atomic():
        Gate.enter()
        return notice_all(Act(Cause.RECOMPUTE, person=person))
