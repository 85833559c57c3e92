"""/budget/month/report/: the month's report, its versions, what people write in it, its files."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from budget.models import MonthReport, ReportState
from budget.month.asked import Asked, read
from budget.month.report import keeping
from budget.month.report.content import Section
from budget.month.report.document import document
from budget.month.report.keeping import ChangedMeanwhile
from records import formats
from records.permissions import may

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
# What a section may hold.
LONGEST = 6_000


def allowed(action: str) -> Any:
    return permission_required(f"budget.{action}_monthreport", raise_exception=True)


@allowed("view")
def report(request: HttpRequest) -> HttpResponse:
    """The month's last version, and all of them."""
    asked = Asked.of(request, "report")
    last = MonthReport.objects.filter(month=asked.month).order_by("-number").first()
    return page(request, asked, last)


@allowed("view")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MonthReport, pk=pk)
    return page(request, Asked(found.month, "report", request.user), found)


def page(request: HttpRequest, asked: Asked, shown: MonthReport | None) -> HttpResponse:
    people = ("made_by", "edited_by", "final_by")
    versions = list(MonthReport.objects.filter(month=asked.month).select_related(*people))
    user = request.user
    context: dict[str, Any] = {
        "asked": asked,
        "versions": versions,
        "shown": shown,
        "may_make": may(user, "add", MonthReport),
    }
    if shown:
        is_open = shown.state == ReportState.DRAFT and shown.pk == versions[0].pk
        whole = document(shown)
        context |= {
            "document": whole,
            "is_last": shown.pk == versions[0].pk,
            "may_edit": is_open and may(user, "change", MonthReport),
            "may_finish": is_open and may(user, "finish", MonthReport),
            "mark": keeping.version_mark(shown),
        }
    return render(request, "budget/report.html", context)


@require_POST
@allowed("add")
def make(request: HttpRequest) -> HttpResponse:
    """A version of the month's figures as they stand."""
    month = read(request.POST.get("month", ""))
    if month is None:
        raise Http404
    try:
        made = keeping.make(month, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('budget:report')}?month={month:%Y-%m}")
    words = _("Version %(number)s of the report of %(month)s was made: read it, and write on it.")
    facts = {"number": made.number, "month": formats.month(month)}
    messages.success(request, words % facts)
    return redirect("budget:report_version", made.pk)


# ── what people write ───────────────────────────────────────────────────────────────────────


class TextForm(forms.Form):
    """`seen` is the text that the person began with, in few letters."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "es-CO", "spellcheck": "true"}),
        help_text=gettext_lazy("In Spanish, a paragraph a line. Figures and tables stay."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@allowed("change")
def edit(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    found = get_object_or_404(MonthReport, pk=pk)
    section = keeping.section_of(found, name)
    if section is None or name not in found.texts:
        raise Http404
    try:
        keeping.refuse_settled(found)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("budget:report_version", pk)
    if request.method != "POST":
        first = {"text": section.text, "seen": keeping.seen(section.text)}
        return _form(request, found, section, TextForm(initial=first))
    form = TextForm(request.POST)
    if not form.is_valid():
        return _form(request, found, section, form)
    try:
        keeping.edit(pk, name, form.cleaned_data["text"], form.cleaned_data["seen"], request.user)
    except ChangedMeanwhile as meanwhile:
        # Sent again as it is, the form now means: yes, over what the other wrote.
        data = request.POST.copy()
        data["seen"] = keeping.seen(meanwhile.text)
        form = TextForm(data)
        form.add_error(None, meanwhile.messages[0])
        return _form(request, found, section, form, meanwhile.text)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("budget:report_version", pk)
    messages.success(request, _("“%(section)s” was saved.") % {"section": section.title})
    return redirect(f"{reverse('budget:report_version', args=[pk])}#{name}")


def _form(
    request: HttpRequest,
    found: MonthReport,
    section: Section,
    form: TextForm,
    theirs: str | None = None,
) -> HttpResponse:
    context = {
        "report": found,
        "section": section,
        "form": form,
        "theirs": theirs,
        "before": keeping.written_before(found).get(section.name),
    }
    status = 422 if form.errors else 200
    return render(request, "budget/report_text.html", context, status=status)


@require_POST
@allowed("finish")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(MonthReport, pk=pk)
    try:
        keeping.finish(pk, request.POST.get("mark", ""), request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report is final; its files are kept as they are."))
    return redirect("budget:report_version", pk)


# ── files ───────────────────────────────────────────────────────────────────────────────────


@allowed("view")
def file(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """As it was kept, of what is final; a draft as it stands, which says that it is one."""
    found = get_object_or_404(MonthReport, pk=pk)
    if kind not in TYPES:
        raise Http404
    kept = getattr(found, kind)
    data = kept.open() if kept else ContentFile(keeping.write(document(found), kind))
    name = keeping.file_name(found, kind)
    return FileResponse(data, as_attachment=True, filename=name, content_type=TYPES[kind])
