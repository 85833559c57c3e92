"""What the API of every record shares; one class a model, declared like its pages.

class ContractViewSet(RecordViewSet):
    queryset = Contract.objects.all()
    fields = ("number", "contractor", …)
    filterset_class = ContractFilters
    ordering_fields = ("number", "start_date")

routes = [("contracts", ContractViewSet)]
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.exceptions import APIException
from rest_framework.filters import OrderingFilter
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from records import keyed
from records.closing import refuse_closed
from records.filters import MunicipalityFilters
from records.models import Municipality, Record


class Conflict(APIException):
    """The record is not as the caller believes, or others depend on it."""

    status_code = 409
    default_code = "conflict"


class RecordSerializer(serializers.ModelSerializer):
    """Validates as the site's forms do: the model's `clean`, constraints and closed months.

    `reason` goes into the history. An `updated_at` sent along must still be the stored one.
    """

    reason = serializers.CharField(write_only=True, required=False, max_length=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self._refuse_if_changed()
        values = {name: value for name, value in attrs.items() if name != "reason"}
        # On a copy: the stored record is untouched as long as it is not known to be valid.
        candidate = self.Meta.model(**({} if self.instance is None else _values(self.instance)))
        for name, value in values.items():
            setattr(candidate, name, value)
        candidate._state.adding = self.instance is None
        try:
            candidate.full_clean(exclude=_derived(self.Meta.model))
            refuse_closed(candidate)
        except ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from None
        return attrs

    def _refuse_if_changed(self) -> None:
        given = self.initial_data.get("updated_at") if self.instance else None
        if not given:
            return
        try:
            seen = datetime.fromisoformat(str(given))
        except ValueError:
            raise serializers.ValidationError(
                {"updated_at": _("Write it as you read it.")}
            ) from None
        if seen != self.instance.updated_at:
            raise Conflict(_("Someone else changed this record; read it again before you write."))

    def create(self, validated: dict[str, Any]) -> Any:
        record = self.Meta.model()
        return self._saved(record, validated)

    def update(self, record: Any, validated: dict[str, Any]) -> Any:
        return self._saved(record, validated)

    def _saved(self, record: Any, validated: dict[str, Any]) -> Any:
        record._change_reason = validated.pop("reason", None)
        for name, value in validated.items():
            setattr(record, name, value)
        record.save()
        return record


def _derived(model: type[models.Model]) -> set[str]:
    """The fields that nobody writes, as forms leave them out: some follow only once it is saved."""
    return {field.name for field in model._meta.fields if not field.editable}


def _values(record: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


class CSVRenderer(BaseRenderer):
    """Names the format; the rows themselves are streamed, so only errors come through here."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


CSV = OpenApiParameter("format", str, enum=["json", "csv"], description="csv: everything, streamed")


@extend_schema_view(list=extend_schema(parameters=[CSV]))
class RecordViewSet(viewsets.ModelViewSet):
    """A model over REST: its site's filters, `ordering`, pages, and `?format=csv` for it all."""

    fields: ClassVar[tuple[str, ...]] = ()
    # Further serializer fields {name: field}, e.g. a reference's code beside its number.
    extra: ClassVar[dict[str, serializers.Field]] = {}
    ordering_fields: ClassVar[tuple[str, ...]] = ()
    filter_backends: ClassVar = [DjangoFilterBackend, OrderingFilter]
    renderer_classes: ClassVar = [JSONRenderer, CSVRenderer]

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        if self.serializer_class:
            return self.serializer_class
        return serializer_for(type(self))

    def get_queryset(self) -> QuerySet:
        names = {path.rpartition("__")[0] for path in columns(self.get_serializer_class()())} - {""}
        found = super().get_queryset()
        return found.select_related(*sorted(names)) if names else found

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return keyed.ordered(super().filter_queryset(queryset))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if request.accepted_renderer.format == "csv":
            return self.csv()
        return super().list(request, *args, **kwargs)

    def csv(self) -> HttpResponseBase:
        paths = columns(self.get_serializer_class()())
        found = self.filter_queryset(self.get_queryset())
        name = self.queryset.model._meta.model_name
        return StreamingHttpResponse(
            csv_lines(found, paths),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    @transaction.atomic
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().update(request, *args, **kwargs)

    @transaction.atomic
    def perform_destroy(self, record: Any) -> None:
        record._change_reason = str(self.request.query_params.get("reason", ""))[:100] or None
        try:
            refuse_closed(record)
            record.delete()
        except ValidationError as error:
            raise Conflict(" ".join(error.messages)) from None
        except (ProtectedError, RestrictedError):
            raise Conflict(_("Other records refer to this one.")) from None


_serializers: dict[type[RecordViewSet], type[RecordSerializer]] = {}


def serializer_for(view: type[RecordViewSet]) -> type[RecordSerializer]:
    """The serializer of a view's `fields`, with `id`, where it came from and `updated_at`."""
    if view not in _serializers:
        of = view.queryset.model
        kept = ("source_upload", "updated_at") if issubclass(of, Record) else ()
        names = ("id", *view.fields, *view.extra, *kept, "reason")
        read_only = (*kept, *(f.name for f in of._meta.fields if not f.editable))
        meta = type("Meta", (), {"model": of, "fields": names, "read_only_fields": read_only})
        body = {**view.extra, "Meta": meta}
        _serializers[view] = type(f"{of.__name__}Serializer", (RecordSerializer,), body)
    return _serializers[view]


def columns(serializer: serializers.BaseSerializer) -> dict[str, str]:
    """{query path: column's name} of what the serializer gives out."""
    return {
        field.source.replace(".", "__"): name
        for name, field in serializer.fields.items()
        if not field.write_only
    }


def csv_lines(queryset: QuerySet, paths: dict[str, str]) -> Iterator[str]:
    return csv_text(paths.values(), keyed.values(queryset, list(paths)))


def csv_text(header: Iterable[str], batches: Iterable[Iterable[Iterable[Any]]]) -> Iterator[str]:
    """For machines: commas, points, ISO dates; a piece for each batch of rows."""
    line = csv.writer(_Echo(), lineterminator="\n")
    yield line.writerow(header)
    for rows in batches:
        yield "".join([line.writerow([_cell(value) for value in row]) for row in rows])


class _Echo:
    def write(self, line: str) -> str:
        return line


WRITTEN: dict[type, Callable[[Any], Any]] = {
    bool: lambda value: "true" if value else "false",
    Decimal: lambda value: f"{value:f}",
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: json.dumps,
}


def _cell(value: Any) -> Any:
    write = WRITTEN.get(type(value))
    return write(value) if write else value


class MunicipalityViewSet(RecordViewSet):
    queryset = Municipality.objects.all()
    fields = ("code", "name", "department", "zone", "latitude", "longitude")
    filterset_class = MunicipalityFilters
    ordering_fields = ("code", "name", "department", "zone")


routes: Iterable[tuple[str, type[RecordViewSet]]] = [("municipalities", MunicipalityViewSet)]
