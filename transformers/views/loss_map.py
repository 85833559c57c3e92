"""The map of losses: the municipalities' table, their outlines, and the transformers as points."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import FloatField
from django.db.models.functions import Cast, Round
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from records import formats
from records.charts import exact
from records.permissions import may
from transformers.filters import COUNTS, PlacedFilters
from transformers.models import Consumption, Transformer
from transformers.models.figures import year_to
from transformers.views.addresses import asked, listed

# The departments whose municipalities can be drawn: see static/maps/README.md.
DEPARTMENTS = {path.stem for path in (settings.BASE_DIR / "static" / "maps").glob("*.json")}


@dataclass(frozen=True)
class LossMap:
    """`rows` are the municipalities' sums with their addresses, `outlines` the files that draw
    them, `points` the address of the transformers, whose figures are of `points_year`."""

    rows: list[dict[str, Any]]
    outlines: list[str]
    points: str
    points_year: str
    transformer: str

    @classmethod
    def of(cls, found: Any) -> "LossMap":
        rows = [row for row in found.by_places["municipality"] if row["code"]]
        departments = sorted({row["code"][:2] for row in rows} & DEPARTMENTS)
        return cls(
            [_row(found, row) for row in rows],
            [static(f"maps/{department}.json") for department in departments],
            asked("points", **found.where),
            " – ".join(formats.month(month) for month in year_to(found.newest)),
            reverse("transformers:transformer_detail", args=[0]),
        )


def _row(found: Any, row: dict[str, Any]) -> dict[str, Any]:
    given = {**found.given, "municipality": row["code"]}
    return {
        **row,
        "index_value": exact(row["index"]),
        "loss_value": exact(row["loss"]),
        "url": asked("losses", **given),
        "counted_url": listed("consumption", **given, balance_state=COUNTS),
    }


@gzip_page
def points(request: HttpRequest) -> HttpResponse:
    """{"points": [[longitude, latitude, key, code, index, loss in kWh], …]} of the transformers in
    operation; index and loss are of their last twelve months, null where unknown."""
    if not (may(request.user, "view", Consumption) and may(request.user, "view", Transformer)):
        raise PermissionDenied
    located = Transformer.objects.operating().filter(latitude__isnull=False)
    filters = PlacedFilters(request.GET, located.filter(longitude__isnull=False))
    if not filters.is_valid():
        return JsonResponse({"errors": filters.errors}, status=400)
    found = filters.qs.order_by().values_list(
        _number("longitude"),
        _number("latitude"),
        "pk",
        "code",
        _number("index_12"),
        Round(_number("loss_12")),
    )
    text = json.dumps({"points": list(found)}, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


def _number(name: str) -> Cast:
    """As a float: what is drawn needs no more, and decimals take longer than all the rest."""
    return Cast(name, FloatField())
