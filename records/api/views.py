"""The views of every record over REST; see `RecordViewSet`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.filters import OrderingFilter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from records import bulk, keyed, openapi, turns
from records.api import asked, feeds, following, tags
from records.api.feeds import CSV, CSVRenderer
from records.api.serializers import columns, serializer_for, writers
from records.models import Record
from records.pagination import PlainPages
from records.problems import Conflict

PAGED = ("page", "page_size")
READ = ("GET", "HEAD")


class Answering:
    """What all views of the API do alike: whoever is refused is counted too, answers bear a tag,
    and what cannot be asked is refused."""

    # What may be asked in the address of {action}, beside `format`.
    asked: ClassVar[dict[str, tuple[str, ...]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in READ and self.action in self.asked_of():
            known = self.asked_of()[self.action]
            asked.refuse_unknown(request, {"format", *known})
            if "page_size" in known:
                self.paginator.refuse_none_such(request)

    def asked_of(self) -> dict[str, tuple[str, ...]]:
        return self.asked

    def permission_denied(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.check_throttles(request)
        super().permission_denied(request, *args, **kwargs)

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, *args, **kwargs)
        if request.method in READ and hasattr(response, "add_post_render_callback"):
            response.add_post_render_callback(lambda done: tags.tagged(request, done))
        return response


class Ordering(OrderingFilter):
    """By what a list may be ordered is told by its view's `described`, where there is anything."""

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        return []


@extend_schema_view(list=extend_schema(parameters=[CSV]))
class RecordViewSet(Answering, viewsets.ModelViewSet):
    """A model over REST: its site's filters, `ordering`, pages, and `?format=csv` for it all."""

    fields: ClassVar[tuple[str, ...]] = ()
    filterset_class: ClassVar[Any] = None
    # Further serializer fields {name: field}, e.g. a reference's code beside its number.
    extra: ClassVar[dict[str, serializers.Field]] = {}
    ordering_fields: ClassVar[tuple[str, ...]] = ()
    # The moments by which a copy follows rows; None: `updated_at`, if it is a record.
    moments: ClassVar[tuple[str, ...] | None] = None
    filter_backends: ClassVar = [DjangoFilterBackend, Ordering]
    renderer_classes: ClassVar = [JSONRenderer, CSVRenderer]
    # Longer than this no key is, and databases fail at it.
    lookup_value_regex = r"\d{1,18}"

    def get_renderers(self) -> list[Any]:
        """Lists alone are tables."""
        several = self.action in ("list", "deleted", None)
        return super().get_renderers() if several else [JSONRenderer()]

    @classmethod
    def followed(cls) -> tuple[str, ...]:
        if cls.moments is not None:
            return cls.moments
        return ("updated_at",) if issubclass(cls.queryset.model, Record) else ()

    @classmethod
    def get_extra_actions(cls) -> list[Any]:
        """Only what has a history has deletions to tell of."""
        record = cls.queryset is not None and issubclass(cls.queryset.model, Record)
        return [one for one in super().get_extra_actions() if record or one.__name__ != "deleted"]

    def asked_of(self) -> dict[str, tuple[str, ...]]:
        since = (following.PARAMETER,) if self.followed() else ()
        filters = asked.of_filters(self.filterset_class) if self.filterset_class else ()
        ordering = ("ordering",) if self.ordering_fields else ()
        several = (*ordering, "fields", *PAGED, *since, *filters)
        return {"list": several, "retrieve": ("fields",), "deleted": (*PAGED, *since), **self.asked}

    def described(self) -> Iterator[OpenApiParameter]:
        """The parameters that depend on the view, for the API's description."""
        if "fields" in self.asked_of().get(self.action, ()):
            known = list(columns(self.get_serializer_class()))
            yield openapi.names("fields", known, "Only these, in this order")
        if self.action == "list" and self.ordering_fields:
            offered = self.ordered_by()
            yield openapi.names("ordering", offered, "The first counts most; - before what falls")
        if self.action in ("list", "deleted") and self.followed():
            yield following.SINCE

    def ordered_by(self) -> list[str]:
        return [f"{sign}{name}" for name in self.ordering_fields for sign in ("", "-")]

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return self.serializer_class or serializer_for(type(self))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "chosen": self.chosen()}

    def chosen(self) -> list[str]:
        """The columns that `?fields=` names; none: all."""
        if self.request is None or self.request.method not in READ:
            return []
        return asked.names("fields", self.request, columns(self.get_serializer_class()))

    def paths(self) -> dict[str, str]:
        """{column's name: query path} of what is given out."""
        found = columns(self.get_serializer_class())
        return {name: found[name] for name in self.chosen() or found}

    def get_queryset(self) -> QuerySet:
        names = {path.rpartition("__")[0] for path in self.paths().values()} - {""}
        found = super().get_queryset()
        return found.select_related(*sorted(names)) if names else found

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.action != "list":
            return queryset
        asked.names("ordering", self.request, self.ordered_by())
        found = super().filter_queryset(queryset)
        if (moment := following.asked(self.request)) is not None:
            moved = following.conditions(
                found.model, moment, self.followed(), self.moved_since(moment)
            )
            self.paginator.parts = following.apart(found, moved)
            found = following.since(found, moved)
        return keyed.ordered(found)

    def moved_since(self, moment: datetime) -> Q:
        """The rows that other records moved after the moment: see `following.with_written`."""
        return Q()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Its records. A copy elsewhere is kept with `updated_since` and `deleted/`."""
        upcoming = following.next_moment()  # before anything is read
        if request.accepted_renderer.format == "csv":
            found = self.filter_queryset(self.get_queryset())
            name = self.queryset.model._meta.model_name
            response = feeds.csv_answer(name, feeds.csv_lines(found, self.paths()))
        else:
            response = self.page()
        if self.followed():
            response.headers[following.NEXT] = upcoming
        return response

    def page(self) -> Response:
        """A page as the serializer writes it, without a record for each row."""
        paths, write = self.paths(), writers(self.get_serializer_class())
        self.paginator.paths = list(paths.values())
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        named = [(name, write[name]) for name in paths]
        return self.get_paginated_response(
            [
                {
                    name: value if value is None or as_ is None else as_(value)
                    for (name, as_), value in zip(named, row, strict=True)
                }
                for row in rows
            ]
        )

    @extend_schema(
        parameters=[CSV], responses=following.DeletedSerializer(many=True), filters=False
    )
    @action(detail=False, filter_backends=[], pagination_class=PlainPages)
    def deleted(self, request: Request) -> Any:
        """Keys of records that are no more, and since when; whatever deleted them, undo too."""
        upcoming = following.next_moment()
        found = following.deleted(self.queryset.model, following.asked(request))
        if request.accepted_renderer.format == "csv":
            rows = bulk.chunks(list(found.values_list("id", "deleted_at")))
            name = f"{self.queryset.model._meta.model_name}-deleted"
            response = feeds.csv_answer(name, feeds.csv_text(("id", "deleted_at"), rows))
        else:
            page = self.paginate_queryset(found)
            given = following.DeletedSerializer(page, many=True).data
            response = self.get_paginated_response(given)
        response.headers[following.NEXT] = upcoming
        return response

    @transaction.atomic
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        turns.wait(self.queryset.model)
        return super().create(request, *args, **kwargs)

    @transaction.atomic
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.hold()
        return super().update(request, *args, **kwargs)

    @transaction.atomic
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.hold()
        return super().destroy(request, *args, **kwargs)

    def hold(self) -> None:
        """Locks the record, and refuses who saw another version of it."""
        turns.locked(self.queryset.model, self.kwargs["pk"]).first()
        if "If-Match" in self.request.headers:
            record = self.get_object()
            tags.refuse_unless_matching(self.request, self.get_serializer(record).data)

    def perform_destroy(self, record: Any) -> None:
        record._change_reason = str(self.request.query_params.get("reason", ""))[:100] or None
        try:
            record.check_changeable()
            record.delete()
        except ValidationError as error:
            raise Conflict(" ".join(error.messages)) from None
        except (ProtectedError, RestrictedError):
            raise Conflict(_("Other records refer to this one.")) from None
