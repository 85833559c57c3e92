"""The home page: what waits for this person, and where to go. Rooms add its cards. The manual, and
for administrators how long the disk lasts."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rce_site import capacity, manual, tour
from rce_site.tour.steps import steps_of
from records import formats, panels
from records.charts import Chart, Row, Series


def home(request: HttpRequest) -> HttpResponse:
    shown = list(panels.shown("home", request))
    offered = tour.is_offered(request) and "tour" not in request.GET
    return render(request, "home.html", {"panels": shown, "tour_offered": offered})


def manual_page(request: HttpRequest, name: str = manual.CONTENTS) -> HttpResponse:
    try:
        page = manual.page(name)
    except KeyError:
        raise Http404 from None
    context = {"page": page, "is_contents": name == manual.CONTENTS}
    return render(request, "help.html", {**context, "toured": bool(steps_of(request.user))})


@permission_required("auth.view_user", raise_exception=True)
def capacity_page(request: HttpRequest) -> HttpResponse:
    found = capacity.measure()
    chart = Chart(
        "rows-by-month",
        _("Rows that each month brings"),
        "columns",
        _("Month"),
        [Series(_("Rows"))],
        [Row(formats.short_month(month), [rows]) for month, rows in found.months],
        unit=_("rows"),
        write=formats.number,
        lead=_("Billed items, months of transformers and interventions, by their own month."),
    )
    return render(request, "rce_site/capacity.html", {"found": found, "chart": chart})
