"""What a person decides about an upload before its commit; each leads back to the upload's page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest import basis, decisions, forms, intake, permissions, shown
from ingest.models import Upload
from ingest.overview import Overview
from ingest.refusals import Refusal
from ingest.views.base import decision
from records import formats


@decision
def correct(request: HttpRequest, upload: Upload) -> None:
    cells = forms.corrected_cells(request.POST, shown.findings(upload))
    columns = Overview(upload, request.user).read.correctable
    known = {place: value for place, value in cells.items() if place[2] in columns}
    if not known and upload.basis != basis.now():
        # What it lacked may have been loaded meanwhile.
        decisions.judge(upload)
        messages.success(request, _("Checked again, with what was loaded meanwhile."))
        return
    if not known:
        raise ValidationError(_("You changed no value: write the right one in its box first."))
    decisions.correct(upload.pk, request.user, known)
    words = ngettext("%(n)s cell corrected.", "%(n)s cells corrected.", len(known))
    messages.success(request, words % {"n": formats.number(len(known))})


@decision
def restore(request: HttpRequest, upload: Upload) -> None:
    decisions.restore(upload.pk, int(request.POST.get("correction") or 0))
    messages.success(request, _("What the workbook says counts again."))


@decision
def map_columns(request: HttpRequest, upload: Upload) -> None:
    read = Overview(upload, request.user).read
    mapping = forms.mapped_columns(request.POST, read.headers)
    source = None
    if read.names_source:
        source = forms.named_source(request.POST, read.source, asked=bool(read.sources))
    if not mapping and source is None:
        raise ValidationError(_("You changed no column."))
    remember = "remember" in request.POST
    decisions.map_columns(upload.pk, mapping, remember=remember, source=source)
    if mapping:
        words = ngettext("%(n)s column mapped.", "%(n)s columns mapped.", len(mapping))
        messages.success(request, words % {"n": formats.number(len(mapping))})


@decision
def choose(request: HttpRequest, upload: Upload) -> None:
    page = Overview(upload, request.user)
    form = forms.PresetsForm(page.resource, request.POST)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    options = forms.options(request.POST, page.read.sheet_names, page.read.month_words)
    decisions.choose(upload.pk, form.presets(), options)


@decision
def take_for(request: HttpRequest, upload: Upload) -> None:
    kind = request.POST.get("kind", "")
    if not permissions.may_upload(request.user, kind):
        raise PermissionDenied
    decisions.take_for(upload.pk, kind)


@decision
def take_also_for(request: HttpRequest, upload: Upload) -> None:
    """The same file once more, as another kind that it holds."""
    kind = request.POST.get("kind", "")
    if not permissions.may_upload(request.user, kind):
        raise PermissionDenied
    with upload.file.open("rb") as file:
        other = intake.receive(file, upload.name, request.user, kind)
    decisions.judge(other)
    messages.success(
        request,
        _("The file is also taken for “%(kind)s”, as upload %(number)s.")
        % {
            "kind": Overview(other, request.user).kind,
            "number": other.pk,
        },
    )


@decision
def commit(request: HttpRequest, upload: Upload) -> None:
    page = Overview(upload, request.user)
    set_aside = "set_aside" in request.POST
    if page.problems and not set_aside:
        raise Refusal("has_problems")
    accepted = set(request.POST.getlist("accept"))
    if any(str(found.number) not in accepted for found in page.warnings):
        raise Refusal("warnings_not_accepted")
    reason = request.POST.get("reason", "").strip()[:500]
    if page.needs_reason and not reason:
        raise Refusal("reason_missing")
    decisions.commit(
        upload.pk,
        request.user,
        seen=request.POST.get("seen", ""),
        accept=[found.code for found in page.warnings],
        reason=reason,
        set_aside=set_aside,
    )


@decision
def resume(request: HttpRequest, upload: Upload) -> None:
    decisions.resume(upload.pk)


@decision
def discard(request: HttpRequest, upload: Upload) -> None:
    decisions.discard(upload.pk)
    messages.success(request, _("The upload was discarded; its file stays in the history."))
