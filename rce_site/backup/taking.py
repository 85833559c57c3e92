"""Making a backup: the database first, then the files that its rows name.

A workbook's file is written before its row, and never changed: so whatever rows there are in the
saved database, their files are there to be copied afterwards.
"""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from rce_site.backup import stored
from rce_site.backup.alone import Refused, alone
from rce_site.backup.engines import Engine, Saved, counted, engine
from rce_site.backup.stored import FILES_ALONE, MANIFEST, PARTIAL, UPLOADS, Backup
from rce_site.backup.verifying import Broken, verify
from rce_site.capacity import bytes_in
from records import audit

# Left free beside what a backup takes, so that making one fills no disk.
MARGIN = 100 * 2**20


def make(folder: Path | None = None, *, why: str = "") -> Backup:
    """A new backup in the folder, verified; Refused when there is none, with nothing left of it.

    Raises Broken when one was made that cannot be read back: it stays, and is not verified.
    The manifest: made_at, why, engine, version (of RCE), migrations {app: [the last ones]}, rows
    {table: count}, exact (whether of the very state that was saved), files {name: {bytes, sha256}},
    missing [files that rows name and that were not there], bytes, verified.
    """
    with alone():
        made = make_alone(folder or stored.folder(), why)
        audit.note(None, audit.Event.BACKED_UP, made.name, bytes=made.bytes)
        return made


def make_alone(folder: Path, why: str = "") -> Backup:
    """As `make`, for who is alone already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for dead in folder.glob(f"*{PARTIAL}"):
        shutil.rmtree(dead, ignore_errors=True)
    source = None if settings.BACKUPS_BY_DBA else engine()
    _see_that_it_fits(folder, source)
    now = timezone.now()
    while (final := folder / now.strftime(stored.NAMED)).exists():
        now += timedelta(seconds=1)
    partial = folder / (final.name + PARTIAL)
    partial.mkdir(mode=0o700)
    try:
        saved = source.save(partial) if source else _live()
        missing = _copy_files(saved.files, partial / UPLOADS)
        files = {
            path.relative_to(partial).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": stored.digest(path),
            }
            for path in stored.everything_in(partial)
        }
        manifest = {
            "made_at": now.isoformat(),
            "why": why,
            "engine": source.name if source else FILES_ALONE,
            "version": settings.VERSION,
            "migrations": heads(),
            "rows": saved.rows,
            "exact": saved.exact,
            "files": files,
            "missing": missing,
            **saved.more,
            "bytes": sum(told["bytes"] for told in files.values()) + saved.more.get("bytes", 0),
            "verified": None,
        }
        stored.write(partial / MANIFEST, manifest)
        try:
            broken = None
            verify(Backup(partial, manifest))
        except Broken as error:
            broken = error
        partial.rename(final)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    if broken:
        raise Broken(
            _("A backup was made (%(name)s), but it is not whole: %(why)s")
            % {"name": final.name, "why": broken}
        )
    return stored.find(str(final))


def _see_that_it_fits(folder: Path, source: Engine | None) -> None:
    files = bytes_in(Path(settings.MEDIA_ROOT))
    needed = files + (source.room() if source else 0) + MARGIN
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(
            _("A backup needs %(needed)d MB in %(folder)s, and %(free)d MB are free there.")
            % {"needed": needed // 2**20, "folder": folder, "free": free // 2**20}
        )


def _live() -> Saved:
    """Of a database that somebody else backs up: the files that its rows name now."""
    with connection.cursor() as cursor:

        def ask(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        saved = counted(ask, connection.introspection.table_names(cursor))
    saved.exact = False
    return saved


def _copy_files(names: set[str], to: Path) -> list[str]:
    """Copies them; those that are not there, which no backup can bring back."""
    missing = []
    for name in sorted(names):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(Path(settings.MEDIA_ROOT) / name, target)
        except FileNotFoundError:
            missing.append(name)
    return missing


def heads() -> dict[str, list[str]]:
    """{app: the last migrations that were applied to the database}."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations or ())
    followed = {
        parent.key
        for key in applied & set(loader.graph.nodes)
        for parent in loader.graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    found: dict[str, list[str]] = {}
    for app, name in sorted(applied - followed):
        found.setdefault(app, []).append(name)
    return found
