"""Whether the process lives, and whether it can serve: for load balancers, containers and monitors.

They ask by whatever name or address reaches this process, over http and without a session, so they
are answered before Django looks at hosts, HTTPS and sign-ins. What they are told is no secret.
"""

import math
import tempfile
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

# Seconds for which an answer holds, so that nobody wears the database out by asking.
HOLDS = 5.0
# Seconds that a look may take before the site counts as not ready.
PATIENCE = 5.0

LIVE, READY = "/health/live", "/health/ready"


class Probes:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._looking = threading.Lock()
        self._found: dict[str, bool] = {}
        self._until = -math.inf

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.path_info.rstrip("/")
        if asked not in (LIVE, READY):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        found = {"live": True} if asked == LIVE else self.ready()
        answer = JsonResponse(found, status=200 if all(found.values()) else 503)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Length"] = str(len(answer.content))
        return answer

    def ready(self) -> dict[str, bool]:
        """As of the last seconds. One request looks at a time and nobody waits for it: a database
        that hangs would have every thread of the server."""
        if not self._looking.acquire(blocking=False):
            return self._found if time.monotonic() < self._until + PATIENCE else {"ready": False}
        try:
            if time.monotonic() >= self._until:
                self._found = look()
                self._until = time.monotonic() + HOLDS
            return self._found
        finally:
            self._looking.release()


def look() -> dict[str, bool]:
    """{"ready": …} and what that takes: the database answers, has every migration, and the data
    folder can be written to."""
    database, migrated = _database()
    found = {"database": database, "migrated": migrated, "disk": _disk()}
    return {"ready": all(found.values()), **found}


def _database() -> tuple[bool, bool]:
    try:
        executor = MigrationExecutor(connection)
        return True, not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return False, False


def _disk() -> bool:
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"written")
            file.flush()
    except OSError:
        return False
    return True
