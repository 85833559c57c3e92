"""/budget/alerts/: what the rules have to say today, the gravest first, each with its figures."""

from collections import Counter
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Annex
from budget import alerts as rules
from budget import watching
from budget.alerts import Alert, Kind
from budget.views import addresses
from budget.views.overview import check, nothing_yet
from records import formats
from records.views.export import download
from transformers.models import Severity
from transformers.tables import SEVERITY_COLOURS

COLUMNS = [
    gettext_lazy("Severity"),
    gettext_lazy("Alert"),
    gettext_lazy("Contract"),
    gettext_lazy("Contractor"),
    gettext_lazy("Budget line"),
    gettext_lazy("What it rests on"),
    gettext_lazy("Pesos at issue"),
]


class NarrowForm(forms.Form):
    """What the list is narrowed to; a contract that has no alert left is no error."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Alert"),
        required=False,
        choices=[("", gettext_lazy("All alerts")), *Kind.choices],
    )
    contract = forms.CharField(
        label=gettext_lazy("Contract"), required=False, widget=forms.Select()
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        required=False,
        choices=[("", gettext_lazy("All severities")), *Severity.choices],
    )

    def __init__(self, data: Any, found: list[Alert]) -> None:
        super().__init__(data)
        contracts = {alert.contract.number: alert.contract.contractor for alert in found}
        self.fields["contract"].widget.choices = [
            ("", _("All contracts")),
            *((number, f"{number} {contracts[number]}") for number in sorted(contracts)),
        ]

    def narrowed(self, found: list[Alert]) -> list[Alert]:
        if not self.is_valid():
            return []
        kind, contract, severity = (self.cleaned_data[name] for name in self.fields)
        return [
            alert
            for alert in found
            if kind in ("", alert.kind)
            and contract in ("", alert.contract.number)
            and severity in ("", alert.severity)
        ]


def alerts(request: HttpRequest) -> HttpResponseBase:
    check(request)
    if not Annex.objects.exists():
        return nothing_yet(request)
    found = watching.current()
    form = NarrowForm(request.GET, found)
    chosen = form.narrowed(found)
    if (extension := request.GET.get("format")) in ("csv", "xlsx"):
        headers = [str(label) for label in COLUMNS]
        return download(_("Budget alerts"), headers, map(exported, chosen), extension)
    context = {
        "form": form,
        "found": found,
        "counts": list(counts(found)),
        "rows": [(alert, SEVERITY_COLOURS[alert.severity]) for alert in chosen],
        "explained": explained(),
    }
    return render(request, "budget/alerts.html", context)


def counts(found: list[Alert]) -> list[tuple[Kind, int, str]]:
    """(kind, how many, the way to them) of every kind, those without any included."""
    counted = Counter(alert.kind for alert in found)
    return [(kind, counted[kind], addresses.asked("alerts", kind=kind.value)) for kind in Kind]


def explained() -> dict[str, str]:
    """{kind's words: when it is raised}, with the rules' own limits."""
    floor = {"floor": formats.money(rules.FLOOR)}
    shares = ", ".join(formats.ratio(share, 0) for share in sorted(rules.SHARES))
    said = {
        Kind.OVER_PLAN: _(
            "what is executed until the contract’s last month with execution is over what was "
            "planned by then, by more than %(share)s and %(floor)s."
        )
        % {**floor, "share": formats.ratio(rules.OVER_PLAN, 0)},
        Kind.LINE_SPENT: _(
            "of its budget of the year %(shares)s is executed; of contracts past their term, "
            "the last of these alone."
        )
        % {"shares": shares},
        Kind.CONTRACT_SPENT: _(
            "of its value in force %(shares)s is executed; past its term, the last of these alone."
        )
        % {"shares": shares},
        Kind.IDLE: _(
            "over %(floor)s of what was planned by now is left, and nothing is executed or in "
            "review in %(months)s months; of contracts in their term."
        )
        % {**floor, "months": rules.IDLE_MONTHS},
        Kind.ENDING: _("within %(days)s days, with over %(share)s of the value left.")
        % {"days": rules.ENDING_DAYS, "share": formats.ratio(rules.ENDING_SHARE, 0)},
        Kind.PRICES: _(
            "over %(floor)s in %(months)s months billed above the price list, or by items that "
            "cost over %(share)s more, on average, than in the twelve months before."
        )
        % {
            **floor,
            "months": rules.RECENT_MONTHS,
            "share": formats.ratio(rules.DRIFT - 1, 0),
        },
        Kind.OUTSIDE: _("over %(floor)s billed in the year on lines that have no budget in it.")
        % floor,
    }
    return {str(kind.label): words for kind, words in said.items()}


def exported(alert: Alert) -> list[Any]:
    return [
        Severity(alert.severity).label,
        Kind(alert.kind).label,
        alert.contract.number,
        alert.contract.contractor,
        alert.line_name or None,
        alert.sentence,
        alert.weight,
    ]
