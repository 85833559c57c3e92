"""What a measure is: a figure whose DAX speaks of views and columns by their own names."""

from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MONEY = "$ #,##0"
WHOLE = "#,##0"
SHARE = "0.0%"
RATE = "#,##0.00"
MOMENT = "General Date"


class Measure(NamedTuple):
    """`view`: the fact whose table keeps it. `dax`: view[column] for columns, [key] for other
    measures, [@name] for columns that it adds itself."""

    view: str
    folder: str
    name: Any
    format: str
    meaning: Any
    dax: str


def over_time(*, planned: bool = False, **measures: Measure) -> dict[str, Measure]:
    """These measures, and of each the year to date, the year before, and that year to date.

    What is `planned` runs on to the year's end; the rest stops at the current month."""
    found = dict(measures)
    for key, measure in measures.items():
        to_date = f"TOTALYTD([{key}], dim_date[date])"
        if not planned:
            to_date = f"IF(MIN(dim_date[relative_month]) <= 0, {to_date})"
        found[f"{key}_ytd"] = measure._replace(
            name=format_lazy(_("{measure}, year to date"), measure=measure.name),
            meaning=format_lazy(
                _("From January to the last day shown. {meaning}"), meaning=measure.meaning
            ),
            dax=to_date,
        )
        found[f"{key}_py"] = measure._replace(
            name=format_lazy(_("{measure}, year before"), measure=measure.name),
            meaning=format_lazy(
                _("The same days, a year before. {meaning}"), meaning=measure.meaning
            ),
            dax=f"CALCULATE([{key}], SAMEPERIODLASTYEAR(dim_date[date]))",
        )
        found[f"{key}_ytd_py"] = measure._replace(
            name=format_lazy(_("{measure}, year to date, year before"), measure=measure.name),
            meaning=format_lazy(
                _("From January to the same day, a year before. {meaning}"),
                meaning=measure.meaning,
            ),
            dax=f"CALCULATE([{key}_ytd], SAMEPERIODLASTYEAR(dim_date[date]))",
        )
    return found
