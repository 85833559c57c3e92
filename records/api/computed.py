"""Tables over REST that are computed when asked: there is nothing of them to write or to follow."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from rest_framework import serializers, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from records import bulk
from records.api import asked, feeds
from records.api.views import PAGED, Answering
from records.pagination import PlainPages


class ComputedViewSet(Answering, viewsets.GenericViewSet):
    """`rows` of what `form_class` reads from the address, in pages or as csv."""

    form_class: ClassVar[type[forms.Form]]
    pagination_class = PlainPages
    renderer_classes: ClassVar = [JSONRenderer, feeds.CSVRenderer]
    filter_backends: ClassVar = []
    # What its csv is called.
    file: ClassVar[str]

    def asked_of(self) -> dict[str, tuple[str, ...]]:
        return {"list": (*asked.of_form(self.form_class()), *PAGED)}

    def form(self) -> Any:
        """What was asked for, if it can be read."""
        return asked.read(self.form_class(self.request.query_params))

    def rows(self) -> Sequence[Any]:
        raise NotImplementedError

    def list(self, request: Request) -> Any:
        rows = self.rows()
        if request.accepted_renderer.format == "csv":
            names = [name for name, _field in self.get_serializer().fields.items()]
            return feeds.csv_answer(self.file, feeds.csv_text(names, self._batches(rows)))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _batches(self, rows: Sequence[Any]) -> Iterator[Iterable[Any]]:
        serializer: serializers.BaseSerializer = self.get_serializer()
        for some in bulk.chunks(rows):
            yield [serializer.to_representation(row).values() for row in some]
