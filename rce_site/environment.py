"""Settings from the environment: what is written wrong there is gathered, and refused in one go.

Sentences are English: nothing is translated before the settings stand. None repeats a value, which
may be a secret.
"""

import re
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = ("1", "true", "yes", "on", "y", "ok")
NO = ("0", "false", "no", "off", "n", "")
ENGINES = ("sqlite3", "postgresql", "mssql")
RATE = re.compile(r"[1-9]\d*/(s|sec|second|m|min|minute|h|hour|d|day)")
# What Django's own `check --deploy` asks of it.
KEY_LENGTH, KEY_CHARACTERS = 50, 5
KNOWN_KEYS = re.compile(r"django-insecure|change.?me|secret.?key|your.?secret|example", re.I)


class Refused(ImproperlyConfigured):
    """What the environment says is not to be started with; manage.py shows the sentences alone."""


class Environment(environ.Env):
    """`environ.Env` that answers the default where a value is wrong, and notes that in `wrong`.

    `refuse()` ends the settings: nothing starts with a value that somebody meant otherwise.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        said = str(self.ENVIRON.get(var, "0")).strip().lower()
        return super().bool(var, default) if self._fits(var, said in YES + NO, "0 or 1") else False

    def int(self, var: str, default: Any = environ.Env.NOTSET, *, least: int = 0) -> Any:
        said = str(self.ENVIRON.get(var, least)).strip()
        fits = re.fullmatch(r"\d{1,15}", said) is not None and int(said) >= least
        wanted = f"a whole number from {least}"
        return super().int(var, default) if self._fits(var, fits, wanted) else default

    def choice(self, var: str, options: Iterable[str], default: str) -> str:
        """One of the options, however its letters are written."""
        known = {option.lower(): option for option in options}
        said = str(self.ENVIRON.get(var) or default).strip().lower()
        self._fits(var, said in known, f"one of {', '.join(known.values())}")
        return known.get(said, default)

    def rate(self, var: str, default: str) -> str:
        said = str(self.ENVIRON.get(var, default)).strip()
        wanted = "a number in a time, such as 600/minute"
        return said if self._fits(var, RATE.fullmatch(said) is not None, wanted) else default

    def clock(self, var: str, default: str) -> time:
        """A time of the day, such as 02:00."""
        said = str(self.ENVIRON.get(var) or default).strip()
        fits = re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", said) is not None
        wanted = "a time of the day, such as 02:00"
        hour, _colon, minute = (said if self._fits(var, fits, wanted) else default).partition(":")
        return time(int(hour), int(minute))

    def address(self, var: str, default: str) -> str:
        """An http or https address with a host and nothing behind ? or #."""
        said = str(self.ENVIRON.get(var, default)).strip()
        wanted = "an address such as https://rce.example.com"
        return said if self._fits(var, _is_address(said), wanted) else default

    def folder(self, var: str, default: Any) -> Any:
        """The folder's path, made where it is missing, for this user alone; None where neither it
        nor a default is."""
        if not (given := self.ENVIRON.get(var) or default):
            return None
        found = Path(given).resolve()
        try:
            found.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            self._fits(var, False, f"a folder that can be written to ({error.strerror})")
        return found

    def db_url(self, var: str = "DATABASE_URL", default: Any = "", engine: Any = None) -> Any:
        wanted = (
            "the address of a database, such as postgres://user:password@host/name "
            "(special characters in the password as %40)"
        )
        try:
            found = super().db_url(var, default, engine)
        except Exception:  # what it says may hold the password
            found = {}
        if self._fits(var, str(found.get("ENGINE", "")).endswith(ENGINES), wanted):
            return found
        return super().db_url_config(default)

    def email_url(self, var: str = "EMAIL_URL", default: Any = "", backend: Any = None) -> Any:
        wanted = (
            "the address of a mail server, such as smtp+tls://user:password@host:587 "
            "(special characters in the password as %40)"
        )
        try:
            return super().email_url(var, default, backend)
        except Exception:  # what it says may hold the password
            self._fits(var, False, wanted)
            return super().email_url_config(default)

    def refuse(self) -> None:
        """Raises Refused if anything is wrong, with one sentence a line."""
        if self.wrong:
            lines = "\n".join(f"  - {sentence}" for sentence in self.wrong)
            raise Refused(f"RCE does not start with these settings (docs/settings.md):\n{lines}")

    def _fits(self, var: str, fits: Any, wanted: str) -> Any:
        if not fits:
            self.wrong.append(f"{var} must be {wanted}.")
        return fits

    def str(self, var: Any, default: Any = environ.Env.NOTSET, multiline: Any = False) -> Any:
        """As it stands: a secret that begins with $ names no other variable."""
        given = self.ENVIRON.get(var)
        return super().str(var, default, multiline) if given is None else given


def unfit_for_production(
    *, debug: bool, secret_key: str, hosts: list[str], hosts_given: bool, site_url: str
) -> list[str]:
    """Why a site that others can reach must not start with these settings."""
    found = []
    if debug:
        found.append("DEBUG=1 shows strangers the insides of the site; leave it out.")
    if not secret_key:
        found.append(f"SECRET_KEY is missing. {_MAKE_KEY}")
    elif KNOWN_KEYS.search(secret_key):
        found.append(f"SECRET_KEY is one that others know. {_MAKE_KEY}")
    elif len(secret_key) < KEY_LENGTH or len(set(secret_key)) < KEY_CHARACTERS:
        found.append(f"SECRET_KEY is too short or too simple to keep a secret. {_MAKE_KEY}")
    if not hosts_given or not hosts:
        found.append("ALLOWED_HOSTS is missing: the names by which people reach the site.")
    elif any("*" in host for host in hosts):
        found.append("ALLOWED_HOSTS=* lets anybody name the site; write its own names.")
    if urlsplit(site_url).scheme != "https":
        found.append("RCE_SITE_URL must begin with https://: people’s passwords travel there.")
    return found


_MAKE_KEY = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(50))"'


def _is_address(said: str) -> bool:
    try:
        parts = urlsplit(said)
        port = parts.port  # raises where it is none
    except ValueError:
        return False
    whole = parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0
    return whole and not (parts.query or parts.fragment or parts.username)
