"""Writes the scripts by which a database's administrator makes and changes the site's tables."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rce_site import ddl


class Command(BaseCommand):
    help = "Write this release's SQL for each database, without a server"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--database", choices=ddl.DATABASES, help="print that one's script and write nothing"
        )
        parser.add_argument(
            "--since", metavar="VERSION", help="print what brings that release's database forward"
        )
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if one is out of date"
        )

    def handle(
        self, *args: Any, database: str | None, since: str | None, check: bool, **options: Any
    ) -> None:
        if since and not database:
            raise CommandError("Say --database, too.")
        if database:
            self.stdout.write(self.upgrade(database, since) if since else ddl.whole(database))
            return
        stale = False
        for name in ddl.DATABASES:
            path, text = ddl.path(name), ddl.whole(name)
            if path.exists() and path.read_text("utf-8") == text:
                continue
            stale = True
            if not check:
                path.write_text(text, "utf-8", newline="\n")
            self.stdout.write(f"{path.name}: {'out of date' if check else 'written'}")
        if check and stale:
            sys.exit(1)

    def upgrade(self, database: str, version: str) -> str:
        script = ddl.path(database, version)
        if not script.exists():
            raise CommandError(f"There is no {script.name} to know that release by.")
        try:
            return ddl.upgrade(database, version, ddl.known(script.read_text("utf-8")))
        except ddl.NeedsServer as why:
            raise CommandError(
                f"No script can do that ({why or 'it names what only the server knows'}). Have the "
                "owner's login run manage.py migrate, or print each migration with manage.py "
                "sqlmigrate on a copy of the database."
            ) from why
