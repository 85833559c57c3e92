"""News of what people write many at once; of one that is saved, Django's own signals tell."""

from typing import Any

from django.conf import settings
from django.db import models
from django.dispatch import Signal
from django.utils import translation
from django.utils.text import capfirst

# Sent inside the transaction, once all is written: `about` says of which records, in the site's own
# language. Uploads and their undo tell by `ingest.signals.committed`.
written = Signal()

NAMED = 3


def tell(model: type[models.Model], records: list[Any]) -> None:
    """That rows of this model were written, of these records or because of them."""
    with translation.override(settings.LANGUAGE_CODE):
        named = [f"{capfirst(str(one._meta.verbose_name))} {one}" for one in records[:NAMED]]
        more = "…" if len(records) > NAMED else ""
        written.send(sender=model, about=", ".join(named) + more)
