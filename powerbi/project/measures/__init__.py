"""The model's measures: {key: Measure}. Nothing else in the model sums up."""

from django.utils.translation import gettext_lazy as _

from powerbi.project.measures import energy, money, recovery
from powerbi.project.measures.declared import MOMENT, Measure

MEASURES: dict[str, Measure] = {
    **money.MEASURES,
    **energy.MEASURES,
    **recovery.MEASURES,
    "data_as_of": Measure(
        "meta_refresh",
        "execution",
        _("Data as of"),
        MOMENT,
        _("When a row of any fact last changed."),
        "MAX(meta_refresh[updated_at])",
    ),
}
