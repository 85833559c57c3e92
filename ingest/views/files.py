"""What the site gives in .xlsx around an upload: the kind's template, the workbook of problems."""

from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from ingest import blank, kinds, marked
from ingest.formats import XLSX
from ingest.refusals import Refusal
from ingest.views.base import seen
from records.permissions import may


@require_GET
def template(request: HttpRequest, kind: str) -> FileResponse:
    """The kind's empty workbook, for whoever may see its records."""
    try:
        resource = kinds.get(kind)
    except kinds.UnknownKind:
        raise Http404 from None
    if not may(request.user, "view", resource._meta.model):
        raise PermissionDenied
    file = BytesIO()
    blank.save(resource, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{kind}.xlsx", content_type=XLSX)


@require_GET
def workbook_of_problems(request: HttpRequest, pk: int) -> FileResponse:
    """The person's own workbook with everything that was found painted in its cells."""
    upload = seen(request, pk)
    try:
        made = marked.write(upload)
    except (Refusal, OSError) as error:
        raise Http404(str(error)) from error
    kind = "application/vnd.ms-excel.sheet.macroEnabled.12" if made.name.endswith("m") else XLSX
    return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=kind)
