"""/budget/recovery/next/: where the next peso is expected to bring most, and why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.planning.expectation import FEWEST
from budget import tasks
from budget.models import Candidate, Lesson, Plan
from budget.planning import words
from budget.views import plan_charts
from budget.views.plan_working import left_to_work, working
from records.permissions import may
from records.views.lists import ListView
from transformers.models import Episode, RecoveryRun


class CandidatesView(ListView):
    def template(self) -> list[str]:
        return ["budget/plan_candidates.html"]

    def list_context(self, *given: Any) -> dict[str, Any]:
        return {**super().list_context(*given), **standing(self.request)}


def standing(request: HttpRequest) -> dict[str, Any]:
    """Of what the list rests on, and whether it is being made anew."""
    lesson, latest = Lesson.current(), Lesson.objects.order_by("-pk").first()
    run = RecoveryRun.objects.last_run()
    under_way = latest if latest and latest.is_under_way else None
    known = 0 if lesson else Episode.objects.measurable().count()
    return {
        "lesson": lesson,
        "under_way": under_way,
        "failure": words.failure(latest.failure) if latest and latest.failure else "",
        "is_stale": bool(lesson and run and lesson.run != run.pk),
        "few": words.few(known, FEWEST) if not lesson and known < FEWEST else "",
        "chart": plan_charts.backtest(lesson and lesson.backtest),
        "backtest_words": plan_charts.backtest_words(lesson and lesson.backtest),
        "may_plan": may(request.user, "add", Plan),
        "progress_url": reverse("budget:candidates_progress"),
        "again_url": reverse("budget:candidates_learn"),
    }


def progress(request: HttpRequest) -> HttpResponse:
    """How far learning has come; once it is over, the page as a whole."""
    if not may(request.user, "view", Candidate):
        raise PermissionDenied
    latest = Lesson.objects.order_by("-pk").first()
    if latest is None or not latest.is_under_way:
        return left_to_work(request, reverse("budget:candidates"))
    return render(request, "budget/plan_working.html", working(request, latest, *_ways()))


def _ways() -> tuple[str, str]:
    return reverse("budget:candidates_progress"), reverse("budget:candidates_learn")


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Has it learned anew: what nobody works on any more is started again."""
    if not may(request.user, "add", Plan):
        raise PermissionDenied
    latest = Lesson.objects.order_by("-pk").first()
    if latest and latest.is_silent:
        tasks.ask(latest)
    elif not (latest and latest.is_under_way):
        tasks.ask(Lesson())
    return redirect("budget:candidates")
