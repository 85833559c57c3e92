"""Cards on records' pages: the ways from a transformer, or a municipality, to what is of it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from records import panels
from records.panels import Panel
from transformers.models import Account, Episode, Transformer
from transformers.views.episode_months import followed_by

LATEST = 5


def listed(page: str, **given: str) -> str:
    """A list's address with filters."""
    return f"{reverse(f'transformers:{page}_list')}?{urlencode(given)}"


@panels.add("transformers.transformer")
class OfTransformer(Panel):
    """How much there is of a transformer, and the way to each list."""

    title = _("Its records")
    template = "transformers/of_transformer.html"
    permission = "transformers.view_transformer"
    order = 10
    width = 6

    def context(self, request: HttpRequest, record: Transformer) -> dict[str, Any]:
        code, today = record.code, timezone.localdate()
        accounts = Account.objects.on(today).filter(transformer=record)
        return {
            "months": record.consumption.count(),
            "months_url": listed("consumption", transformer=code),
            "interventions": record.interventions.count(),
            "interventions_url": listed("intervention", transformer=code),
            "accounts": accounts.count(),
            "accounts_url": listed("account", transformer=code, on=f"{today}"),
            "reviews": record.reviews.count(),
            "reviews_url": listed("review", transformer=code),
            "successors": record.successors.order_by("code"),
        }


@panels.add("transformers.transformer")
class RetroactiveCases(Panel):
    """The retroactive cases (CNR) of a transformer, and what was settled of them."""

    title = _("Retroactive cases (CNR)")
    template = "transformers/retroactive_card.html"
    permission = "transformers.view_retroactivecase"
    order = 40

    def context(self, request: HttpRequest, record: Transformer) -> dict[str, Any] | None:
        cases = record.retroactive_cases.count()
        if not cases:
            return None
        return {
            "cases": cases,
            "whole": record.retroactive_cases.settled().whole(),
            "latest": list(record.retroactive_cases.order_by("-date", "-pk")[:LATEST]),
            "url": listed("retroactivecase", transformer=record.code, settled="true"),
            "all_url": listed("retroactivecase", transformer=record.code),
        }


@panels.add("transformers.transformer")
class Episodes(Panel):
    """What work at a transformer brought back, at whatever it replaced or was replaced by too."""

    title = _("Recovered energy")
    template = "transformers/episodes_card.html"
    permission = "transformers.view_episode"
    order = 30

    def context(self, request: HttpRequest, record: Transformer) -> dict[str, Any] | None:
        episodes = Episode.objects.filter(transformer__in=followed_by(record))
        found = list(episodes.select_related("loss").defer("packed", "loss__packed"))
        return {"episodes": found} if found else None


@panels.add("records.municipality")
class OfMunicipality(Panel):
    title = _("Transformers")
    template = "transformers/of_municipality.html"
    permission = "transformers.view_transformer"
    width = 6

    def context(self, request: HttpRequest, record: Any) -> dict[str, Any] | None:
        count = record.transformers.count()
        if not count:
            return None
        return {
            "transformers": count,
            "transformers_url": listed("transformer", municipality=record.code),
            "consumption_url": listed("consumption", municipality=record.code),
        }
