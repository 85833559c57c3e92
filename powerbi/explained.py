"""How the figures about Power BI's data are computed, in words; see `records.how`."""

from django.utils.translation import gettext_lazy as _

from records.how import How, tell

FRESH = "power-bi"

tell(
    "powerbi",
    {
        "uploaded": How(
            _("Last upload"), _("When the newest data that these views show came in."), FRESH
        ),
        "billed": How(_("Billed until"), _("The newest period of which there is an acta."), FRESH),
        "consumed": How(
            _("Consumption until"), _("The newest month of which consumption is loaded."), FRESH
        ),
        "refreshed": How(
            _("Refresh of the dataset"),
            _("What Power BI answered when the site last asked it to read these views anew."),
            FRESH,
        ),
    },
)
