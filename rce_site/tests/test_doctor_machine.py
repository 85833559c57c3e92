"""What the doctor says of the worker, the machine and what was released."""

import os
import socket
import socketserver
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as site_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from rce_site import heartbeat
from rce_site.doctor import (
    Finding,
    State,
    disk,
    mail,
    production,
    release,
    worker,
)

pytestmark = pytest.mark.django_db


def only(found: Finding | list[Finding]) -> Finding:
    """The one finding."""
    (one,) = [found] if isinstance(found, Finding) else found
    return one


# The worker


def task(**facts):
    return DBTaskResult.objects.create(
        **{
            "args_kwargs": {"args": [], "kwargs": {}},
            "task_path": "ingest.tasks.judge",
            "backend_name": "default",
            "run_after": get_date_max(),
            "exception_class_path": "",
            "traceback": "",
            **facts,
        }
    )


def beats(ago: timedelta) -> None:
    heartbeat.path().touch()
    moment = (timezone.now() - ago).timestamp()
    os.utime(heartbeat.path(), (moment, moment))


def test_a_worker_lives_while_its_heart_beats():
    assert only(worker.worker()).state is State.WARNING  # none ever ran here
    beats(timedelta(seconds=20))
    assert only(worker.worker()).state is State.GOOD
    beats(timedelta(minutes=10))
    assert only(worker.worker()).state is State.FAILED


def test_a_task_that_waits_for_long_is_a_warning_unless_it_is_for_later():
    beats(timedelta(0))
    old = timezone.now() - 2 * worker.WAIT
    later = task(run_after=timezone.now() + timedelta(hours=1))
    DBTaskResult.objects.filter(pk=later.pk).update(enqueued_at=old)
    task()
    assert only(worker.worker()).state is State.GOOD
    DBTaskResult.objects.filter(pk=task().pk).update(enqueued_at=old)
    assert only(worker.worker()).state is State.WARNING


def test_a_task_that_broke_off_today_is_a_warning():
    beats(timedelta(0))
    broken = task(status="FAILED", finished_at=timezone.now())
    assert worker.worker()[-1].name == "tasks"
    DBTaskResult.objects.filter(pk=broken.pk).update(finished_at=timezone.now() - 2 * worker.DAY)
    assert only(worker.worker()).state is State.GOOD


# The machine


@pytest.mark.parametrize(
    ("free", "years", "state"),
    [
        (100 * 2**30, None, State.GOOD),
        (100 * 2**30, 3.0, State.GOOD),
        (100 * 2**30, 0.2, State.WARNING),
        (3 * 2**30, 3.0, State.WARNING),
        (2**20, None, State.FAILED),
    ],
)
def test_a_disk_must_have_room_and_last(monkeypatch, free, years, state):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    monkeypatch.setattr(disk.capacity, "measure", lambda: SimpleNamespace(years=years))
    assert disk.room().state is state


def test_a_data_folder_that_takes_nothing_is_a_failure(settings, tmp_path):
    assert only(disk.folder()).state is State.GOOD
    settings.DATA_DIR = tmp_path / "gone"
    assert only(disk.folder()).state is State.FAILED


def test_uploads_within_what_is_served_are_a_failure(settings):
    settings.STATIC_ROOT = settings.DATA_DIR
    assert only(disk.folder()).state is State.FAILED


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_a_secret_that_everybody_can_read_is_a_warning(settings, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    key = folder / "secret_key"
    key.write_text("x")
    settings.DATA_DIR = folder
    folder.chmod(0o755)
    key.chmod(0o644)
    assert only(disk.folder()).state is State.WARNING
    folder.chmod(0o750)  # nobody else comes as far as the file
    assert only(disk.folder()).state is State.GOOD


class Smtp(socketserver.StreamRequestHandler):
    """Says what a mail server does, and keeps what it was told."""

    told: list[str] = []

    def handle(self):
        self.wfile.write(b"220 mail.example.com\r\n")
        for line in self.rfile:
            command = line.decode().split()[0].upper()
            self.told.append(command)
            self.wfile.write(b"250 fine\r\n" if command != "QUIT" else b"221 bye\r\n")


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = mail.SMTP
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "rce", "secreto"
    Smtp.told = []
    with socketserver.TCPServer(("127.0.0.1", 0), Smtp) as listening:
        settings.EMAIL_PORT = listening.server_address[1]
        serving = threading.Thread(target=listening.serve_forever, daemon=True)
        serving.start()
        yield settings
        listening.shutdown()


def test_the_mail_server_is_greeted_and_nothing_else(smtp):
    assert mail.mail().state is State.GOOD
    assert Smtp.told == ["EHLO", "NOOP", "QUIT"]


def test_a_mail_server_that_is_not_there_is_a_warning(smtp):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        smtp.EMAIL_PORT = free.getsockname()[1]
    found = mail.mail()
    assert (found.state, "secreto" in found.sentence) == (State.WARNING, False)


def test_no_mail_server_matters_in_production_alone(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert mail.mail().state is State.GOOD
    settings.PRODUCTION = True
    assert mail.mail().state is State.WARNING


# What was released


def test_packages_are_those_of_the_lock_file(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    assert release.versions().state is State.GOOD  # no lock file
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        "# locked\nDjango==0.1\nno-such-package==1 ; sys_platform == 'win32'\n"
        f"pytest=={pytest.__version__} ; python_version < '4'\npytest==1.0 ; python_version > '4'\n"
    )
    found = release.versions()
    assert found.state is State.WARNING
    assert found.sentence.startswith("Django ") or "Django" in found.sentence
    lock.write_text("no-such-package==1\n")
    assert "no-such-package" in release.versions().sentence


class Collected:
    """A storage with a manifest of these files."""

    def __init__(self, *names):
        self.names = names

    def load_manifest(self):
        return dict.fromkeys(self.names), ""


def test_static_files_are_collected_and_not_older_than_the_code(settings, tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS = [("manual", source)]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    finders = release.get_finders.__globals__["get_finder"]
    finders.cache_clear()
    try:
        monkeypatch.setattr(release, "staticfiles_storage", Collected())
        assert release.static_files().state is State.FAILED
        manifest.write_text("{}")
        monkeypatch.setattr(release, "staticfiles_storage", Collected("manual/a.css"))
        os.utime(source / "a.css", (1, 1))
        assert release.static_files().state is State.GOOD
        os.utime(manifest, (0, 0))
        assert release.static_files().state is State.WARNING
    finally:
        finders.cache_clear()


def test_settings_of_production_are_djangos_own_checks_and_ours(settings):
    assert only(production.production()).state is State.WARNING  # tests are no production
    settings.PRODUCTION = True
    settings.SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.ALLOWED_HOSTS = ["rce.example.com"]
    settings.SITE_URL = "https://rce.example.com"
    fine = production.production()
    # Embedded, the database itself is the one thing that is told.
    assert len(fine) == 1
    assert (fine[0].state is State.WARNING) == ("SQLite" in fine[0].sentence)
    settings.SITE_URL = "https://elsewhere.example.com"
    assert any("elsewhere.example.com" in one.sentence for one in production.production())
    settings.SESSION_COOKIE_SECURE = False
    assert any("security.W0" in one.sentence for one in production.production())


def test_the_lock_file_of_this_release_is_read():
    lines = (Path(site_settings.BASE_DIR) / "requirements.txt").read_text()
    names = {name.lower() for name, _number, _marker in release._LOCKED.findall(lines)}
    assert {"django", "psycopg", "waitress"} <= names


def test_a_worker_is_heard_of_from_its_first_moment(monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 3600.0)
    assert heartbeat.last() is None
    heartbeat.beat_on()
    for _again in range(100):
        if heartbeat.last():
            break
        threading.Event().wait(0.05)
    assert abs(timezone.now() - heartbeat.last()) < timedelta(minutes=1)
