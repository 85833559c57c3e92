"""The views over REST: what there is, and each as one CSV that Power BI reads by its address."""

import re
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from powerbi import feeds
from powerbi.dictionary import VIEWS, View
from powerbi.models import Feed
from records.api import Answering, CSVRenderer, asked
from records.permissions import RolePermissions

# Accepted, and not by a weight of nothing.
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


class ColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    decimals = serializers.IntegerField(allow_null=True)
    meaning = serializers.CharField()


class ViewSerializer(serializers.Serializer):
    """A view: what a row of it is, its columns, and where its CSV stands."""

    name = serializers.CharField()
    row = serializers.CharField()
    csv = serializers.URLField()
    dated = serializers.CharField(
        allow_null=True, help_text="The column that from and to are compared with."
    )
    columns = ColumnSerializer(many=True)


def _described(request: Request, name: str, view: View) -> dict[str, Any]:
    return {
        "name": name,
        "row": str(view.row),
        "csv": request.build_absolute_uri(reverse("powerbi_feed", args=[name])),
        "dated": view.dated,
        "columns": [
            {
                "name": column,
                "kind": about.kind.value,
                "unit": str(about.unit),
                "decimals": about.places,
                "meaning": str(about.meaning),
            }
            for column, about in view.columns.items()
        ],
    }


NAME = OpenApiParameter("view", str, OpenApiParameter.PATH, enum=list(VIEWS))


class FeedViewSet(Answering, viewsets.GenericViewSet):
    """The views for Power BI with their columns."""

    queryset = Feed.objects.none()
    permission_classes = [RolePermissions]
    serializer_class = ViewSerializer
    pagination_class = None
    filter_backends: list[Any] = []
    lookup_field = "view"
    lookup_value_regex = "[a-z_]+"
    asked = {"list": (), "retrieve": ()}

    def list(self, request: Request) -> Response:
        found = [_described(request, name, view) for name, view in VIEWS.items()]
        return Response(self.get_serializer(found, many=True).data)

    @extend_schema(parameters=[NAME])
    def retrieve(self, request: Request, view: str) -> Response:
        return Response(self.get_serializer(_described(request, view, known(view))).data)


class Between(serializers.Serializer):
    """Days, both included."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "from": serializers.DateField(required=False),
            "to": serializers.DateField(required=False),
        }


DAYS = [
    OpenApiParameter(
        name, OpenApiTypes.DATE, description=f"{which} day (2025-06-30); of views of time alone"
    )
    for name, which in (("from", "First"), ("to", "Last"))
]


class FeedView(APIView):
    """A view as one CSV: UTF-8, commas, points, ISO dates, moments in UTC; nothing for what is not
    known. It is streamed, as gzip to who accepts it, and 304 while nothing can have changed."""

    queryset = Feed.objects.none()
    permission_classes = [RolePermissions]
    # What is asked for is in the address; these say how errors are told.
    renderer_classes = [JSONRenderer, CSVRenderer]

    @extend_schema(
        operation_id="powerbi_csv",
        parameters=[NAME, *DAYS, OpenApiParameter("format", exclude=True)],
        responses={
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="The view."),
            304: OpenApiResponse(description="As it was."),
        },
    )
    def get(self, request: Request, view: str) -> HttpResponseBase:
        known(view)
        first, last = self.between(request, view)
        packed = bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
        etag = f'W/"{feeds.mark(view, first, last)}"'
        if unchanged := get_conditional_response(request._request, etag=etag):
            return unchanged
        response: HttpResponseBase
        if request.method == "HEAD":
            response = HttpResponse()
        else:
            pieces = feeds.lines(view, first, last)
            response = StreamingHttpResponse(feeds.packed(pieces) if packed else pieces)
        response.headers["Content-Type"] = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = f'attachment; filename="{view}.csv"'
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "private, no-cache"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    def between(self, request: Request, view: str) -> tuple[Any, Any]:
        """(first day, last day) that are asked for; 400 where the view has none."""
        asked.refuse_unknown(request, {"format", "from", "to"})
        given = Between(data=request.query_params)
        given.is_valid(raise_exception=True)
        days = given.validated_data
        if days and VIEWS[view].dated is None:
            said = _("This view has no date to choose rows by.")
            raise serializers.ValidationError({name: [said] for name in days})
        return days.get("from"), days.get("to")


def known(name: str) -> View:
    """The view of that name; 404 where there is none."""
    try:
        return VIEWS[name]
    except KeyError:
        raise NotFound(_("There is no such view.")) from None


routes = [("powerbi", FeedViewSet)]
