"""Which acta reverses a provision: derived from the actas, never typed.

A provision that names a work order is reversed by the first acta of its contract that bills the
order; one without by the first acta of its contract for its month or a later one. First is by
period, then by key, and an acta that was returned reverses nothing: it gives the provision back.

Uploads and their undo are heard of by `ingest.signals.committed`, which the kind of the actas sends
after its bulk writers, within their transaction; forms, the admin and the moves of an acta by
Django's own signals. A closed month keeps no provision open: what an acta reverses is no figure of
the month that was reported.
"""

from typing import Any

from django.db import models, transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from billing.models import Annex, BilledItem
from budget.models import Provision
from ingest.models import Gate
from ingest.signals import committed
from records import bulk, recomputing, turns


def reverse(provisions: QuerySet[Provision]) -> None:
    """Each of these refers to the acta that reverses it now; only those that move are written."""
    rows = provisions.order_by().annotate(acta=_first_acta())
    found = rows.values_list("pk", "reversed_by", "acta")
    moved = {key: acta for key, before, acta in found if acta != before}
    bulk.rewrite(Provision, list(moved), {"reversed_by_id": list(moved.values())})


def _first_acta() -> Any:
    """As an expression over a provision: the key of the acta that reverses it; NULL without one."""
    billed = BilledItem.objects.billed().order_by("annex__period", "annex")
    of_order = billed.filter(
        work_order=OuterRef("work_order"), annex__contract=OuterRef("contract")
    )
    standing = Annex.objects.exclude(state=Annex.State.RETURNED).order_by("period", "pk")
    of_month = standing.filter(contract=OuterRef("contract"), period__gte=OuterRef("period"))
    return Case(
        When(work_order="", then=Subquery(of_month.values("pk")[:1])),
        default=Subquery(of_order.values("annex")[:1]),
        output_field=models.BigIntegerField(),
    )


# ── uploads ─────────────────────────────────────────────────────────────────────────────────


@receiver(committed, dispatch_uid="provisions follow actas")
def follow_upload(kind: str, keys: list[int], **_news: Any) -> None:
    """The provisions of the contracts of these actas, those included that an undo took away."""
    if kind != "annexes":
        return
    contracts: set[int] = set()
    for some in bulk.chunks(sorted(keys)):
        for rows in (Annex.objects.filter(pk__in=some), Annex.history.filter(id__in=some)):
            contracts.update(rows.order_by().values_list("contract", flat=True).distinct())
    reverse(Provision.objects.filter(contract__in=contracts))


# ── forms, the admin, and the moves of an acta ──────────────────────────────────────────────


def _of_item(item: BilledItem) -> Q:
    """Without an order a line decides nothing: its acta does."""
    return Q(contract=item.annex.contract_id, work_order=item.work_order, work_order__gt="")


# {model: which provisions follow from a record of it}
FOLLOWED: dict[type[models.Model], Any] = {
    Annex: lambda annex: Q(contract=annex.contract_id),
    BilledItem: _of_item,
}


def note_what_stood(
    sender: type[models.Model], instance: Any, raw: bool = False, **_signal: Any
) -> None:
    """What it leaves behind follows too."""
    stored = sender._base_manager.filter(pk=instance.pk).first() if not raw else None
    instance._provisions_left = FOLLOWED[sender](stored) if stored else Q(pk=None)


def follow_form(
    sender: type[models.Model], instance: Any, raw: bool = False, **_signal: Any
) -> None:
    """After it was saved or deleted by itself."""
    left = instance.__dict__.pop("_provisions_left", Q(pk=None))
    if not raw:
        reverse(Provision.objects.filter(FOLLOWED[sender](instance) | left))


for model in FOLLOWED:
    for before in (pre_save, pre_delete):
        before.connect(note_what_stood, model, dispatch_uid=f"{model.__name__} before provisions")
    for after in (post_save, post_delete):
        after.connect(follow_form, model, dispatch_uid=f"provisions follow {model.__name__}")


@receiver(
    [turns.awaited, pre_save, pre_delete],
    sender=Provision,
    dispatch_uid="provisions wait their turn",
)
def wait_turn(raw: bool = False, **_signal: Any) -> None:
    """Before it is written: an acta that is being committed reverses what it finds, and what comes
    meanwhile could be missed."""
    if not raw:
        with transaction.atomic():
            Gate.enter()


@receiver(post_save, sender=Provision, dispatch_uid="provisions are reversed")
def reverse_saved(instance: Provision, raw: bool = False, **_signal: Any) -> None:
    """The acta that bills it may have come before it."""
    if not raw:
        reverse(Provision.objects.filter(pk=instance.pk))
        instance.refresh_from_db(fields=Provision.unversioned)


# ── everything ──────────────────────────────────────────────────────────────────────────────


@recomputing.step(_("Provisions"), Provision.objects.count)
def recompute(told: recomputing.Told) -> None:
    keys = list(Provision.objects.order_by("pk").values_list("pk", flat=True))
    for page in bulk.chunks(keys):
        reverse(Provision.objects.filter(pk__in=page))
        told(len(page))
