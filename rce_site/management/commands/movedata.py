"""`manage.py movedata`: from SQLite to the database of DATABASE_URL, compared row by row."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rce_site.backup import Refused
from rce_site.backup.moving import move
from rce_site.demo.bar import Bar
from records import audit


class Command(BaseCommand):
    """Exits 0 when every row is there and equal, 1 with a sentence of why nothing was moved. The
    SQLite file stays as it is; uploads' files need not move."""

    help = "Move all data from SQLite to the site's own, empty database. Stop the site first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="source",
            type=Path,
            metavar="FILE",
            default=Path(settings.DATA_DIR) / "rce.sqlite3",
            help="the SQLite file (default: %(default)s)",
        )

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        bar = Bar(self.stdout)
        try:
            moved = move(source, bar.step, bar.told)
        except (Refused, DatabaseError) as error:
            raise CommandError(str(error)) from error
        rows = sum(moved.rows.values())
        audit.note(None, audit.Event.MOVED, str(source), rows=rows, tables=len(moved.rows))
        for table, count in sorted(moved.rows.items()):
            if count:
                self.stdout.write(f"{number_format(count, force_grouping=True):>12}  {table}")
        for table in moved.left:
            self.stderr.write(_("Left behind, since RCE does not know it: %(t)s") % {"t": table})
        self.stdout.write(
            _("%(rows)s rows in %(tables)d tables were moved and found equal.")
            % {"rows": number_format(rows, force_grouping=True), "tables": len(moved.rows)}
        )
