"""/transformers/…: transformers, their months and the work done at them."""

from django.urls import path

from transformers import pages
from transformers.views import (
    episode_file,
    loss_map,
    losses,
    missing,
    recovery_method,
    reviews,
    summary,
    work,
)

app_name = "transformers"
urlpatterns = [
    path("", losses.losses, name="losses"),
    path("places/", losses.places, name="losses_places"),
    path("places/file/", losses.places_file, name="places_file"),
    path("points/", loss_map.points, name="points"),
    path("missing/", missing.missing, name="missing"),
    path("reviews/remake/", reviews.remake, name="review_remake"),
    path("work/", work.work, name="work"),
    path("summary/", summary.summary, name="summary"),
    *pages.TransformerPages().urls(),
    *pages.AccountPages().urls(),
    *pages.ConsumptionPages().urls(),
    *pages.InterventionPages().urls(),
    path("recovery/method/", recovery_method.recovery_method, name="recovery_method"),
    path("episodes/<int:pk>/file/", episode_file.episode_file, name="episode_file"),
    *pages.EpisodePages().urls(),
    *pages.RetroactiveCasePages().urls(),
    *pages.TargetPages().urls(),
    *pages.TariffPages().urls(),
    *pages.SystemEnergyPages().urls(),
    *pages.ReviewPages().urls(),
    *pages.ThresholdPages().urls(),
]
