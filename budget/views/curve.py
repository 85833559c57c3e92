"""/budget/curve/: the accumulated curve with what is expected. A part of pages of its own, for a
projection reads the whole history of its contracts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from budget import projection
from budget.asked import Asked
from budget.views import execution_charts
from budget.views.overview import Overview, check, nothing_yet


def curve(request: HttpRequest) -> HttpResponse:
    check(request)
    asked = Asked.of(request.GET)
    if asked is None:
        return nothing_yet(request, _("Accumulated: plan and execution"))
    context = {"asked": asked}
    if asked.is_readable:
        found = Overview(request, asked)
        # Of a class of expense nothing is projected.
        ahead = None if found.by_class else projection.of(found.contracts.values())
        context["chart"] = execution_charts.curve(found.execution, found.narrowed, ahead)
    is_part = request.htmx and asked.is_readable
    return render(request, "records/chart.html" if is_part else "budget/curve.html", context)
