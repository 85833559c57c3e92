"""What load balancers and monitors are told, however they reach the process."""

import threading

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from rce_site import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    settings.ALLOWED_HOSTS = ["rce.example.com"]
    settings.SECURE_SSL_REDIRECT = True


def test_the_process_answers_without_its_database(monkeypatch):
    monkeypatch.setattr(health, "look", lambda: pytest.fail("asked the database"))
    answer = Client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


def test_ready_is_a_migrated_database_and_a_disk_that_takes_files():
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "migrated": True, "disk": True}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/live/"])
def test_a_probe_by_address_over_http_is_answered_in_production(production, path):
    answer = Client().get(path, headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert Client().get("/", headers={"Host": "rce.example.com"}).status_code == 301


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_gone_is_503_and_says_no_more(monkeypatch, error):
    def broken(*args):
        raise error("connection to postgres://rce:secreto@db/rce failed")

    monkeypatch.setattr(health, "MigrationExecutor", broken)
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, "migrated": False, "disk": True}
    assert "secreto" not in answer.content.decode()


def test_a_migration_to_come_is_503(monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *a, **k: ["one"])
    assert Client().get("/health/ready").json()["migrated"] is False


def test_a_disk_that_takes_nothing_is_503(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["disk"]) == (503, False)


@pytest.fixture
def looks(monkeypatch):
    """How often the site was looked at; the clock stands at `looks.now`."""

    class Looks:
        number, now = 0, 100.0

        def look(self):
            self.number += 1
            return {"ready": True}

    found = Looks()
    monkeypatch.setattr(health, "look", found.look)
    monkeypatch.setattr(health.time, "monotonic", lambda: found.now)
    return found


def test_an_answer_holds_for_some_seconds(looks):
    probes = health.Probes(lambda request: None)
    for _again in range(3):
        assert probes.ready() == {"ready": True}
    assert looks.number == 1
    looks.now += health.HOLDS
    probes.ready()
    assert looks.number == 2


def test_nobody_waits_for_a_database_that_hangs(looks):
    """While one look lasts, others hear what was last known, and then that it is not ready."""
    probes = health.Probes(lambda request: None)
    probes.ready()
    looks.now += health.HOLDS
    with probes._looking:
        assert probes.ready() == {"ready": True}
        looks.now += health.PATIENCE
        heard: list[dict[str, bool]] = []
        other = threading.Thread(target=lambda: heard.append(probes.ready()))
        other.start()
        other.join(5)
    assert heard == [{"ready": False}]


def test_a_probe_only_asks():
    assert Client().post("/health/ready").status_code == 405
