"""/billing/…: what contractors bill, and the records behind it."""

from billing import pages

app_name = "billing"
urlpatterns = [
    *pages.ContractPages().urls(),
    *pages.ContractChangePages().urls(),
    *pages.PricePages().urls(),
    *pages.AnnexPages().urls(),
    *pages.BilledItemPages().urls(),
]
