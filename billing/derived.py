"""Whatever follows of billed items and actas, anew: for `manage.py recompute`."""

from django.utils.translation import gettext_lazy as _

from billing.models import Annex, BilledItem, Contract, totals
from records import bulk, recomputing

# So many actas at a time.
PAGE = 20


@recomputing.step(_("Actas and their items"), Annex.objects.count)
def recompute(told: recomputing.Told) -> None:
    """Approved actas, and those of closed months, keep their AIU and IVA; their totals are summed
    anew like any other's."""
    BilledItem.objects.relink_prices(list(Contract.objects.values_list("pk", flat=True)))
    BilledItem.objects.relink()
    open_ = set(Annex.objects.changeable().values_list("pk", flat=True))
    keys = list(Annex.objects.order_by("pk").values_list("pk", flat=True))
    for page in bulk.chunks(keys, PAGE):
        Annex.objects.recompute(key for key in page if key in open_)
        totals.rewrite(BilledItem, [key for key in page if key not in open_])
        told(len(page))
