"""What the lists have in common."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from records import formats
from transformers.models import (
    ALWAYS,
)

WIDE = {"td": {"class": "text-wide"}}


class TransformerColumn(tables.Column):
    """The transformer that a row is about, with the way to its page."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("verbose_name", _("Transformer"))
        link = ("transformers:transformer_detail", [A("transformer_id")])
        super().__init__(accessor="transformer__code", linkify=link, **options)


def since(day: date) -> str:
    """The day from which something holds, where one was ever given."""
    return str(_("always")) if day == ALWAYS else formats.day(day)
