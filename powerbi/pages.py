"""/powerbi/: what there is for Power BI, how fresh it is, and how to connect."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from powerbi import connecting, fresh, project, refreshing
from powerbi.dictionary import VIEWS
from powerbi.models import DatasetRefresh

MAY_READ = "powerbi.view_feed"
# Refreshes of the dataset that are shown.
SHOWN = 10


@permission_required(MAY_READ, raise_exception=True)
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "source": connecting.source(),
        "months": fresh.months(),
        "refreshed": refreshing.service() is not None,
        "refreshes": DatasetRefresh.objects.all()[:SHOWN],
    }
    return render(request, "powerbi/index.html", context)


@permission_required(MAY_READ, raise_exception=True)
def views(request: HttpRequest) -> HttpResponse:
    """The views with their rows: a part of the page, since counting goes through the large ones."""
    template = "powerbi/views_table.html" if request.htmx else "powerbi/views.html"
    return render(request, template, {"counted": fresh.counted()})


@permission_required(MAY_READ, raise_exception=True)
def dictionary(request: HttpRequest) -> HttpResponse:
    return render(request, "powerbi/dictionary.html", {"views": VIEWS})


@permission_required(MAY_READ, raise_exception=True)
def pbids(request: HttpRequest) -> HttpResponse:
    """The file that opens the connection in Power BI Desktop."""
    answer = JsonResponse(
        connecting.pbids(connecting.source()), json_dumps_params={"ensure_ascii": False}
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="rce.pbids"'
    return answer


@permission_required(MAY_READ, raise_exception=True)
def project_file(request: HttpRequest) -> HttpResponse:
    """The ready Power BI project, whose parameters lead where this site's views are."""
    answer = HttpResponse(project.archive(connecting.source()), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="RCE-PowerBI.zip"'
    return answer
