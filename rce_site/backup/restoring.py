"""The way back: files first, then the database, then whatever follows from it.

Each step leaves something that works, or what the next attempt begins with: files are only added,
and a database is replaced whole or not at all.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from rce_site.backup import stored
from rce_site.backup.alone import Refused, alone
from rce_site.backup.engines import engine, tables
from rce_site.backup.stored import BEFORE_RESTORE, FILES_ALONE, UPLOADS, Backup
from rce_site.backup.taking import make_alone
from rce_site.backup.verifying import Broken, verify
from rce_site.serving import holds_work
from records import audit
from records.storage import into_place

Told = Callable[[str], None]


def restore(
    backup: Backup, *, replace: bool = False, safety: bool = True, told: Told = lambda said: None
) -> None:
    """The database and the uploads' files as the backup holds them; Refused says why not.

    What stands is only replaced where `replace` says so, and after a backup of it unless `safety`
    is False. `told` hears each step.
    """
    with alone():
        backup = verify(backup)
        told(_("The backup is whole: %(name)s.") % {"name": backup.name})
        if backup.engine == FILES_ALONE:
            _files_back(backup, told)
            return
        _see_that_it_fits(backup)
        if holds_work():
            if not replace:
                raise Refused(
                    _("The database holds somebody’s work. Say --replace to put the backup there.")
                )
            if safety:
                _keep_what_stands(told)
        _files_back(backup, told)
        _forget_what_is_staged()
        told(_("Putting the database back."))
        if said := engine().put_back(backup.path, backup.manifest):
            told(said)
        _count(backup)
        # Brings an older one forward, and makes views and rights anew in any case.
        call_command("migrate", interactive=False, verbosity=0)
        Session.objects.all().delete()
        audit.note(None, audit.Event.RESTORED, backup.name, made_at=backup.manifest["made_at"])
        told(_("Restored. Everybody signs in anew."))


def _see_that_it_fits(backup: Backup) -> None:
    own = engine()
    if backup.engine != own.name:
        raise Refused(
            _(
                "This is a backup of %(theirs)s, and the site’s database is %(ours)s. Restore it "
                "there; `manage.py movedata` brings data from SQLite to a server."
            )
            % {"theirs": backup.engine, "ours": own.name}
        )
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    newer = [
        f"{app}.{name}"
        for app, names in backup.manifest["migrations"].items()
        for name in names
        if (app, name) not in graph.nodes
    ]
    if newer:
        raise Refused(
            _("The backup is of a newer RCE (%(version)s: %(newer)s). Install that one first.")
            % {"version": backup.manifest["version"], "newer": ", ".join(newer)}
        )
    if others := own.others():
        raise Refused(
            _("The database is in use (%(others)s). Stop the site and its worker first.")
            % {"others": ", ".join(sorted(set(others)))}
        )


def _keep_what_stands(told: Told) -> None:
    try:
        made = make_alone(stored.folder(), BEFORE_RESTORE)
    except (Refused, DatabaseError) as error:
        raise Refused(
            _("What stands now cannot be backed up first (%(why)s). Say --no-safety to replace it.")
            % {"why": error}
        ) from error
    told(_("What stood was kept as %(name)s.") % {"name": made.name})


def _files_back(backup: Backup, told: Told) -> None:
    """Files that are there as they should be stay, and so do those that came later."""
    brought = 0
    for name, facts in backup.manifest["files"].items():
        if not name.startswith(f"{UPLOADS}/"):
            continue
        target = Path(settings.MEDIA_ROOT) / name.removeprefix(f"{UPLOADS}/")
        if target.is_file() and stored.digest(target) == facts["sha256"]:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with into_place(target) as beside:
            shutil.copyfile(backup.path / name, beside)
        brought += 1
    told(_("Files of uploads put back: %(count)d.") % {"count": brought})


def _forget_what_is_staged() -> None:
    """It may be of later uploads, whose numbers others will bear."""
    shutil.rmtree(Path(settings.DATA_DIR) / "staged", ignore_errors=True)


def _count(backup: Backup) -> None:
    """Where the backup knows exactly, each table has as many rows again."""
    connections.close_all()
    if not backup.manifest["exact"]:
        return
    quoted, wrong = connection.ops.quote_name, []
    with connection.cursor() as cursor:
        for table in tables():
            if (rows := backup.manifest["rows"].get(table)) is not None:
                cursor.execute(f"SELECT COUNT(*) FROM {quoted(table)}")  # noqa: S608
                if cursor.fetchone()[0] != rows:
                    wrong.append(table)
    if wrong:
        raise Broken(_("Rows are missing or too many in %(tables)s.") % {"tables": wrong})
