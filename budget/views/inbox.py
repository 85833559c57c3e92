"""/budget/alerts/: the inbox of alerts, what people do with them many at once, and its workbook."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_POST

from budget import tasks
from budget.filters import MINE, NOBODY
from budget.forms import PersonField
from budget.inbox import acting, refreshing, words, work_list
from budget.inbox.acting import Act
from budget.inbox.explained import explained
from budget.models import AlertArea, Notice, NoticeRun
from budget.tables import ALERT_COLOURS
from budget.views import addresses
from records import formats, people
from records.permissions import may
from records.views.export import XLSX
from records.views.lists import ListView
from transformers.tables import SEVERITY_COLOURS

# What was just done can be undone from its message for a day.
SALT, A_DAY = "budget.inbox", 60 * 60 * 24
# A part of the page asks so often whether the alerts are up to date, and then leaves it.
LOOKS = 20

DONE: dict[str, Any] = {
    Act.TAKE: ngettext_lazy("%(count)s alert is yours.", "%(count)s alerts are yours.", "n"),
    Act.GIVE: ngettext_lazy(
        "%(count)s alert was handed to %(person)s.",
        "%(count)s alerts were handed to %(person)s.",
        "n",
    ),
    Act.RETURN: ngettext_lazy(
        "%(count)s alert is nobody’s again.", "%(count)s alerts are nobody’s again.", "n"
    ),
    Act.SETTLE: ngettext_lazy(
        "%(count)s alert was settled.", "%(count)s alerts were settled.", "n"
    ),
    Act.DISMISS: ngettext_lazy(
        "%(count)s alert was put aside: it does not matter.",
        "%(count)s alerts were put aside: they do not matter.",
        "n",
    ),
}


class InboxView(ListView):
    results = "budget/notice_results.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        self.run, self.is_late = tasks.keep_alerts()
        return super().get(request)

    def list_context(self, filters: Any, table: Any, size: int) -> dict[str, Any]:
        context = super().list_context(filters, table, size)
        counted = Counted.of(self.request.user)
        return {
            **context,
            "results_template": self.results,
            "shown": [_row(row.record) for row in context["rows"]],
            "areas": counted.areas(),
            "watched": counted.watched(),
            "is_late": self.is_late,
            "as_of": self.run and self.run.began_at,
            "seen": timezone.now().isoformat(),
            "acts": Act,
            "are_any": bool(context["rows"]) or Notice.objects.exists(),
        }


def _row(notice: Notice) -> tuple[Notice, str, str, str]:
    """(it, the colours of its severity and of its state, its title)."""
    state = ALERT_COLOURS.get(notice.state, "secondary")
    return notice, SEVERITY_COLOURS[notice.severity], state, notice.title


@dataclass(frozen=True)
class Counted:
    """How many wait, by {column: {value: count}}."""

    by: dict[str, Counter[Any]]

    @classmethod
    def of(cls, user: Any) -> "Counted":
        whose = {"mine": Q(owner=user.pk), "nobody": Q(owner=None)}
        rows = Notice.objects.waiting().order_by().values("area", "kind")
        by: dict[str, Counter[Any]] = {"area": Counter(), "kind": Counter(), "owner": Counter()}
        for row in rows.annotate(
            count=Count("pk"),
            **{name: Count("pk", filter=mine) for name, mine in whose.items()},
        ):
            by["area"][row["area"]] += row["count"]
            by["kind"][row["kind"]] += row["count"]
            by["owner"].update({MINE: row["mine"], NOBODY: row["nobody"]})
        return cls(by)

    def areas(self) -> list[tuple[Any, int, str]]:
        """(words, how many, the way to them): this person’s, nobody’s, and each area's."""
        named = [("owner", MINE, _("Mine")), ("owner", NOBODY, _("Nobody’s"))]
        named += [("area", area.value, area.label) for area in AlertArea]
        return [
            (label, self.by[column][value], addresses.asked("alerts", **{column: value}))
            for column, value, label in named
        ]

    def watched(self) -> list[tuple[str, str, int, str]]:
        """(type's words, when it is raised, how many, the way to them), none left out."""
        return [
            (words.kind(kind), said, self.by["kind"][kind], addresses.asked("alerts", kind=kind))
            for kind, said in explained().items()
        ]


def progress(request: HttpRequest) -> HttpResponse:
    """Whether the alerts are up to date by now."""
    if not may(request.user, "view", Notice):
        raise PermissionDenied
    if not request.htmx:
        return redirect("budget:alerts")
    asked = request.GET.get("n", "")
    looks = int(asked) if asked.isdecimal() and len(asked) < 4 else LOOKS
    is_late = refreshing.is_stale(NoticeRun.last())
    context = {"is_late": is_late, "looks": looks + 1, "over": looks >= LOOKS}
    return render(request, "budget/notice_progress.html", context)


# ── what people do ──────────────────────────────────────────────────────────────────────────


class ActForm(forms.Form):
    act = forms.ChoiceField(choices=Act.choices)
    to = PersonField(required=False)
    note = forms.CharField(max_length=1000, required=False)
    seen = forms.CharField(required=False)

    def clean_seen(self) -> datetime | None:
        try:
            seen = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
        return seen if timezone.is_aware(seen) else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("act") == Act.GIVE and not given.get("to"):
            raise forms.ValidationError(_("Choose whom they are handed to."))
        if given.get("act") == Act.DISMISS and not given.get("note", "").strip():
            raise forms.ValidationError(
                _("Write why it does not matter, so that nobody asks again.")
            )
        return given


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "change", Notice):
        raise PermissionDenied
    form = ActForm(request.POST)
    keys = {int(key) for key in request.POST.getlist("chosen") if _is_key(key)}
    if not form.is_valid():
        messages.error(request, " ".join(said for some in form.errors.values() for said in some))
    elif not keys:
        messages.warning(request, _("Tick the alerts first."))
    else:
        given = form.cleaned_data
        wanted = Act(given["act"])
        note = given["note"].strip()
        done = acting.act(request.user, keys, wanted, to=given["to"], note=note, seen=given["seen"])
        tell(request, wanted, done, given["to"])
    return redirect(_back(request))


def tell(request: HttpRequest, wanted: Act, done: acting.Done, to: Any) -> None:
    """What was done, with the way back; and what was left, and why."""
    if done.keys and done.moment:
        said = {"n": len(done.keys), "count": formats.number(len(done.keys))}
        said["person"] = people.name(to) if to else ""
        token = signing.dumps([done.keys, done.moment.isoformat()], salt=SALT, compress=True)
        context = {
            "words": DONE[wanted] % said,
            "token": token,
            "back": _back(request),
            "csrf_token": get_token(request),
        }
        messages.success(request, render_to_string("budget/notices_done.html", context))
    if done.left:
        said_ = ngettext(
            "%(count)s was left: somebody else did something with it meanwhile. Look at it again.",
            "%(count)s were left: somebody else did something with them meanwhile. Look at them "
            "again.",
            done.left,
        )
        messages.warning(request, said_ % {"count": formats.number(done.left)})


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Gives back what was just done, but for what somebody touched since."""
    if not may(request.user, "change", Notice):
        raise PermissionDenied
    try:
        keys, moment = signing.loads(request.POST.get("done", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        messages.error(request, _("That can no longer be undone; change them one by one."))
        return redirect("budget:alerts")
    reason = _("Undone")
    back, left = acting.take_back(request.user, keys, datetime.fromisoformat(moment), reason)
    if back:
        said = ngettext(
            "%(count)s alert is as it was before.",
            "%(count)s alerts are as they were before.",
            back,
        )
        messages.success(request, said % {"count": formats.number(back)})
    if left:
        said = ngettext(
            "%(count)s stays: it was changed since.",
            "%(count)s stay: they were changed since.",
            left,
        )
        messages.warning(request, said % {"count": formats.number(left)})
    return redirect(_back(request))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _back(request: HttpRequest) -> str:
    """To the inbox as it was narrowed, or the alert's own page, and nowhere else."""
    here, asked = addresses.asked("alerts"), request.POST.get("back", "")
    inside = asked.startswith(here) and "//" not in asked and "\\" not in asked
    return asked if inside else here


# ── the week's workbook ─────────────────────────────────────────────────────────────────────


def week(request: HttpRequest) -> HttpResponseBase:
    """Whoever may see alerts and transformers to review, has it."""
    if not work_list.may_have(request.user):
        raise PermissionDenied
    book = work_list.workbook(timezone.localdate())
    name = work_list.file_name(timezone.localdate())
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
