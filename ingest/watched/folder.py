"""The watched folder on the disk: what was dropped, and where it goes.

    <kind>/[NAME=value/…]name       dropped here
    working/<kind>/…                taken, until it is known what becomes of it
    done/<day>/<kind>/…             loaded, with a report beside it
    refused/<day>/<kind>/…          not loaded, with a report and the workbook marked

A file is taken by renaming it: what another program has open (Excel on Windows) cannot be, and
waits; what was taken nobody writes to any more, and whatever happens it is found there again.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from django.db import models

from ingest import kinds

WORKING, DONE, REFUSED = "working", "done", "refused"
# Written to so long ago that its program is done with it, and the same at two looks.
QUIET = 30.0  # seconds
BETWEEN_LOOKS = 3.0
# What Office, browsers and systems leave beside: never a workbook of somebody's.
PASSED_OVER = ("~$", ".")
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".lnk", ".ini", ".db")
LONGEST_NAME = 240  # bytes, that a suffix still fits behind


class Folder:
    """Files are named by their path within: `annexes/CONTRATO=1/acta.xlsx`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def prepare(self) -> None:
        """Makes the folders that are missing; OSError where that cannot be."""
        for name in kinds.every():
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for name in (WORKING, DONE, REFUSED):
            self._make(self.root / name)

    def dropped(self) -> list[PurePath]:
        """What lies there and is nobody's lock or unfinished copy; links are not followed."""
        return [path for kind in kinds.every() for path in self._below(kind) if _is_wanted(path)]

    def taken(self) -> list[PurePath]:
        """What was taken and is not put away, of an interrupted round too: contracts come before
        what refers to them."""
        depths = {kind: _depth(resource._meta.model) for kind, resource in kinds.every().items()}
        found = [path.relative_to(WORKING) for path in self._below(WORKING)]
        found = [path for path in found if path.parts[0] in depths and len(path.parts) > 1]
        return sorted(found, key=lambda path: (depths[path.parts[0]], path))

    def quiet(
        self, files: Iterable[PurePath], pause: Callable[[float], None] = time.sleep
    ) -> list[PurePath]:
        """Those that stopped growing."""
        first = {path: self._look(path) for path in files}
        since = time.time() - QUIET
        still = [path for path, look in first.items() if look and look[2] < since]
        if still:
            pause(BETWEEN_LOOKS)
        return [path for path in still if self._look(path) == first[path]]

    def take(self, path: PurePath) -> bool:
        """False where another program holds it, or one of its name is not put away yet."""
        there = self.root / WORKING / path
        try:
            if there.exists():
                return False
            self._make(there.parent)
            (self.root / path).rename(there)
        except OSError:
            return False
        return True

    def open(self, path: PurePath) -> int:
        """A descriptor of what was taken; OSError for anything but a file of its own."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.open(self.root / WORKING / path, flags)

    def place(self, path: PurePath, verdict: str, day: date) -> Path:
        """Where it is to be put: a name that is free, in a folder that is there; OSError where
        that cannot be."""
        folder = self.root / verdict / f"{day:%Y-%m-%d}" / path.parent
        self._make(folder)
        free, number = folder / path.name, 1
        while free.exists():
            number += 1
            free = folder / f"{fitting(path.stem)} ({number}){path.suffix}"
        return free

    def put(self, path: PurePath, there: Path) -> None:
        """Away, with the folders of `working` that it leaves empty; OSError where it cannot be."""
        here = self.root / WORKING / path
        here.rename(there)
        with suppress(OSError):  # the first that is not empty ends it
            for folder in here.parents:
                if folder == self.root / WORKING:
                    break
                folder.rmdir()

    def _make(self, folder: Path) -> None:
        """The folder, if it is one of ours: somebody may have put a link to another in its place,
        and have us write there whatever they drop."""
        if not folder.resolve().is_relative_to(self.root.resolve()):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
        folder.mkdir(parents=True, exist_ok=True)

    def _below(self, name: str) -> list[PurePath]:
        found: list[PurePath] = []
        if (self.root / name).is_symlink():
            return []
        for folder, _folders, files in os.walk(self.root / name):
            within = Path(folder).relative_to(self.root)
            found += [within / file for file in sorted(files) if self._look(within / file)]
        return found

    def _look(self, path: PurePath) -> tuple[int, int, float] | None:
        """(bytes, written at, last touched at) of a file of its own; None for anything else.

        Copying may keep the time at which the original was written; the system's own tells when the
        copy was. A clock that is ahead must not keep a file waiting for ever.
        """
        try:
            found = (self.root / path).lstat()
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        moments = [when for when in (found.st_mtime, found.st_ctime) if when <= time.time()]
        return found.st_size, found.st_mtime_ns, max(moments, default=0.0)


def _depth(model: type[models.Model], above: tuple[type[models.Model], ...] = ()) -> int:
    """How many tables one below the other a model refers to."""
    fields = [field for field in model._meta.concrete_fields if field.is_relation]
    wanted: set[Any] = {field.related_model for field in fields if not field.null}
    below = wanted - {model, *above}
    return 1 + max((_depth(one, (*above, model)) for one in below), default=0)


def _is_wanted(path: PurePath) -> bool:
    name = path.name.lower()
    return not name.startswith(PASSED_OVER) and not name.endswith(UNFINISHED)


def fitting(name: str) -> str:
    """The name, cut so that something still fits behind it."""
    return os.fsencode(name)[:LONGEST_NAME].decode(errors="ignore")
