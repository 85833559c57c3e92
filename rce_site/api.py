"""/api/v1/: the routes of every room, as their `api.py` list them, and examples of what it says."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import APIRootView, DefaultRouter

from records import problems

ROOMS = ["records", "ingest", "transformers", "billing", "budget", "powerbi"]


class Root(APIRootView):
    """The list of routes, for whoever is signed in."""

    permission_classes = [IsAuthenticated]
    name = _("RCE API")


class Router(DefaultRouter):
    APIRootView = Root
    include_format_suffixes = False


router = Router()
for room in ROOMS:
    for name, viewset in import_module(f"{room}.api").routes:
        router.register(name, viewset, basename=name)


# {answers: {path: …}, sent: {path: …}, problem}; a test makes it of what the API really answers.
EXAMPLES = Path(__file__).parent / "api_examples.json"


def with_examples(result: dict[str, Any], **given: Any) -> dict[str, Any]:
    """A postprocessing hook of the API's description."""
    found = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method == "get" and path in found["answers"]:
                _exemplify(operation["responses"]["200"], found["answers"][path])
            if method == "post" and path in found["sent"]:
                _exemplify(operation["requestBody"], found["sent"][path])
            if "400" in operation.get("responses", {}):
                _exemplify(operation["responses"]["400"], found["problem"], problems.MEDIA_TYPE)
    return result


def _exemplify(body: dict[str, Any], example: Any, media_type: str = "application/json") -> None:
    if media_type in body.get("content", {}):
        body["content"][media_type]["example"] = example
