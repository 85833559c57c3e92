"""A backup as it lies on the disk: a folder named by its moment, with a manifest of what is in it.

    2026-11-21T230000Z/
        manifest.json       what was backed up, with the SHA-256 of every file
        database.sqlite3    or database.dump; SQL Server keeps its own file on its own machine
        uploads/…           the workbooks that rows of the database name

While it is being made its name ends in `.partial`, so what is half done is never taken for one.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rce_site.backup.alone import Refused

MANIFEST = "manifest.json"
UPLOADS = "uploads"
PARTIAL = ".partial"
NAMED = "%Y-%m-%dT%H%M%SZ"
# Why a backup was made, where it was not for its own sake.
BEFORE_RESTORE = "before a restore"
# Engine of a backup of files alone: the database's administrator backs that up.
FILES_ALONE = "none"


@dataclass(frozen=True)
class Backup:
    """`manifest` holds what is said of it: see `taking.make`. The folder is all that the site
    knows, and so a secret."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])

    @property
    def engine(self) -> str:
        """sqlite, postgresql, sqlserver; none where only files were backed up."""
        return str(self.manifest["engine"])

    @property
    def bytes(self) -> int:
        return int(self.manifest["bytes"])

    @property
    def verified(self) -> datetime | None:
        """When it was last found whole; None when it never was, or no longer is."""
        found = self.manifest["verified"]
        return datetime.fromisoformat(found) if found else None

    @property
    def is_safety(self) -> bool:
        """Whether it holds what a restore replaced."""
        return bool(self.manifest["why"] == BEFORE_RESTORE)

    def stamp(self, verified: datetime | None) -> "Backup":
        """The same, with its manifest saying when it was found whole, where that can be written."""
        manifest = {**self.manifest, "verified": verified and verified.isoformat()}
        with suppress(OSError):  # as on a disk that is only read
            write(self.path / MANIFEST, manifest)
        return Backup(self.path, manifest)


def folder() -> Path:
    """Where backups are kept."""
    return Path(settings.BACKUP_DIR or Path(settings.DATA_DIR) / "backups")


def kept(of: Path | None = None) -> list[Backup]:
    """The backups in the folder, newest first."""
    found = (_read(path) for path in (of or folder()).glob(f"*/{MANIFEST}"))
    return sorted((one for one in found if one), key=lambda one: one.made_at, reverse=True)


def find(name: str) -> Backup:
    """The one of that name, or at that path; `latest` is the newest that no restore made, so that
    a restore can be asked for again in the same words."""
    if name == "latest":
        if newest := next((one for one in kept() if not one.is_safety), None):
            return newest
        raise Refused(_("There is no backup in %(folder)s.") % {"folder": folder()})
    for path in (folder() / name, Path(name)):
        if one := _read(path.resolve() / MANIFEST):
            return one
    raise Refused(
        _("There is no backup “%(name)s” in %(folder)s.") % {"name": name, "folder": folder()}
    )


def _read(manifest: Path) -> Backup | None:
    if manifest.parent.name.endswith(PARTIAL):
        return None
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(told, dict) and {"made_at", "engine", "verified"} <= told.keys()
    return Backup(manifest.parent, told) if is_ours else None


def write(path: Path, content: Any) -> None:
    """JSON, whole or not at all."""
    beside = path.with_name(path.name + PARTIAL)
    with beside.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def everything_in(at: Path) -> Iterator[Path]:
    """Every file of a backup's folder but its manifest."""
    for path in sorted(at.rglob("*")):
        if path.is_file() and path != at / MANIFEST:
            yield path
