"""What migrate does besides SQL, where the administrator runs the SQL: with the right to read and
write alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, transaction

from rce_site import ddl


class Command(BaseCommand):
    help = "After the release's .sql: the rows that the site brings, roles and their permissions"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                done = ddl.after()
                emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS, views=False)
        except ddl.NeedsServer as why:
            raise CommandError(f"Run the release's script first, from deploy/sql: {why}") from why
        for app, name in done:
            self.stdout.write(f"{app}.{name}")
        self.stdout.write("The database is up to date.")
