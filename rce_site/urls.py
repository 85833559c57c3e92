"""Every address of the site; each room keeps its own list. `/health/…` is answered before any of
them, by `rce_site.health`."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from powerbi.api import FeedView
from rce_site import operations, views
from rce_site.api import router
from rce_site.schedule import card
from rce_site.tour import views as tour
from records.views import errors

# Where the pages of each room stand.
ROOMS = [
    ("records/", "records"),
    ("uploads/", "ingest"),
    ("transformers/", "transformers"),
    ("billing/", "billing"),
    ("budget/", "budget"),
    ("powerbi/", "powerbi"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.manual_page, name="help"),
    path("help/<slug:name>/", views.manual_page, name="help_page"),
    path("tour/", tour.begin, name="tour"),
    path("tour/end/", tour.end, name="tour_end"),
    path("operations/", operations.operations, name="operations"),
    path("operations/findings/", operations.findings, name="operations_findings"),
    path("operations/scheduled/<slug:name>/run/", card.run_now, name="run_scheduled"),
    path("capacity/", views.capacity_page, name="capacity"),
    path("account/", include("rce_site.signin.urls")),
    path("account/", include("records.account_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/powerbi/<slug:view>.csv", FeedView.as_view(), name="powerbi_feed"),
    path("api/v1/", include(router.urls)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api_docs"),
    # Where it was before there was one list for both areas.
    path(
        "transformers/close/",
        permission_required("records.view_closedmonth", raise_exception=True)(
            RedirectView.as_view(pattern_name="budget:month_close", query_string=True)
        ),
        name="energy_close",
    ),
    *(path(at, include(f"{room}.urls")) for at, room in ROOMS),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
