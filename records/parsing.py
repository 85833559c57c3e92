"""How the API reads what it is sent."""

from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class ShallowJSON(JSONParser):
    """JSON; what is nested deeper than Python reads is refused, rather than failed at."""

    def parse(self, stream: IO[Any], *given: Any, **named: Any) -> Any:
        try:
            return super().parse(stream, *given, **named)
        except RecursionError:
            raise ParseError(_("What was sent is nested too deeply.")) from None
