"""What the API's description (OpenAPI 3.1) says of all its operations alike: how they refuse, what
answers bear, and what the parameters take that every list has."""

from collections.abc import Iterator, Mapping
from typing import Any

from django_filters import Filter
from drf_spectacular.drainage import get_override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from records import problems

WRITING = ("post", "put", "patch", "delete")
ALWAYS = (400, 401, 403, 406, 429)
REF = {"$ref": "#/components/schemas/Problem"}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` has the sentences about each field or parameter.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
TAG = {"ETag": {"schema": {"type": "string"}, "description": "Of these bytes"}}
NEXT = {
    "Next-Updated-Since": {
        "schema": {"type": "string", "format": "date-time"},
        "description": "What to ask `updated_since` with the next time",
    }
}
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of what you have: 304"
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag that you saw, else 412"
)


def names(parameter: str, known: list[str], description: str) -> OpenApiParameter:
    """A list of names with commas."""
    return OpenApiParameter(
        parameter,
        {"type": "array", "items": {"type": "string", "enum": known}},
        style="form",
        explode=False,
        description=description,
    )


def of_filters(named: Mapping[str, Filter]) -> list[OpenApiParameter]:
    """The filters of a list that is no model's: {name: filter}."""
    return [OpenApiParameter(name, _of_filter(one)) for name, one in named.items()]


def _of_filter(one: Filter) -> dict[str, Any]:
    choices = one.extra.get("choices", ())
    kept: dict[str, Any] = get_override(one, "field", {"type": "string"})
    return {**kept, "enum": [value for value, _words in choices]} if choices else kept


class Description(AutoSchema):
    """Asks the view what may be chosen, ordered and followed."""

    def get_override_parameters(self) -> list[Any]:
        given = list(super().get_override_parameters())
        if hasattr(self.view, "described"):
            given += self.view.described()
        if self.method in ("PUT", "PATCH", "DELETE"):
            given.append(IF_MATCH)
        elif self.method == "GET" and self.view.__class__.__module__.partition(".")[0] != (
            "drf_spectacular"
        ):
            given.append(IF_NONE_MATCH)
        return given


def complete(result: dict[str, Any], **given: Any) -> dict[str, Any]:
    """A postprocessing hook: refusals, csv, tags and moments of every operation."""
    schemas = result["components"]["schemas"]
    for schema in schemas.values():
        # What `fields` leaves out is not there; months of episodes have no `id`.
        if {"id", "episode"} & schema.get("properties", {}).keys():
            schema.pop("required", None)
    schemas["Problem"] = PROBLEM
    for path, method, operation in _operations(result):
        for parameter in operation.get("parameters", []):
            parameter["schema"] = parameter["schema"] or {"type": "string"}
        responses = operation["responses"]
        for status in _refusals(path, method, operation):
            responses.setdefault(str(status), _refusal(status))
        for status, response in responses.items():
            content = response.get("content", {})
            if "text/csv" in content:
                content["text/csv"] = {"schema": {"type": "string"}}
            if method == "get" and status == "200" and path.startswith("/api/v1/"):
                response["headers"] = dict(TAG)
                if any(one["name"] == "updated_since" for one in operation.get("parameters", [])):
                    response["headers"] |= NEXT
                responses["304"] = {"description": "You have it already."}
                break
    return result


def _operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                yield path, method, operation


def _refusals(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from ALWAYS
    pages = any(one["name"] == "page" for one in operation.get("parameters", []))
    if "{" in path or pages:
        yield 404
    if method in WRITING:
        yield from (409, 415)
    named = {one["name"] for one in operation.get("parameters", [])}
    if method in ("put", "patch", "delete") or IF_MATCH.name in named:
        yield 412
    if path.endswith("/trend/"):
        yield 422


def _refusal(status: int) -> dict[str, Any]:
    _kind, title = problems.KINDS[status]
    headers = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
    return {
        "description": str(title),
        "content": {problems.MEDIA_TYPE: {"schema": REF}},
        **({"headers": headers} if status == 429 else {}),
    }
