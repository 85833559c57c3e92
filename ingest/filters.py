"""What the list of uploads can be narrowed by."""

from typing import Any

import django_filters as filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from ingest import kinds
from ingest.models import Upload
from ingest.reading.dates import month_of
from records import people
from records.filters import DayFilter, RecordFilters
from records.keyed import is_key


def _kinds() -> list[tuple[str, Any]]:
    return [(kind, resource.title()) for kind, resource in kinds.every().items()]


def _owners(request: HttpRequest | None) -> QuerySet[Any]:
    owners = Upload.objects.values("owner")
    return get_user_model()._default_manager.filter(pk__in=owners).order_by("username")


class PersonField(ModelChoiceField):  # type: ignore[misc]
    def label_from_instance(self, obj: Any) -> str:
        return people.name(obj)


class PersonFilter(filters.ModelChoiceFilter):  # type: ignore[misc]
    field_class = PersonField


class UploadFilters(RecordFilters):
    """`q` is found in the file's name and in what it is about; uploads are few."""

    q = filters.CharFilter(method="search", label=_("Search"))
    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"))
    state = filters.ChoiceFilter(choices=Upload.State.choices, label=_("State"))
    owner = PersonFilter(queryset=_owners, label=_("Owner"))
    since = DayFilter(field_name="created_at", lookup_expr="date__gte", label=_("Received since"))
    until = DayFilter(field_name="created_at", lookup_expr="date__lte", label=_("Received until"))
    first = ("q", "kind", "state")

    class Meta(RecordFilters.Meta):
        model = Upload

    def search(self, uploads: QuerySet[Upload], name: str, value: str) -> QuerySet[Upload]:
        found = Q(name__icontains=value) | Q(report__reading__about__icontains=value)
        if month := month_of(value):
            found |= Q(report__reading__about__icontains=f"{month:%Y-%m}")
        number = value.removeprefix("#")
        return uploads.filter(found | Q(pk=number) if is_key(number) else found)
