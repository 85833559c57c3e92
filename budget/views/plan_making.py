"""/budget/recovery/plans/add/: what a plan is asked for."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from budget import tasks
from budget.models import Lesson, Plan
from budget.models.plans import MOST_MONTHS
from records import formats
from records.filters import MonthField
from records.permissions import may
from transformers.models import Intervention
from transformers.models.figures import months_back

# What a plan starts from: months, and the share that chance chooses (%).
MONTHS, SHARE = 3, 10
MOST_SHARE = 50
MOST_BUDGET = Decimal(10) ** 13
MOST_WORKS = 5_000
# A plan begins within so many months.
AHEAD = 24


@dataclass(frozen=True)
class Offered:
    """A type of work in the form: of how many past episodes, and its two inputs."""

    kind: str
    episodes: int
    paid: int
    price: BoundField
    works: BoundField


class PlanForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    first = MonthField(label=gettext_lazy("First month"))
    months = forms.IntegerField(
        label=gettext_lazy("Months"), min_value=1, max_value=MOST_MONTHS, localize=True
    )
    budget = forms.DecimalField(
        label=gettext_lazy("Budget (COP)"),
        min_value=Decimal(1),
        max_value=MOST_BUDGET,
        decimal_places=2,
        localize=True,
    )
    share = forms.DecimalField(
        label=gettext_lazy("Left to chance (%)"),
        min_value=Decimal(0),
        max_value=Decimal(MOST_SHARE),
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy(
            "Part of the money goes to transformers drawn by chance: what comes of them teaches "
            "what the method thinks little of, and shows without bias what a plan achieves."
        ),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed of chance"),
        min_value=0,
        max_value=2**31,
        help_text=gettext_lazy("The same seed draws the same transformers."),
    )

    # Whose inputs are numbered: types may come and go while somebody fills them in.
    kinds = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, lesson: Lesson, initial: dict[str, Any]) -> None:
        super().__init__(data, initial={**initial, "kinds": named(lesson)})
        self.lesson = lesson
        for at in range(len(lesson.offered)):
            self.fields[f"price_{at}"] = forms.DecimalField(
                label=gettext_lazy("Cost of one (COP)"),
                min_value=Decimal(1),
                max_value=MOST_BUDGET,
                decimal_places=2,
                required=False,
                localize=True,
            )
            self.fields[f"works_{at}"] = forms.IntegerField(
                label=gettext_lazy("Can be done in a month"),
                min_value=0,
                max_value=MOST_WORKS,
                required=False,
                localize=True,
            )

    @property
    def general(self) -> list[BoundField]:
        return [self[name] for name in ("name", "first", "months", "budget", "share", "seed")]

    @property
    def offered(self) -> list[Offered]:
        return [
            Offered(
                one["kind"], one["episodes"], one["paid"], self[f"price_{at}"], self[f"works_{at}"]
            )
            for at, one in enumerate(self.lesson.offered)
        ]

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        now = timezone.localdate().replace(day=1)
        if first < now:
            raise forms.ValidationError(_("A plan is of months to come, or of this one."))
        if first > months_back(now, -AHEAD):
            raise forms.ValidationError(_("That is over two years ahead."))
        return first

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for at in range(len(self.lesson.offered)):
            if self.cleaned_data.get(f"works_{at}") and not (
                self.cleaned_data.get(f"price_{at}") or f"price_{at}" in self.errors
            ):
                self.add_error(f"price_{at}", _("Say what one costs."))
        if self.errors:
            return cleaned
        if not self.terms():
            raise forms.ValidationError(
                _("Say of one type of work at least how many can be done in a month.")
            )
        cheapest = min(Decimal(term["price"]) for term in self.terms())
        if self.cleaned_data["budget"] < cheapest:
            self.add_error(
                "budget",
                _("It pays for no work: the cheapest costs %(price)s.")
                % {"price": formats.money(cheapest)},
            )
        return cleaned

    def terms(self) -> list[dict[str, Any]]:
        """The types that any can be done of."""
        given = self.cleaned_data
        return [
            {
                "kind": one["kind"],
                "price": str(given[f"price_{at}"]),
                "works": given[f"works_{at}"],
            }
            for at, one in enumerate(self.lesson.offered)
            if given.get(f"works_{at}")
        ]

    def plan(self, user: Any) -> Plan:
        given = self.cleaned_data
        return Plan(
            **{name: given[name] for name in ("name", "first", "months", "budget", "seed")},
            share=given["share"] / 100,
            terms=self.terms(),
            made_by=user,
        )


def named(lesson: Lesson) -> str:
    return ", ".join(one["kind"] for one in lesson.offered)


class PlanAddView(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user, "add", Plan):
            raise PermissionDenied
        self.lesson = Lesson.current()
        if self.lesson is None:  # that page says what is missing
            return redirect("budget:candidates")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(PlanForm(None, self.lesson, self.initial()))

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("kinds") != named(self.lesson):
            messages.warning(
                request, _("The types of work changed meanwhile. Look at them again, please.")
            )
            return redirect(request.get_full_path())
        form = PlanForm(request.POST, self.lesson, {})
        if not form.is_valid():
            return self.page(form)
        plan = form.plan(request.user)
        tasks.ask(plan)
        return redirect(plan)

    def page(self, form: PlanForm) -> HttpResponse:
        status = 422 if form.errors else 200
        context = {"form": form, "lesson": self.lesson}
        return render(self.request, "budget/plan_form.html", context, status=status)

    def initial(self) -> dict[str, Any]:
        """The numbers of the plan that `?like=` names, else what is usual."""
        like = self.request.GET.get("like", "")
        model = Plan.objects.filter(pk=like).first() if like.isdecimal() else None
        return as_plan(model, self.lesson) if model else usual(self.lesson)


def as_plan(plan: Plan, lesson: Lesson) -> dict[str, Any]:
    terms = {term["kind"]: term for term in plan.terms}
    now = timezone.localdate().replace(day=1)
    known = {
        "name": plan.name,
        "first": max(plan.first, now),
        "months": plan.months,
        "budget": formats.shortest(plan.budget),
        "share": formats.shortest(plan.share * 100),
        "seed": plan.seed,
    }
    for at, one in enumerate(lesson.offered):
        term = terms.get(one["kind"])
        known[f"price_{at}"] = formats.shortest(Decimal(term["price"])) if term else one["price"]
        known[f"works_{at}"] = term["works"] if term else 0
    return known


def usual(lesson: Lesson) -> dict[str, Any]:
    """As many works a month as were done a month in the last year, at what they cost."""
    first = months_back(timezone.localdate().replace(day=1), -1)
    done = monthly(lesson.month)
    known: dict[str, Any] = {
        "name": _("Plan of %(month)s") % {"month": formats.month(first)},
        "first": first,
        "months": MONTHS,
        "share": SHARE,
        "seed": secrets.randbelow(1_000_000),
    }
    cost = Decimal(0)
    for at, one in enumerate(lesson.offered):
        works = done.get(one["kind"], 0)
        known |= {f"price_{at}": one["price"], f"works_{at}": works}
        cost += MONTHS * works * Decimal(one["price"] or 0)
    return known | {"budget": cost or None}


def monthly(last: date) -> dict[str, int]:
    """{type: how many were done a month}, of the twelve months to this one."""
    end = months_back(last, -1) - timedelta(days=1)
    year = Intervention.objects.done().between(months_back(last, 11), end)
    counts: dict[str, int] = {}
    for row in year.by_month():
        counts[row["kind"]] = counts.get(row["kind"], 0) + row["interventions"]
    return {
        kind: int((Decimal(many) / 12).quantize(Decimal(1), ROUND_HALF_UP))
        for kind, many in counts.items()
    }
