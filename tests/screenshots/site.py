"""A site of its own with the small demonstration, served until the pictures are taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from threading import Thread

from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone
from waitress.server import create_server

from ingest.models import Upload
from rce_site import serving
from rce_site.demo.sizes import SIZES
from rce_site.management.commands.signins import FIRST
from rce_site.signin import second_factor
from records.models import Token
from transformers import reviewing

UNTIL = "2025-10"
# As small as can be, with as many months as a projection and a year's tray want.
SIZE = replace(SIZES["small"], name="pictures", months=12)
TODAY = date(2025, 11, 14)


def fill() -> None:
    """Sign-ins, the demonstration, and a token by name."""
    serving.migrate()
    serving.collect_static()
    call_command("signins", stdout=StringIO())
    SIZES[SIZE.name] = SIZE
    call_command("demo", f"--size={SIZE.name}", f"--until={UNTIL}", stdout=StringIO())
    reviewing.refresh()
    token, _key = Token.issue(User.objects.get(username="presupuesto"), "Power BI de la oficina")
    Token.objects.filter(pk=token.pk).update(prefix="rce_7Qk2")


def foretell() -> None:
    """The same code to scan at every run, which is nobody's; and a day soon after the
    demonstration's last month, so that what is late is late by days."""
    second_factor.new_secret = lambda: "RCE2NOTASECRET2RCE2NOTASECRET2RC"
    timezone.localdate = lambda *_args: TODAY
    moment = datetime(2025, 11, 6, 15, tzinfo=UTC)
    Upload.objects.update(created_at=moment, committed_at=moment)


def sessions() -> dict[str, str]:
    """{sign-in: the cookie of a browser in which that person is signed in}."""
    found = {}
    for name in FIRST:
        client = Client()
        user = User.objects.get(username=name)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        found[name] = client.cookies["sessionid"].value
    return found


@contextmanager
def served() -> Iterator[str]:
    """The site's address, on a port that is free."""
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=12)
    Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
