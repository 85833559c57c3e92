"""/transformers/…: transformers, their months and the work done at them."""

from transformers import pages

app_name = "transformers"
urlpatterns = [
    *pages.TransformerPages().urls(),
    *pages.AccountPages().urls(),
    *pages.ConsumptionPages().urls(),
    *pages.InterventionPages().urls(),
    *pages.TargetPages().urls(),
    *pages.TariffPages().urls(),
    *pages.SystemEnergyPages().urls(),
    *pages.ReviewPages().urls(),
    *pages.ThresholdPages().urls(),
]
