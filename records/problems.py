"""What the API refuses or fails at, as problem details (RFC 9457, `application/problem+json`).

Every answer of `/api/` that is no success comes from here, in the caller's language, whether the
API itself, Django or an error of ours gave it: never a page, never a way to the sign-in.
"""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
# {status: (where the manual tells of it, title)}; the first word ends the problem's type.
KINDS = {
    400: ("invalid", gettext_lazy("What was sent is not valid")),
    401: ("sign-in", gettext_lazy("Sign in with a token")),
    403: ("not-allowed", gettext_lazy("You may not do this")),
    404: ("not-found", gettext_lazy("There is nothing here")),
    405: ("method", gettext_lazy("This cannot be done here")),
    406: ("format", gettext_lazy("There is no such format")),
    409: ("conflict", gettext_lazy("The record does not allow it")),
    412: ("changed", gettext_lazy("Someone else changed the record")),
    415: ("media-type", gettext_lazy("This content is not understood")),
    422: ("too-few-months", gettext_lazy("There are too few months")),
    429: ("too-many", gettext_lazy("Too many requests")),
    500: ("failed", gettext_lazy("The server failed")),
    503: ("busy", gettext_lazy("The site cannot serve at this moment")),
}
# Where the manual tells of each.
TYPE = "/help/api/#{}"


class Conflict(APIException):
    """The record is not as the caller believes, or others depend on it."""

    status_code = 409
    default_code = "conflict"


class Changed(APIException):
    """The version that `If-Match` names is no longer the stored one."""

    status_code = 412
    default_code = "changed"
    default_detail = gettext_lazy(
        "Someone else changed this record; read it again before you write."
    )


class ProblemRenderer(JSONRenderer):
    media_type = MEDIA_TYPE
    format = "problem"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's `EXCEPTION_HANDLER`; None lets Django answer, by `plain`."""
    response = exception_handler(error, context)
    if response is None:
        return None
    request = context["request"]
    # Whatever the caller accepts: a refusal of what was asked for is a problem all the same.
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = MEDIA_TYPE
    detail, errors = _told(error, response.data)
    response.data = problem(request.path, response.status_code, detail, errors)
    return response


def plain(request: HttpRequest, status: int, detail: Any, title: Any = "") -> JsonResponse:
    """The same, where no view of the API was reached, or it failed; under its own title, if any."""
    found = problem(request.path, status, str(detail))
    if title:
        found["title"] = str(title)
    return JsonResponse(found, status=status, content_type=MEDIA_TYPE)


def problem(
    path: str, status: int, detail: str, errors: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """The details; `errors` has the sentences about each field or parameter by its name."""
    kind, title = KINDS.get(status, KINDS[500 if status >= 500 else 400])
    found = {
        "type": TYPE.format(kind),
        "title": str(title),
        "status": status,
        "detail": detail,
        "instance": escape_uri_path(path),
    }
    return {**found, "errors": errors} if errors else found


def _told(error: Exception, data: Any) -> tuple[str, dict[str, list[str]]]:
    if not isinstance(error, ValidationError):
        return str(data["detail"]), {}
    if isinstance(data, list):
        return " ".join(map(str, data)), {}
    errors: dict[str, list[str]] = {}
    for name, sentence in _sentences(data):
        errors.setdefault(name, []).append(sentence)
    general = errors.pop(api_settings.NON_FIELD_ERRORS_KEY, [])
    if errors:
        general.append(_("“errors” says what is wrong with each field."))
    return " ".join(general), errors


def _sentences(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(path with points, sentence), however deep the field stands."""
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from _sentences(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(data, list):
        for place, inner in enumerate(data):
            # Sentences are of the field itself; what stands deeper has a place in its list.
            deeper = isinstance(inner, (dict, list))
            yield from _sentences(inner, f"{name}.{place}" if deeper else name)
    else:
        yield name, str(data)
