"""What a contract's page adds: its terms today, its otrosíes, its actas, what it billed."""

from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.choices import ItemKind, TaxScheme
from billing.contracts import Terms
from billing.models import Annex, AnnexState, BilledItem, Contract
from billing.taxes import TaxRates
from billing.views import figures
from records import formats
from records.charts import HATCHED, LINE, Chart, Row, Series
from records.permissions import may


def shown(request: HttpRequest, contract: Contract) -> dict[str, Any]:
    today, terms = timezone.localdate(), contract.terms()
    annexes = list(contract.annexes.order_by("period", "number"))
    billed = sum((a.total for a in annexes if a.state != AnnexState.RETURNED), Decimal(0))
    value = terms.value(today)
    return {
        "today": today,
        "status": status(terms, today),
        "value": value,
        "billed": billed,
        "left": value - billed,
        "billed_share": billed / value * 100 if value else None,
        "end": terms.end(today),
        "taxes": [(kind.label, *taxed(terms.rates(kind, today))) for kind in ItemKind],
        "changes": terms.changes,
        "annexes": annexes[::-1],
        "chart": billed_against_value(contract, terms, annexes),
        "over": over_contracted(request, contract),
        "prices_url": figures.listed("price", contract=contract.number, in_force=f"{today}"),
        "annexes_url": figures.listed("annex", contract=contract.number),
        "items_url": figures.listed("billeditem", contract=contract.number),
        "may_add_change": may(request.user, "add", contract.changes.model),
    }


def status(terms: Terms, today: date) -> tuple[str, str]:
    """(words, colour) for where the contract stands today."""
    if today < terms.start:
        return _("Not begun"), "secondary"
    if terms.suspended(today):
        return _("Suspended"), "orange"
    if today > terms.end(today):
        return _("Ended"), "secondary"
    return _("In force"), "green"


def taxed(rates: TaxRates) -> tuple[str, str]:
    """(the scheme's words, its per cents): only those that the scheme uses."""
    named = [
        (_("administration"), rates.administration),
        (_("contingencies"), rates.contingencies),
        (_("profit"), rates.profit),
        ("IVA", rates.vat),
    ]
    used = {TaxScheme.AIU: named, TaxScheme.VAT: named[3:]}.get(rates.scheme, [])
    parts = [f"{name} {formats.quantity(rate)}{formats.NBSP}%" for name, rate in used]
    return str(TaxScheme(rates.scheme).label), ", ".join(parts)


def billed_against_value(contract: Contract, terms: Terms, annexes: list[Annex]) -> Chart:
    """Accumulated month by month; what was returned is not billed."""
    months: list[date] = []
    if annexes:
        months = figures.months_between(annexes[0].period, annexes[-1].period)
    sums = {
        state: list(accumulate(_billed(annexes, month, state) for month in months))
        for state in (AnnexState.APPROVED, AnnexState.IN_REVIEW)
    }
    return Chart(
        f"{contract.number}-billed",
        _("Billed so far, against the contract’s value"),
        "columns",
        _("Month"),
        [Series(_("Approved")), Series(_("In review"), HATCHED), Series(_("Value"), LINE)],
        [
            Row(
                formats.short_month(month),
                [*(sums[state][at] for state in sums), terms.value(terms.cutoff(month))],
                figures.listed("annex", contract=contract.number, period=month),
            )
            for at, month in enumerate(months)
        ],
        lead=_("Accumulated to each month, with AIU and IVA."),
        summed=False,
    )


def _billed(annexes: list[Annex], month: date, state: str) -> Decimal:
    return sum((a.total for a in annexes if (a.period, a.state) == (month, state)), Decimal(0))


def over_contracted(request: HttpRequest, contract: Contract) -> list[dict[str, Any]]:
    rows = BilledItem.objects.over_contracted_quantity().filter(contract=contract.pk)
    return [
        {**row, "url": figures.listed("billeditem", contract=contract.number, code=row["code"])}
        for row in rows
    ]
