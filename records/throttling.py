"""How often the API may be called: by token, else by person, else by where a stranger calls from.

Counted in the process's own memory, so that reading writes nothing; a site of several processes
lets through as many times more.
"""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from records.models import Token


class Calls(SimpleRateThrottle):
    """`RCE_API_RATE` for whoever is known; less for strangers, who are refused anyway."""

    scope = "known"

    def allow_request(self, request: Request, view: Any) -> bool:
        self.scope = "known" if request.user.is_authenticated else "strangers"
        self.num_requests, self.duration = self.parse_rate(self.get_rate())
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: Any) -> str:
        if isinstance(request.auth, Token):
            who = f"token-{request.auth.pk}"
        elif request.user.is_authenticated:
            who = f"user-{request.user.pk}"
        else:
            who = f"at-{self.get_ident(request)}"
        return self.cache_format % {"scope": self.scope, "ident": who}
