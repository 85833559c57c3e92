"""Whether there is room for what comes, and whether what is written is nobody else's to read."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from rce_site import capacity
from rce_site.doctor.findings import Finding, failed, good, warning
from records.engines import pick

# Bytes: below the first a large workbook no longer fits, below the second it soon will not.
FULL, NARROW = 1 * 2**30, 5 * 2**30
# Years that the disk should last.
ENOUGH = 0.5
MONTHS = 12


def room() -> Finding:
    """By what is free, then by the pace of the last months."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = {"free": filesizeformat(free)}
    advice = _("Make room or move RCE_DATA_DIR to a larger disk: a full one stops every upload.")
    if free < NARROW:
        state = failed if free < FULL else warning
        return state("disk", _("%(free)s are free on the data folder’s disk.") % words, advice)
    years = capacity.measure().years
    if years is not None and years < ENOUGH:
        words["months"] = f"{years * MONTHS:.0f}"
        sentence = _("%(free)s are free: at the pace of the last months, %(months)s months.")
        return warning("disk", sentence % words, advice)
    return good("disk", _("%(free)s are free on the data folder’s disk.") % words)


def folder() -> list[Finding]:
    found = []
    data, served = Path(settings.DATA_DIR), Path(settings.STATIC_ROOT)
    try:
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"written")
    except OSError as error:
        found.append(
            failed(
                "folder",
                _("Nothing can be written to %(folder)s (%(why)s).")
                % {"folder": data, "why": error.strerror},
                _("Give the account that runs the site the right to write there."),
            )
        )
    uploads = Path(settings.MEDIA_ROOT)
    if any(_within(private, served) for private in (data, uploads, _database())):
        found.append(
            failed(
                "folder",
                _("What people upload lies within %(folder)s, which the site serves to anybody.")
                % {"folder": served},
                _("Let RCE_DATA_DIR be a folder of its own."),
            )
        )
    if found_open := [one for one in (data / "secret_key", _database()) if _is_open(one)]:
        found.append(
            warning(
                "folder",
                _("Every account of this machine can read %(file)s.") % {"file": found_open[0]},
                _("Let the account that runs the site alone read RCE_DATA_DIR: chmod -R o= on it."),
            )
        )
    return found or [good("folder", _("Files can be written to %(folder)s.") % {"folder": data})]


def _database() -> Path:
    """SQLite's file; the data folder itself elsewhere."""
    data = Path(settings.DATA_DIR)
    name = pick(sqlite=str(connection.settings_dict["NAME"]), postgresql="", sqlserver="")
    return data if not name or name.startswith((":", "file:")) else Path(name)


def _within(path: Path, folder: Path) -> bool:
    return path.absolute().is_relative_to(folder.absolute())


def _is_open(path: Path) -> bool:
    """Whether a file is open to everybody, as far as its mode and its folder's say; Windows keeps
    that elsewhere."""
    if os.name == "nt" or not path.is_file():
        return False
    enters = path.parent.stat().st_mode & stat.S_IXOTH
    return bool(enters and path.stat().st_mode & stat.S_IROTH)
