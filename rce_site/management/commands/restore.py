"""`manage.py restore NAME`: a backup in place of what the site holds."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from rce_site import backup


class Command(BaseCommand):
    """Exits 0 when all is back, 1 with a sentence of why it is not."""

    help = "Put a backup of the database and the uploads' files back. Stop the site first."
    # A database that is damaged or gone is what this is for.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="a backup's name or path, or `latest`")
        parser.add_argument(
            "--replace", action="store_true", help="where the database holds somebody's work"
        )
        parser.add_argument(
            "--no-safety", action="store_true", help="make no backup of what is replaced"
        )

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            backup.restore(
                backup.find(name),
                replace=options["replace"],
                safety=not options["no_safety"],
                told=self.stdout.write,
            )
        except (backup.Refused, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
