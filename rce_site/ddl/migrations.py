"""Which migrations are SQL, and which are Python that reads and writes rows."""

import re
from collections.abc import Iterable

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder

from rce_site.ddl.offline import NeedsServer

Key = tuple[str, str]

# Whose migrations are written here, so that their Python may come last.
ROOMS = ("records", "ingest", "transformers", "billing", "budget", "powerbi", "rce_site")
# Recorded as applied in a script as `('app', 'name', …`.
_RECORDED = re.compile(r"^\s*\(N?'(\w+)', N?'(\w+)',", re.MULTILINE)


def known(script: str) -> set[Key]:
    """The migrations that a release's script records."""
    return {(app, name) for app, name in _RECORDED.findall(script)}


def ordered(loader: MigrationLoader) -> list[Key]:
    """Every migration after what it needs."""
    leaves = sorted(loader.graph.leaf_nodes())
    return list(dict.fromkeys(key for leaf in leaves for key in loader.graph.forwards_plan(leaf)))


def is_rows(loader: MigrationLoader, key: Key) -> bool:
    """One of our own that is nothing but Python: it is done after the script, by the site."""
    operations = loader.graph.nodes[key].operations
    python = [isinstance(one, RunPython) for one in operations]
    return key[0] in ROOMS and bool(python) and all(python)


def refuse_python(loader: MigrationLoader, keys: Iterable[Key]) -> None:
    """Python between changes of tables finds rows only in a database that is brought forward, and
    there no script can do its part."""
    for key in keys:
        operations = loader.graph.nodes[key].operations
        if any(isinstance(one, RunPython) for one in operations) and not is_rows(loader, key):
            raise NeedsServer("{}.{} moves rows in Python.".format(*key))


def after() -> list[Key]:
    """Within a transaction: does what the script leaves to Python; what was done.

    NeedsServer where the script of this release was not run."""
    loader = MigrationLoader(connection)
    waiting = [key for key in ordered(loader) if key not in loader.applied_migrations]
    for key in waiting:
        if not is_rows(loader, key):
            raise NeedsServer("{}.{} is not in the database.".format(*key))
    for key in waiting:
        state = loader.project_state(key, at_end=False)
        # It is only asked for its connection.
        loader.graph.nodes[key].apply(state, connection.schema_editor())
        MigrationRecorder(connection).record_applied(*key)
    return waiting
