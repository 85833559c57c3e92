"""A person's browser: a connection kept open, cookies, forms, and fragments as htmx loads them."""

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

TAG = re.compile(r"<[a-z][^>]*\bhx-get=\"([^\"]*)\"[^>]*>")
LOADED = re.compile(r"hx-trigger=\"(?:load|revealed)")
FIELD = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r"\b(name|value|type)=\"([^\"]*)\"")
BOUNDARY = "----soak-2f6b1c"
PATIENCE = 60


class Answer(NamedTuple):
    status: int
    text: str
    address: str


class Told(NamedTuple):
    """One request as it went; `error` says what was wrong with it, nothing where all was well."""

    kind: str
    address: str
    began: float
    seconds: float
    status: int
    error: str


class Wrong(Exception):
    """The site answered what it should not have."""


class Browser:
    def __init__(self, port: int, told: Callable[[Told], None]) -> None:
        self.port, self.told = port, told
        self.cookies: dict[str, str] = {}
        self.expected = ""
        self.headers = {"Host": "localhost", "Accept-Encoding": "identity", "Accept": "text/html"}
        self._connection: HTTPConnection | None = None

    def get(self, kind: str, address: str, **headers: str) -> Answer:
        return self.ask(kind, "GET", address, headers=headers)

    def page(self, kind: str, address: str) -> Answer:
        """A page with the fragments that it loads by itself."""
        answer = self.get(kind, address)
        for fragment in fragments(answer.text):
            self.get("fragment", urljoin(answer.address, fragment), **{"HX-Request": "true"})
        return answer

    def submit(self, kind: str, address: str, **fields: str | list[str]) -> Answer:
        fields["csrfmiddlewaretoken"] = self.token
        body = urlencode(fields, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(kind, "POST", address, body, headers)

    def send_file(self, kind: str, address: str, name: str, content: bytes) -> Answer:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            f"{self.token}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; "
            f'name="files"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.ask(kind, "POST", address, body, headers)

    def sign_in(self, name: str, password: str) -> None:
        address = "/account/sign-in/"
        self.get("sign-in page", address)
        answer = self.submit("sign-in", address, username=name, password=password)
        if urlsplit(answer.address).path == address:
            raise Wrong(f"{name} could not sign in")
        self.expected = name

    @property
    def token(self) -> str:
        return self.cookies.get("csrftoken", "")

    def ask(
        self,
        kind: str,
        method: str,
        address: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer, redirects followed; each request on the way is told of."""
        for _ in range(5):
            began = time.time()
            clock = time.perf_counter()
            status, text, where, error = self._asked(method, address, body, headers or {})
            spent = time.perf_counter() - clock
            error = error or self._wrong(kind, status, text)
            self.told(Told(kind, address, began, spent, status, error))
            if status not in (301, 302, 303):
                return Answer(status, text, address)
            method, body, headers = "GET", None, {}
            address = urljoin(address, where)
            kind = f"{kind}, then" if not kind.endswith("then") else kind
        raise Wrong(f"{address} leads round and round")

    def _asked(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str, str, str]:
        """(status, text, Location, what went wrong)"""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        wanted = {**self.headers, **headers, **({"Cookie": cookie} if cookie else {})}
        for again in (True, False):
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                again = False
            try:
                self._connection.request(method, address, body, wanted)
                answer = self._connection.getresponse()
                text = answer.read().decode(errors="replace")
            except (OSError, HTTPException) as error:
                self.close()
                # A connection that stood open may have been closed meanwhile: browsers ask again.
                if again and method == "GET":
                    continue
                return 0, "", "", f"{type(error).__name__}: {error}"
            self._keep(answer)
            return answer.status, text, answer.headers.get("Location", ""), ""
        raise AssertionError

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _keep(self, answer: HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value

    def _wrong(self, kind: str, status: int, text: str) -> str:
        """A page must be whole and its reader's own; what was undone meanwhile is rightly gone."""
        if status == 404 and kind == "detail":
            return ""
        if status >= 400 or status == 0:
            return f"status {status}"
        if status != 200 or kind.startswith(("fragment", "export", "progress", "file")):
            return ""
        if not text.rstrip().endswith("</html>"):
            return "not a whole page"
        if self.expected and f">{self.expected}<" not in text:
            return "not this person's page"
        return ""


def fragments(text: str) -> Iterator[str]:
    """The addresses of what a page loads once it is shown."""
    for found in TAG.finditer(text):
        if LOADED.search(found[0]):
            yield unescape(found[1])


def inputs(text: str) -> Iterator[dict[str, str]]:
    """{name, value, type} of a page's inputs."""
    for found in FIELD.findall(text):
        yield {name: unescape(value) for name, value in ATTRIBUTE.findall(found)}
