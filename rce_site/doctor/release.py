"""Whether what runs is what was released: packages, static files, views for Power BI."""

import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from powerbi.dictionary import VIEWS
from powerbi.engines import ROLE, engine
from rce_site.doctor.findings import Finding, failed, good, warning
from rce_site.logs.redaction import redacted

OLDEST = (3, 11)
# `name[extra]==1.2 ; where` of a lock file.
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;#]+)\s*(;)?", re.MULTILINE)


def versions() -> Finding:
    words = {"python": ".".join(map(str, sys.version_info[:3])), "django": django.get_version()}
    install = _("Install again: pip install -r requirements.txt")
    if sys.version_info[:2] < OLDEST:
        return failed(
            "versions",
            _("Python is %(python)s, older than the site needs.") % words,
            _("Install Python 3.11 or newer and make .venv with it."),
        )
    if other := _unlike_locked():
        sentence = ngettext(
            "%(first)s is not as requirements.txt has it.",
            "%(n)d packages are not as requirements.txt has them: %(first)s and others.",
            len(other),
        )
        return warning("versions", sentence % {"n": len(other), "first": other[0]}, install)
    return good("versions", _("Python %(python)s, Django %(django)s, packages as locked.") % words)


def _unlike_locked() -> list[str]:
    """Packages with another version than the lock file's; where it is not installed with the site,
    none."""
    lock = Path(settings.BASE_DIR) / "requirements.txt"
    if not lock.exists():
        return []
    wanted: dict[str, list[str]] = {}
    elsewhere = set()
    for name, number, marker in _LOCKED.findall(lock.read_text("utf-8")):
        wanted.setdefault(name, []).append(number)
        if marker:  # for some systems, or one number for each Python
            elsewhere.add(name)
    installed = {name: _installed(name) for name in wanted}
    return [
        f"{name} {installed[name] or '—'} ({', '.join(numbers)})"
        for name, numbers in wanted.items()
        if installed[name] not in numbers and (installed[name] or name not in elsewhere)
    ]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def static_files() -> Finding:
    """Every file of the code is collected, and none was changed since."""
    if not hasattr(
        staticfiles_storage, "load_manifest"
    ):  # served as they are, without being collected
        return good("static", _("Styles and scripts are served as the code has them."))
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    since = collected.stat().st_mtime if collected.exists() else 0.0
    known = staticfiles_storage.load_manifest()[0]
    lacking = newer = 0
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            within = getattr(storage, "prefix", "") or ""
            if f"{within}/{path}".replace(os.sep, "/").lstrip("/") not in known:
                lacking += 1
            elif Path(storage.path(path)).stat().st_mtime > since:
                newer += 1
    advice = _("Run manage.py collectstatic --clear --noinput, then start the site again.")
    if lacking:
        sentence = ngettext(
            "%(n)d style or script is not collected: pages that need it fail.",
            "%(n)d styles and scripts are not collected: pages that need them fail.",
            lacking,
        )
        return failed("static", sentence % {"n": lacking}, advice)
    if newer:
        return warning(
            "static", _("Styles or scripts have changed since they were collected."), advice
        )
    return good("static", _("Styles and scripts are collected."))


def views() -> Finding:
    """They are there, and have the columns that the code describes."""
    keeper = engine(connection)
    there = set(keeper.existing())
    lacking = sorted(set(VIEWS) - there)
    other = sorted(there - set(VIEWS))
    try:
        with transaction.atomic():
            for name in sorted(set(VIEWS) & there):
                if _columns(keeper.name(name)) != list(VIEWS[name].columns):
                    other.append(name)
    except DatabaseError as error:
        words = {"why": redacted(str(error)).strip().splitlines()[0], "role": ROLE}
        return failed(
            "views",
            _("The site cannot read the views for Power BI: %(why)s") % words,
            _("Have the database’s administrator make its login a member of %(role)s.") % words,
        )
    advice = _("Run manage.py syncviews, or have the database’s administrator do it.")
    if lacking:
        sentence = ngettext(
            "The view %(first)s for Power BI is missing.",
            "%(n)d views for Power BI are missing, among them %(first)s.",
            len(lacking),
        )
        return failed("views", sentence % {"n": len(lacking), "first": lacking[0]}, advice)
    if other:
        sentence = ngettext(
            "The view %(first)s for Power BI is not as the code has it.",
            "%(n)d views for Power BI are not as the code has them, among them %(first)s.",
            len(other),
        )
        return warning("views", sentence % {"n": len(other), "first": other[0]}, advice)
    sentence = ngettext(
        "%(n)d view for Power BI is there.", "%(n)d views for Power BI are there.", len(VIEWS)
    )
    return good("views", sentence % {"n": len(VIEWS)})


def _columns(view: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {view} WHERE 1 = 0")  # noqa: S608
        return [column[0] for column in cursor.description]
