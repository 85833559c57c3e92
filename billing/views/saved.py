"""What objections saved, as charts: by why, and by whose they were."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.choices import Objection
from billing.views import figures
from records.charts import Chart, Row, Series


def by_objection(annexes: Any, given: Mapping[str, Any]) -> Chart:
    """Of these actas, by code of objection; each bar leads to its lines."""
    rows = [
        Row(
            str(Objection(row["objection"]).label),
            [row["saved"]],
            figures.listed("billeditem", **given, objection=row["objection"]),
        )
        for row in annexes.saved_by_objection()
    ]
    title, series = _("What objections saved, by why"), [Series(_("Saved"))]
    return Chart("by-objection", title, "bars", _("Objection"), series, rows, lead=lead())


def by_contractor(rows: Iterable[Mapping[str, Any]], given: Mapping[str, Any]) -> Chart:
    """`rows` of `Annex.objects.by_month_and_contract`; each bar leads to its actas."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        name = row["contractor"]
        sums[name] = sums.get(name, Decimal(0)) + row["saved"]
    ranked = sorted((name for name in sums if sums[name]), key=lambda name: (-sums[name], name))
    title, series = _("What objections saved, by contractor"), [Series(_("Saved"))]
    bars = [Row(name, [sums[name]], of_annexes({**given, "contractor": name})) for name in ranked]
    return Chart("saved-by", title, "bars", _("Contractor"), series, bars, lead=lead())


def of_annexes(given: Mapping[str, Any]) -> str:
    return figures.listed("annex", **{**given, "objected": "yes"})


def lead() -> str:
    return _("With AIU and IVA; supplied material at cost.")
