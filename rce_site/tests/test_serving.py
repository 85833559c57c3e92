import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finder
from django.contrib.staticfiles.management.commands.runserver import Command as Runserver
from django.core.management import call_command

from ingest.models import Upload
from rce_site import serving
from records.models import Municipality


@pytest.mark.django_db
def test_a_migrated_database_has_nothing_to_migrate():
    assert serving.migrate() is False


@pytest.mark.django_db
def test_municipalities_alone_leave_the_database_empty():
    Municipality.objects.get_or_create(
        code="68001", defaults={"name": "BUCARAMANGA", "department": "SANTANDER"}
    )
    assert not serving.holds_work()


@pytest.mark.django_db
def test_one_upload_is_somebodys_work(django_user_model):
    owner = django_user_model.objects.create_user("owner")
    Upload.objects.create(kind="prices", name="a.xlsx", sha256="0" * 64, size=1, owner=owner)
    assert serving.holds_work()


def test_static_files_are_collected_again_only_after_a_change(settings, tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    get_finder.cache_clear()
    try:
        assert serving.collect_static()
        assert not serving.collect_static()
        (folder / "a.css").write_text("a{color:red}")
        assert serving.collect_static()
        assert (settings.STATIC_ROOT / "a.css").read_text() == "a{color:red}"
    finally:
        get_finder.cache_clear()


@pytest.mark.parametrize("debug", [False, True])
def test_djangos_own_server_collects_what_its_pages_name(settings, monkeypatch, debug):
    done = []
    monkeypatch.setattr(serving, "collect_static", lambda: done.append("collected"))
    monkeypatch.setattr(Runserver, "inner_run", lambda *_args, **_options: done.append("served"))
    settings.DEBUG = debug
    call_command("runserver", "--noreload")
    assert done == (["served"] if debug else ["collected", "served"])


class Obedient(serving.WorkerProcess):
    """A worker that does nothing but wait for its input to end."""

    pause = 0.05

    def _start(self):
        return subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
        )


def test_a_worker_that_dies_is_started_again_and_stops_with_us():
    worker = Obedient()
    first = worker._child
    first.send_signal(signal.SIGKILL)
    first.wait()
    for _ in range(100):
        if worker._child is not first:
            break
        worker._stopping.wait(0.05)
    second = worker._child

    worker.stop()

    assert second is not first
    assert second.poll() is not None


def test_the_worker_stops_when_its_input_ends():
    code = (
        "import threading, time\n"
        "from rce_site.serving import stop_when_input_ends\n"
        "threading.Thread(target=stop_when_input_ends, daemon=True).start()\n"
        "time.sleep(30)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        stdin=subprocess.PIPE,
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "rce_site.settings"},
    )
    child.stdin.close()

    assert child.wait(timeout=20) == -signal.SIGTERM


@pytest.mark.parametrize(
    ("host", "proxy", "may"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("::1", "127.0.0.1", True),
        ("0.0.0.0", "127.0.0.1", False),
        ("rce.example.com", "127.0.0.1", False),
        ("0.0.0.0", "172.18.0.2", True),
    ],
)
def test_in_production_nobody_reaches_the_server_past_its_proxy(settings, host, proxy, may):
    settings.PRODUCTION, settings.PROXIES, settings.PROXY = True, 1, proxy
    assert (serving.unfit_for(host) == "") is may
    settings.PROXIES = 0
    assert (serving.unfit_for(host) == "") is serving.is_loopback(host)
    settings.PRODUCTION = False
    assert serving.unfit_for(host) == ""


def test_a_body_is_bounded_and_a_workbook_fits_in_it(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 50 * 2**20
    assert settings.UPLOAD_MAX_BYTES < serving.largest_body() <= 2**27
