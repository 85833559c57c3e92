"""What an input offers while a person types the code of a record: see `records.codes`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from records.views.base import RecordView

MOST = 20


class OptionsView(RecordView):
    def get(self, request: HttpRequest) -> HttpResponse:
        # An input sends itself alone, under whatever name its form gives it.
        typed = next(iter(request.GET.values()), "").strip()
        by = self.pages.known_by
        found = self.pages.joined().filter(**{f"{by}__prefix": typed}).order_by(by)[:MOST]
        offered = [(getattr(one, by), self.pages.described(one)) for one in found]
        return render(request, "records/options.html", {"offered": offered if typed else []})
