"""What was reported of a month when it was closed, and what changed of it afterwards."""

from django.utils.translation import gettext_lazy as _

from powerbi.dictionary.columns import (
    MONTH_KEY,
    View,
    day,
    figure,
    flag,
    key,
    moment,
    text,
    whole,
)

VIEWS: dict[str, View] = {}

PARTS = {
    "contract_key": key(_("Row of dim_contract that the figure is a part of; -1: it is of none.")),
    "area": text(_("billing: contractors’ actas and the budget; energy: all that is energy.")),
    "close_number": whole(
        _("Which close of the month it is: one that is reopened and closed again has a second."),
        _("closes"),
    ),
}
OF_FIGURE = {
    "figure": text(
        _("Which figure, by the name that the API and the report know it by: executed, index_12.")
    ),
    "part": text(
        _("The contract, zone or type of work that it is of; - names none; empty: the whole.")
    ),
    "is_whole": flag(
        _("1: of the whole; 0: of a part. Parts add up to the whole: never sum over both.")
    ),
    "unit": text(_("COP, kWh, ratio (a part of one) or count: never sum over several.")),
}

VIEWS["fct_adjustment"] = View(
    _("What one upload, correction or computation changed of a figure after its close."),
    {
        "adjustment_key": key(_("Key.")),
        "period_key": MONTH_KEY,
        "date": day(_("The month’s first day.")),
        **PARTS,
        **OF_FIGURE,
        "cause": text(
            _(
                "upload, undo, form (a correction by hand), estimate (recovered energy computed "
                "anew), reopened (what had waited for it) or recompute."
            )
        ),
        "reference": whole(
            _("Number of the upload, or of the computation of recovered energy; may be empty."),
            _("number"),
        ),
        "about": text(_("The file or the record; may be empty.")),
        "value_before": figure(_("What it was; empty: it was not known.")),
        "value_after": figure(_("What it became; empty: it is not known.")),
        "adjustment": figure(
            _("The difference: reported and the sum of these are the figure now.")
        ),
        "updated_at": moment(_("When it was noticed; it never changes.")),
    },
)

VIEWS["fct_reported_figure"] = View(
    _("A figure as it was reported when its month was closed."),
    {
        "reported_figure_key": key(_("Key.")),
        "period_key": MONTH_KEY,
        "date": day(_("The month’s first day.")),
        **PARTS,
        "is_last": flag(
            _("1: it is the month’s last close, whose adjustments go on; 0: it is not.")
        ),
        "stands": flag(_("1: the close stands; 0: the month was reopened after it.")),
        **OF_FIGURE,
        "reported": figure(_("As it stood at the close; empty: it was not known.")),
        "adjusted": figure(
            _("Sum of its adjustments since, up to the next close if there is one.")
        ),
        "closed_at": moment(_("When the month was closed.")),
        "updated_at": moment(_("When it was closed, reopened or last adjusted.")),
    },
)
