"""Who changed a record, when, why, and what it said before."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from records import versions
from records.views.base import RecordView
from records.views.detail import origin, upload_url


class HistoryView(RecordView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.pages.joined().filter(pk=pk).first()
        found = versions.versions(self.pages.model, pk)
        if record is None and not found:
            raise Http404
        context = self.context(
            record=record,
            frozen=record and self.frozen(record),
            title=str(record) if record else self.gone(pk),
            versions=[(version, _url(version.upload)) for version in found],
            origin=record and origin(record),
            tab="history",
            history_url=request.path,
        )
        return render(request, "records/history.html", context)

    def gone(self, pk: int) -> Any:
        """What a deleted record was called."""
        last = self.pages.model.history.filter(id=pk).latest()
        return str(last.instance)


def _url(upload: int | None) -> str:
    return upload_url(upload) if upload else ""
