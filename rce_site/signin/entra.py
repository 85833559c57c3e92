"""Signing in with Microsoft Entra ID: OpenID Connect's code flow with PKCE, state and nonce.

The flow and the table of linked accounts are django-allauth's. What it leaves open is closed here:
the ID token's signature is always verified, with RS256 alone; issuer, tenant, audience, nonce and
times are required. A person is known by `oid` and `tid`, which nobody can choose. Neither `email`
nor any other name is believed, but once: see `people.py`.
"""

import logging
import secrets
from typing import Any

import jwt
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from rce_site.signin import people

ENTRA = "entra"
REQUIRED = ["exp", "iat", "iss", "aud", "nonce", "oid", "tid"]
LEEWAY = 60  # seconds by which clocks may differ

log = logging.getLogger(__name__)


def is_set() -> bool:
    return all((settings.ENTRA_TENANT, settings.ENTRA_CLIENT, settings.ENTRA_SECRET))


def issuer() -> str:
    """Whose tokens are taken: this tenant's."""
    return f"{settings.ENTRA_URL.rstrip('/')}/{settings.ENTRA_TENANT.lower()}/v2.0"


class Provider(OpenIDConnectProvider):
    id = ENTRA

    def get_oauth2_adapter(self, request: HttpRequest) -> "Adapter":
        return Adapter(request)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return f"{data['tid']}.{data['oid']}".lower()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the administrator sees of the account; no decision rests on it."""
        return {"preferred_username": data.get("preferred_username", "")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class Adapter(OpenIDConnectOAuth2Adapter):
    """One sign-in. `nonce` is what the browser was sent away with."""

    nonce = ""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, ENTRA)

    def get_provider(self) -> Provider:
        of_ours = {
            "server_url": issuer(),
            "oauth_pkce_enabled": True,
            "scope": ["openid", "profile"],
            "token_auth_method": "client_secret_post",
        }
        app = SocialApp(
            provider=ENTRA,
            provider_id=ENTRA,
            name="Microsoft",
            client_id=settings.ENTRA_CLIENT,
            secret=settings.ENTRA_SECRET,
            settings=of_ours,
        )
        return Provider(self.request, app=app)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("entra_callback"))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        claims = self.claims(str(kwargs["response"].get("id_token", "")))
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        return login

    def claims(self, token: str) -> dict[str, Any]:
        """What the token says; OAuth2Error unless everything about it is right."""
        try:
            keys = jwt.PyJWKSet.from_dict(self._keys())
            said: dict[str, Any] = jwt.decode(
                token,
                keys[jwt.get_unverified_header(token).get("kid", "")],
                algorithms=["RS256"],
                audience=settings.ENTRA_CLIENT,
                issuer=issuer(),
                leeway=LEEWAY,
                options={"require": REQUIRED, "strict_aud": True},
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error(f"ID token refused: {error!r}") from error
        if not self.nonce or not constant_time_compare(str(said["nonce"]), self.nonce):
            raise OAuth2Error("ID token refused: the nonce is not of this sign-in")
        if str(said["tid"]).lower() != settings.ENTRA_TENANT.lower():
            raise OAuth2Error("ID token refused: of another tenant")
        return said

    def _keys(self) -> dict[str, Any]:
        with get_social_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            keys: dict[str, Any] = response.json()
            return keys


class Callback(OAuth2CallbackView):
    """The browser comes back; its state is used up with that, whatever becomes of it."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = (state.get("data") or {}).get("nonce", "")
        return state, response


class Accounts(DefaultAccountAdapter):
    """Nobody makes an account by themselves; allauth says and asks nothing of its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return []

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        return None


class Logins(DefaultSocialAccountAdapter):
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whose account it is: one that is linked, or is linked now; else nobody comes in."""
        try:
            sociallogin.user = people.person_of(sociallogin)
        except people.Unknown as unknown:
            log.warning("Refused a sign-in with Microsoft: %s", unknown.args[0])
            raise ImmediateHttpResponse(refused(request, unknown.args[1])) from unknown
        people.follow_roles(sociallogin.user, sociallogin.claims)
        request.signed_in_with = ENTRA

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, exception: Any = None, **more: Any
    ) -> None:
        log.warning("A sign-in with Microsoft failed: %s", exception or more.get("error"))
        words = _("Microsoft’s answer could not be used. Start again from the sign-in page.")
        raise ImmediateHttpResponse(refused(request, words))


def refused(request: HttpRequest, words: str, status: int = 403) -> HttpResponse:
    context = {"words": words}
    return render(request, "rce_site/signin/entra_refused.html", context, status=status)


@never_cache
@login_not_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Sends the browser to Microsoft."""
    if not is_set():
        return refused(request, _("Signing in with Microsoft is not set up."), 404)
    then = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        then, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        then = resolve_url(settings.LOGIN_REDIRECT_URL)
    nonce = secrets.token_urlsafe(32)
    provider = Adapter(request).get_provider()
    try:
        return provider.redirect(
            request,
            process="login",
            next_url=then,
            data={"nonce": nonce},
            auth_params={"nonce": nonce, "response_mode": "query"},
        )
    except (RequestException, KeyError, ValueError) as error:
        log.warning("Microsoft could not be asked for its configuration: %r", error)
        return refused(request, _("Microsoft does not answer. Try again in some minutes."), 503)


@never_cache
@login_not_required
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    if not is_set():
        return refused(request, _("Signing in with Microsoft is not set up."), 404)
    try:
        return Callback.adapter_view(Adapter(request))(request)
    except (KeyError, ValueError) as error:
        log.warning("Microsoft’s answer was malformed: %r", error)
        words = _("Microsoft’s answer could not be used. Start again from the sign-in page.")
        return refused(request, words)
