from typing import Any

from django.http import HttpRequest


def shown(request: HttpRequest, record: Any) -> dict[str, Any]:
    return {}
