"""`manage.py backup`: the database and the uploads' files, in a folder of their own, verified."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rce_site import backup
from records import formats


class Command(BaseCommand):
    """Exits 0 with a verified backup, 1 with a sentence of why there is none."""

    help = "Back up the database and the uploads' files, and let earlier backups go in their time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--to", type=Path, metavar="FOLDER", help="elsewhere; there all backups stay"
        )
        what.add_argument("--list", action="store_true", help="only say which backups there are")
        what.add_argument(
            "--verify", metavar="NAME", help="only see that this one is whole, or the `latest`"
        )

    def handle(self, *args: Any, to: Path | None, verify: str | None, **options: Any) -> None:
        try:
            if options["list"]:
                kept = [told(one) for one in backup.kept()] or [_("There is no backup yet.")]
                self.stdout.write("\n".join(kept))
            elif verify:
                self.stdout.write(told(backup.verify(backup.find(verify))))
            else:
                self.make(to)
        except (backup.Refused, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error

    def make(self, to: Path | None) -> None:
        made = backup.make(to)
        self.stdout.write(f"{made.path}\n{told(made)}")
        for missing in made.manifest["missing"]:
            self.stderr.write(_("No longer there: %(name)s") % {"name": missing})
        if to is None:
            for one in backup.prune():
                self.stdout.write(_("Deleted: %(name)s") % {"name": one.name})


def told(one: backup.Backup) -> str:
    """A line about a backup."""
    size = number_format(one.bytes / 2**20, 1, force_grouping=True)
    when = formats.moment(one.verified)
    verified = _("verified %(when)s") % {"when": when} if one.verified else _("not verified")
    why = " ({})".format(_("what a restore replaced")) if one.is_safety else ""
    return f"{one.name}  {one.engine:<10} {size:>10} MB  {verified}{why}"
