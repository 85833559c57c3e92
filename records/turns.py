"""Locking a record before it is written, in the order in which everybody locks.

Where writers of a kind of record go through one at a time, as commits of uploads do, they wait for
one another first and lock the record then: the other way round two could wait for each other, and
the database would end one of them. Upper floors say of which records that is so.
"""

from typing import Any

from django.db import models
from django.dispatch import Signal

# Sent inside a transaction, before a record of `sender` is locked to be written.
awaited = Signal()


def wait(model: type[models.Model]) -> None:
    """Waits for those who write records of this kind, so that what is asked of one from here on
    still holds when it is written."""
    awaited.send(sender=model)


def locked(model: type[models.Model], pk: Any) -> models.QuerySet[Any]:
    """The record of this key, locked once it is read, so that of two who write at once the second
    meets what the first wrote."""
    wait(model)
    return model._base_manager.select_for_update().filter(pk=pk)
