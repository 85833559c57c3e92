"""The database's tables, views and rights as SQL, for administrators who run such themselves.

`manage.py ddl` writes `deploy/sql/<version>-<database>.sql` without a server, for a database that
is empty: one batch and one transaction, so that whatever runs it, all of it is there or nothing.
What only Python can do comes after it and needs no right but to read and write: `afterddl`.
"""

from pathlib import Path

from django.conf import settings

from rce_site.ddl.migrations import NeedsServer, after, known
from rce_site.ddl.scripts import DATABASES, upgrade, whole

__all__ = ["DATABASES", "FOLDER", "NeedsServer", "after", "known", "path", "upgrade", "whole"]

FOLDER = Path(settings.BASE_DIR) / "deploy" / "sql"


def path(database: str, version: str = settings.VERSION) -> Path:
    """Where the script of a release for `database` (of DATABASES) stands."""
    return FOLDER / f"{version}-{database}.sql"
