"""Whether a backup is whole: every file as it was written, and the database readable."""

from pathlib import PureWindowsPath

from django.utils import timezone
from django.utils.translation import ngettext

from rce_site.backup.alone import Refused
from rce_site.backup.engines import engine
from rce_site.backup.stored import FILES_ALONE, Backup, digest

# So many damaged files are named.
NAMED = 5


class Broken(Refused):
    """The backup is not what it was, or never was one."""


def verify(backup: Backup) -> Backup:
    """The backup, with its manifest saying that it was found whole just now.

    Raises Broken when it is not, and its manifest says so too.
    """
    try:
        _files(backup)
        if backup.engine != FILES_ALONE:
            engine(backup.engine).check(backup.path, backup.manifest)
    except Broken:
        backup.stamp(None)
        raise
    return backup.stamp(timezone.now())


def _files(backup: Backup) -> None:
    wrong = []
    for name, told in backup.manifest["files"].items():
        path = backup.path / name
        whole = _is_within(backup, name) and path.is_file() and path.stat().st_size == told["bytes"]
        if not whole or digest(path) != told["sha256"]:
            wrong.append(name)
    if wrong:
        raise Broken(
            ngettext(
                "%(count)d file is missing or damaged: %(names)s.",
                "%(count)d files are missing or damaged: %(names)s.",
                len(wrong),
            )
            % {"count": len(wrong), "names": ", ".join(wrong[:NAMED])}
        )


def _is_within(backup: Backup, name: str) -> bool:
    """Whether it names a file of the backup's own, on whatever system: a manifest that somebody
    made up would have others read, or written elsewhere by a restore."""
    said = PureWindowsPath(name)
    plain = not said.anchor and ":" not in name and ".." not in said.parts
    return plain and (backup.path / name).resolve().is_relative_to(backup.path.resolve())
