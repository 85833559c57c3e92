"""Which billed items are matched anew when transformers, accounts or interventions change.

Whatever an upload wrote, changed or took back bears its number, in the rows or in their versions;
so one question serves for a commit, for its undo and for both kinds of row that they leave behind.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from billing.choices import BY_CODE
from billing.models import BilledItem
from ingest.models import Gate, Upload
from ingest.references import stem
from ingest.signals import committed
from records import bulk
from records.models import Record
from transformers.models import Account, Intervention, Transformer


def relink_codes(codes: Iterable[str]) -> None:
    """Items that name one of these transformers, with leading zeros or without."""
    stems = {stem(code) for code in codes}
    if not stems:
        return
    written = BilledItem.objects.order_by().filter(transformer_code__gt="")
    every = written.values_list("transformer_code", flat=True).distinct()
    for some in bulk.chunks([code for code in every if stem(code) in stems]):
        BilledItem.objects.filter(transformer_code__in=some).relink_by_code()


def relink_accounts(accounts: Iterable[str] | QuerySet) -> None:
    """Items of these accounts, but for those whose code says it all."""
    items = BilledItem.objects.filter(account__gt="").exclude(link__in=BY_CODE)
    items.filter(account__in=accounts).relink()


def relink_orders(orders: Iterable[str] | QuerySet) -> None:
    BilledItem.objects.filter(work_order__gt="", work_order__in=orders).relink()


# {model: (kind, the column that items name it by, what is done then)}
NAMES: dict[type[Record], tuple[str, str, Callable[[Any], None]]] = {
    Transformer: ("transformers", "code", relink_codes),
    Account: ("accounts", "account", relink_accounts),
    Intervention: ("interventions", "work_order", relink_orders),
}


@receiver(committed, dispatch_uid="items follow uploads of what they name")
def follow_upload(kind: str, upload: Upload, **_news: Any) -> None:
    for model, (its_kind, column, relink) in NAMES.items():
        if kind == its_kind:
            for names in names_of(model, column, upload):
                relink(names)


def names_of(model: type[Record], column: str, upload: Upload) -> list[QuerySet]:
    """What the rows that this upload touched are called, as they stand and as they ever stood."""
    rows = model._default_manager.filter(source_upload=upload.pk).order_by()
    versions = model.history.model.objects.order_by()
    touched = versions.filter(history_upload=upload.pk)
    if model is Transformer:
        # Its code is its key: only where it came or went does any item mean another.
        rows = rows.exclude(pk__in=touched.values("id"))
        touched = touched.filter(history_type="-")
    before = versions.filter(id__in=touched.values("id"))
    return [found.values_list(column, flat=True) for found in (rows, before)]


def follow_form(sender: type[Record], instance: Any, **signal: Any) -> None:
    """After one was saved or deleted by itself; a transformer that keeps its code moves nothing."""
    _kind, column, relink = NAMES[sender]
    versions = sender.history.model.objects.order_by().filter(id=instance.pk)
    names = {getattr(instance, column), *versions.values_list(column, flat=True)} - {""}
    if sender is Transformer and signal.get("created") is False and len(names) == 1:
        return
    relink(names)


def wait_turn(sender: type[Record], **_signal: Any) -> None:
    """Before it is written: an acta that is being committed is matched to what it finds, and what
    comes meanwhile could miss it."""
    with transaction.atomic():
        Gate.enter()


for model in NAMES:
    for before in (pre_save, pre_delete):
        before.connect(wait_turn, sender=model, dispatch_uid=f"items wait for {model.__name__}")
    post_save.connect(follow_form, sender=model, dispatch_uid=f"items follow {model.__name__}")
    post_delete.connect(follow_form, sender=model, dispatch_uid=f"items leave {model.__name__}")
