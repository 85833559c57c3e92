"""Power BI, which reads every view again and again, and programs that follow records over REST."""

import base64
import gzip
import json
import random
import time
import zlib
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Any

from bench.soak.browser import PATIENCE, Told

# A refresh begins so many seconds after the last one began, at the soonest.
REFRESH = 60.0
RESTS = (1.0, 3.0)
FOLLOWED = ("billed-items", "annexes", "consumption", "transformers", "interventions")
HOUR = 3600


class Client:
    """One connection with a token, as a program keeps it."""

    def __init__(self, port: int, name: str, token: str, told: Callable[[Told], None]) -> None:
        self.port, self.told = port, told
        key = base64.b64encode(f"{name}:{token}".encode()).decode()
        self.headers = {"Host": "localhost", "Authorization": f"Basic {key}"}
        self._connection: HTTPConnection | None = None

    def get(
        self, kind: str, address: str, look: Callable[[bytes, Any], str], **headers: str
    ) -> bytes:
        """The body; `look` says what is wrong with it, and its headers."""
        began, clock = time.time(), time.perf_counter()
        status, body, error = 0, b"", ""
        try:
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self._connection.request("GET", address, headers={**self.headers, **headers})
            answer = self._connection.getresponse()
            status, body = answer.status, answer.read()
            spent = time.perf_counter() - clock
            error = look(body, answer.headers) if status == 200 else f"status {status}"
        except (OSError, HTTPException, ValueError, zlib.error) as failed:
            spent = time.perf_counter() - clock
            error = f"{type(failed).__name__}: {failed}"
            self._connection = None
        self.told(Told(kind, address, began, spent, status, error))
        return body


class PowerBI:
    """Refreshes all views, one after the other, as a gateway does that holds one connection."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.refreshes: list[float] = []
        self.packed = self.rows = 0

    def work(self, over: Event) -> None:
        listed = self.client.get("rest", "/api/v1/powerbi/", lambda _body, _headers: "")
        views = {view["name"]: view for view in json.loads(listed)}
        while not over.is_set():
            began = time.monotonic()
            for name, view in views.items():
                if over.is_set():
                    return
                columns = [column["name"] for column in view["columns"]]
                self._read(name, columns)
            self.refreshes.append(time.monotonic() - began)
            over.wait(max(0.0, REFRESH - self.refreshes[-1]))

    def _read(self, name: str, columns: list[str]) -> None:
        def look(body: bytes, headers: Any) -> str:
            if headers.get("Content-Encoding") != "gzip":
                return "not packed"
            text = gzip.decompress(body)
            head, _end, rest = text.partition(b"\n")
            if head.decode().split(",") != columns:
                return "other columns"
            self.packed += len(body)
            self.rows += rest.count(b"\n")
            return "" if text.endswith(b"\n") else "cut short"

        self.client.get("feed", f"/api/v1/powerbi/{name}.csv", look, **{"Accept-Encoding": "gzip"})


class Rest:
    """A program that turns pages of records, and now and then asks what was written lately."""

    def __init__(self, client: Client, seed: int) -> None:
        self.client, self.chance = client, random.Random(seed)

    def work(self, over: Event) -> None:
        while not over.wait(self.chance.uniform(*RESTS)):
            name = self.chance.choice(FOLLOWED)
            asked = f"page={self.chance.randint(1, 2)}"
            if self.chance.random() < 0.3:
                since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - HOUR))
                asked = f"updated_since={since}"
            self.client.get("rest", f"/api/v1/{name}/?{asked}", _is_page)


def _is_page(body: bytes, _headers: Any) -> str:
    found = json.loads(body)
    return "" if isinstance(found.get("results"), list) else "no results"
