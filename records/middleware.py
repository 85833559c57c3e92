"""Spanish unless the person chose otherwise: the browser's Accept-Language is asked by the API
alone, where a program may say what language it wants."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

API = "/api/"


class ChosenLanguage:
    """Activates the language of the person's cookie, else, in the API, the one that the caller
    accepts, else the site's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            # Template responses are rendered by now; streamed bodies carry no translated text.
        response.headers.setdefault("Content-Language", language)
        if request.path.startswith(API):
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def language(self, request: HttpRequest) -> str:
        if request.path.startswith(API):
            return translation.get_language_from_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
