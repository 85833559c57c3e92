"""What every answer tells the browser beyond what Django's and django-csp's middleware say."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# The site uses none of it, so that nothing that gets into a page can.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
        *("magnetometer", "microphone", "midi", "payment", "publickey-credentials-get"),
        *("serial", "usb", "xr-spatial-tracking"),
    )
)


# A proxy keeps nobody's pages and files, and a browser asks before it shows them again. What says
# otherwise of itself, as static files and keys do, keeps that.
CACHE = "private, no-cache"


class Permissions:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", CACHE)
        return bodiless(response) if request.method == "HEAD" else response


def bodiless(response: HttpResponseBase) -> HttpResponseBase:
    """What HEAD answers: the headers alone. The server would send whatever else it is given, which
    nobody noted, and which the next answer's reader would take for the beginning of that."""
    if response.streaming:
        response.streaming_content = ()  # type: ignore[attr-defined]
    else:
        response.content = b""  # type: ignore[attr-defined]
    return response
