"""Who calls the API: a person's token as the password of HTTP Basic, or as a Bearer key.

Power BI can sign in with Basic alone. An account's own password is never accepted here, so that
the API gives nobody a way to guess it; a key has 256 random bits, and wrong ones are slowed down.
"""

import base64
import binascii
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from records import audit
from records.audit import Event
from records.models import Token

FAILURES = 20
FAILURES_LAST = 15 * 60  # seconds
# Noting every use would make each request a write.
USE_NOTED_EVERY = timedelta(hours=1)


def user_of(request: Request, key: str, username: str | None = None) -> tuple[Any, Token]:
    """The active owner of the key, who must be called `username` where one is given."""
    counter = f"token-failures:{request.META.get('REMOTE_ADDR')}:{username or key[:8]}"
    if cache.get(counter, 0) >= FAILURES:
        raise Throttled(wait=FAILURES_LAST)
    token = Token.objects.select_related("user").filter(digest=Token.digested(key)).first()
    known = token and token.user.is_active and username in (None, token.user.get_username())
    if not known:
        cache.add(counter, 0, FAILURES_LAST)
        cache.incr(counter)
        _note_refusal(request, username)
        raise AuthenticationFailed(_("The user or the token is not right."))
    if token.is_expired:
        raise AuthenticationFailed(_("The token’s last day is over; make another one."))
    if request.method not in SAFE_METHODS and token.scope != Token.Scope.WRITE:
        raise PermissionDenied(_("This token only reads."))
    _note_use(request, token)
    return token.user, token


def _note_use(request: Request, token: Token) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
        audit.note(request, Event.TOKEN_USED, str(token), name=token.user.get_username())


def _note_refusal(request: Request, username: str | None) -> None:
    """Once in a while for each address: strangers cannot fill the trail."""
    if cache.add(f"token-refused:{request.META.get('REMOTE_ADDR')}", 1, FAILURES_LAST):
        name = audit.as_known(username)
        audit.note(request, Event.TOKEN_REFUSED, request.path, name=name)


class TokenAsPassword(BaseAuthentication):
    """HTTP Basic: the account's name, and a personal token as its password."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        scheme, _space, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"basic":
            return None
        try:
            name, _colon, key = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise AuthenticationFailed(_("The Authorization header is malformed.")) from None
        return user_of(request, key, name)

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="RCE", charset="UTF-8"'


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer rce_…`."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        scheme, _space, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        return user_of(request, given.decode(errors="replace").strip())

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class _Scheme(OpenApiAuthenticationExtension):
    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": self.scheme}


class TokenAsPasswordScheme(_Scheme):
    target_class = TokenAsPassword
    name = "tokenAsPassword"
    scheme = "basic"


class BearerTokenScheme(_Scheme):
    target_class = BearerToken
    name = "bearerToken"
    scheme = "bearer"
