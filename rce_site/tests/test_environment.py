import os
import subprocess
import sys

import pytest
from django.conf import settings

from rce_site.environment import Environment, Refused, unfit_for_production

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIT = {
    "debug": False,
    "secret_key": KEY,
    "hosts": ["rce.example.com"],
    "hosts_given": True,
    "site_url": "https://rce.example.com",
}


@pytest.fixture
def given(monkeypatch):
    """given(NAME="value") is the environment with that in it."""

    def make(**values: str) -> Environment:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Environment()

    return make


def test_what_is_written_well_is_taken(given):
    env = given(A="12", B="yes", C="600/minute", D="https://rce.example.com", E="JSON", F="$x")
    assert env.int("A", 5) == 12
    assert env.bool("B", False) is True
    assert env.rate("C", "1/day") == "600/minute"
    assert env.address("D", "") == "https://rce.example.com"
    assert env.choice("E", ["json", "line"], "line") == "json"
    assert env.str("F") == "$x"
    env.refuse()


@pytest.mark.skipif(os.name == "nt", reason="Windows inherits rights from the folder above")
def test_a_folder_that_is_made_is_nobody_elses(given, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o755)
    env = given(A=str(tmp_path / "made"), B=str(kept))
    assert env.folder("A", None).stat().st_mode & 0o777 == 0o700
    assert env.folder("B", None).stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (lambda env: env.int("A", 5, least=1), "0"),
        (lambda env: env.int("A", 5), "-3"),
        (lambda env: env.int("A", 5), "50 MB"),
        (lambda env: env.int("A", 5), ""),
        (lambda env: env.bool("A", False), "maybe"),
        (lambda env: env.clock("A", "02:00"), "25:00"),
        (lambda env: env.clock("A", "02:00"), "2 am"),
        (lambda env: env.rate("A", "1/day"), "0/minute"),
        (lambda env: env.rate("A", "1/day"), "600"),
        (lambda env: env.address("A", "http://localhost"), "rce.example.com"),
        (lambda env: env.address("A", "http://localhost"), "https://h:port"),
        (lambda env: env.choice("A", ["json", "line"], "line"), "xml"),
        (lambda env: env.db_url("A", "sqlite:///a"), "postgres://u:se/cret@h:x/n"),
        (lambda env: env.db_url("A", "sqlite:///a"), "mysql://u:secreto@h/n"),
        (lambda env: env.email_url("A", "consolemail://"), "smpt://u:secreto@h"),
        (lambda env: env.folder("A", "/tmp"), "/dev/null/there"),
    ],
)
def test_what_is_written_wrong_is_refused_by_name_and_never_repeated(given, ask, value):
    env = given(A=value)
    ask(env)
    with pytest.raises(Refused) as refused:
        env.refuse()
    said = str(refused.value)
    assert "  - A must be " in said
    assert "secret" not in said


def test_everything_wrong_is_said_at_once(given):
    env = given(A="x", B="y")
    env.int("A", 1)
    env.int("B", 1)
    assert [sentence.split()[0] for sentence in env.wrong] == ["A", "B"]


def test_safe_settings_are_fit_for_production():
    assert unfit_for_production(**FIT) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"debug": True}, "DEBUG"),
        ({"secret_key": ""}, "SECRET_KEY is missing"),
        ({"secret_key": "short"}, "SECRET_KEY is too short"),
        ({"secret_key": "a" * 60}, "SECRET_KEY is too short"),
        ({"secret_key": "django-insecure-" + KEY}, "SECRET_KEY is one that others know"),
        ({"hosts": ["*"]}, "ALLOWED_HOSTS=*"),
        ({"hosts": []}, "ALLOWED_HOSTS is missing"),
        ({"hosts_given": False}, "ALLOWED_HOSTS is missing"),
        ({"site_url": "http://rce.example.com"}, "RCE_SITE_URL"),
    ],
)
def test_production_refuses_what_is_not_safe(change, named):
    (sentence,) = unfit_for_production(**{**FIT, **change})
    assert sentence.startswith(named)


@pytest.mark.parametrize("command", ["serve", "worker", "check"])
def test_no_command_starts_and_nobody_sees_a_traceback(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "RCE_DATA_DIR": str(tmp_path),
            "RCE_PRODUCTION": "1",
            "SECRET_KEY": "changeme",
            "ALLOWED_HOSTS": "rce.example.com",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "SECRET_KEY is one that others know" in done.stderr
    assert "RCE_SITE_URL must begin with https" in done.stderr
    assert "Traceback" not in done.stderr
    assert "changeme" not in done.stderr


def test_a_server_of_another_make_does_not_start_either(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import rce_site.wsgi"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "RCE_DATA_DIR": str(tmp_path), "RCE_PRODUCTION": "1", "DEBUG": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "DEBUG=1 shows strangers" in done.stderr


def test_what_the_country_s_letters_lack_breaks_no_command_off(tmp_path):
    """As where Windows passes what is said to a file or to another program."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", "print('a → b')"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "RCE_DATA_DIR": str(tmp_path), "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "a ? b\n")


def test_nor_does_a_service_s_want_of_any_output(tmp_path):
    code = "import runpy, sys; sys.argv = ['manage.py', 'diffsettings']; sys.stdout = None; "
    done = subprocess.run(
        [sys.executable, "-c", code + "runpy.run_path('manage.py', run_name='__main__')"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "RCE_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
