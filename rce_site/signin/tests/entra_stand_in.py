"""A small Microsoft Entra ID on this machine: discovery, authorize, token and keys, over HTTP.

It checks what the real one checks of a client: its secret, the redirection, PKCE, that a code is
used once. What its tokens say is the test's to choose, wrong ones included.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

TENANT = "5c0de000-0000-4000-8000-00000000c0de"
CLIENT = "0c11e000-0000-4000-8000-0000000c11e0"
SECRET = "del-registro-de-la-aplicación"
OID = "0b1ec000-0000-4000-8000-00000000b1ec"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Entra:
    """`person` are the claims of who is at the browser; `sign` makes the token from all claims."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = signed
        self.asked: dict[str, str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def issuer(self) -> str:
        return f"{self.url}/{TENANT}/v2.0"

    def get(self, path: str) -> dict[str, Any] | None:
        if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/authorize",
                "token_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/token",
                "jwks_uri": f"{self.url}/{TENANT}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == f"/{TENANT}/discovery/v2.0/keys":
            public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [public | {"kid": "one", "use": "sig"}]}
        return None

    def authorize(self, address: str) -> str:
        """Where the browser that was sent to `address` is sent back to: with a code."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.asked = self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if proof != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "nonce": asked["nonce"],
            "tid": TENANT,
            "oid": OID,
            "sub": "pairwise",
            **self.person,
        }
        return {
            "token_type": "Bearer",
            "expires_in": 3600,
            "access_token": "opaque",
            "id_token": self.sign({k: v for k, v in claims.items() if v is not None}),
        }


def signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})


def handler(entra: Entra) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.endswith("/authorize"):
                self.send_response(302)
                self.send_header("Location", entra.authorize(self.path))
                self.end_headers()
                return
            self._answer(entra.get(path), 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(entra.token({k: v[0] for k, v in parse_qs(body).items()}), 400)

        def _answer(self, said: dict[str, Any] | None, otherwise: int) -> None:
            self.send_response(otherwise if said is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said or {"error": "invalid_grant"}).encode())

        def log_message(self, *args: Any) -> None:
            pass

    return Handler
