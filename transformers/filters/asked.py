"""What the lists are asked in common."""

from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from records.codes import CodeInput, WordInput
from records.filters import (
    NONE,
    PrefixFilter,
)
from records.lookups import spellings
from transformers.models import (
    ALWAYS,
    Intervention,
    Place,
    Transformer,
)

# Months by whether their loss counts, whatever their state.
COUNTS, UNCOUNTED = "counted", "uncounted"
# Months that can be reckoned from.
SINCE_ALWAYS = (MinValueValidator(ALWAYS),)


class TransformerFilter(filters.CharFilter):
    """By the transformer's whole code, so that addresses can be read and written by people."""

    def __init__(self, field_name: str = "transformer", **options: Any) -> None:
        options.setdefault("label", _("Transformer"))
        options.setdefault("widget", CodeInput(Transformer))
        super().__init__(field_name=field_name, **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        known = Transformer.objects.filter(code__in=spellings(value)).order_by()
        coded = dict(known.values_list("code", "pk"))
        # A key or two, looked up by the rows' own index.
        keys = [coded[value]] if value in coded else list(coded.values())
        return qs.filter(**{f"{self.field_name}__in": keys})


class PlaceFilter(PrefixFilter):
    """Where the transformer hangs, or hung in the month: by the very name, so that what a figure
    is made of is listed, else by that name in other capitals, else by how names begin; `-` where
    there is none."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        # Few of the places: asked for apart, each then leads to its months by their index.
        return qs.filter(place__in=self._places(value)) if value else qs

    def _places(self, value: str) -> QuerySet:
        named, every = f"{self.field_name}__in", Place.objects.order_by()
        if value == NONE:
            return every.filter(**{named: [""]})
        found = every.filter(**{named: spellings(value)})
        names = set(found.values_list(self.field_name, flat=True).distinct())
        if not names:
            return every.filter(**{f"{self.field_name}__prefix": value})
        return every.filter(**{named: [value] if value in names else sorted(names)})


class KindFilter(PrefixFilter):
    """The type of an intervention; those that there are are offered."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Type"))
        options.setdefault("widget", WordInput(Intervention.objects.kinds))
        super().__init__(**options)


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}$"})
class YearFilter(filters.CharFilter):
    """Four digits, which nobody writes with a point."""

    field_class = forms.RegexField

    def __init__(self, **options: Any) -> None:
        super().__init__(regex="^[0-9]{4}$", **options)
