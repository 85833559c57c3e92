"""Nobody writes what a month's figures are made of while it is being closed, nor afterwards.

A close reads its figures behind the gate. Whoever writes records that they are made of waits there
too, and asks again behind it whether their month is open: between a form that was found valid and
its saving somebody may have closed it. Uploads are at the gate anyway and judge anew what moved;
lines of actas are held by their actas, see `Annex.objects.hold`.
"""

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import pre_delete, pre_save

from billing.models import BilledItem, Contract, ContractChange
from ingest.models import Gate
from records import closing, turns
from records.models import Record

# Records of no month by which actas of open months are taxed, or figures' parts are named.
BEHIND_ACTAS: tuple[type[Record], ...] = (Contract, ContractChange)


def of_months() -> list[type[Record]]:
    """The kinds of record of which some are part of a month's figures."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and model.reported_in is not Record.reported_in
    ]


def wait_turn(raw: bool = False, **_signal: Any) -> None:
    if not raw:
        with transaction.atomic():
            Gate.enter()


def refuse_closed(instance: Record, raw: bool = False, **_signal: Any) -> None:
    """ValidationError, which undoes what its transaction wrote."""
    if not raw:
        closing.refuse_closed(instance)


def connect() -> None:
    for model in {*of_months(), *BEHIND_ACTAS} - {BilledItem}:
        for before in (turns.awaited, pre_save, pre_delete):
            before.connect(wait_turn, sender=model, dispatch_uid=f"{_named(model)} waits to close")
    for model in set(of_months()) - {BilledItem}:
        for written in (pre_save, pre_delete):
            written.connect(refuse_closed, sender=model, dispatch_uid=f"{_named(model)} is closed")
    turns.awaited.connect(wait_turn, sender=BilledItem, dispatch_uid="lines wait to close")


def _named(model: type[models.Model]) -> str:
    return model._meta.label


connect()
