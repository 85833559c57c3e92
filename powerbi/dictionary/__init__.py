"""What every view and column is, in one place: the site's page, the database's own comments, the
Power BI project and the documentation read it here. Tests hold it equal to the views' columns."""

from django.utils.translation import gettext_lazy as _

from powerbi.dictionary import contracting, dimensions, energy, reporting
from powerbi.dictionary.columns import Column, Kind, View, moment, text, whole

__all__ = ["VIEWS", "Column", "Kind", "View"]

VIEWS: dict[str, View] = dict(
    sorted(
        {
            **dimensions.VIEWS,
            **contracting.VIEWS,
            **energy.VIEWS,
            **reporting.VIEWS,
            "meta_refresh": View(
                _("A view of facts and how current it is."),
                {
                    "fact": text(_("The view’s name.")),
                    "row_count": whole(_("How many rows it has."), _("rows")),
                    "updated_at": moment(_("When a row of it last changed.")),
                    "schema_version": whole(_("Rises when a view’s columns change.")),
                },
            ),
        }.items()
    )
)
