"""A release's script, for an empty database or one of an older release."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation

from powerbi import sync
from powerbi.dictionary import VIEWS
from powerbi.engines import engine
from rce_site.ddl import dialects, offline, rights
from rce_site.ddl.dialects import Dialect
from rce_site.ddl.migrations import Key, is_rows, ordered, refuse_python

DATABASES: dict[str, Dialect] = {
    "sqlserver": dialects.SQLServer(),
    "postgresql": dialects.PostgreSQL(),
}


def whole(database: str) -> str:
    """For a database without tables."""
    dialect, connection = DATABASES[database], offline.of(database)
    loader = MigrationLoader(None)
    state = loader.project_state()
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        editor.create_model(MigrationRecorder.Migration)
        for model in state.apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    return dialect.script(
        f"RCE {settings.VERSION}: tables, views and rights of an empty database.",
        guard=dialect.if_empty(),
        tables=sorted(_written(editor.collected_sql), key=_tables_first),
        views=_views(connection),
        recorded=[key for key in ordered(loader) if not is_rows(loader, key)],
        rights=rights.statements(dialect),
    )


def upgrade(database: str, version: str, before: set[Key]) -> str:
    """From the release `version`, which had the migrations `before`.

    NeedsServer where that takes what no script can do."""
    dialect, connection = DATABASES[database], offline.of(database)
    loader = MigrationLoader(None)
    new = [k for k in ordered(loader) if k not in before and not is_rows(loader, k)]
    refuse_python(loader, new)
    tables: list[str] = []
    for key in new:
        state = loader.project_state(key, at_end=False)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            loader.graph.nodes[key].apply(state, editor, collect_sql=True)
        tables += _written(editor.collected_sql)
    return dialect.script(
        f"RCE {settings.VERSION}: tables, views and rights of a database of RCE {version}.",
        guard=dialect.if_known(new, before),
        # One batch is understood before it runs: what uses a new column must not be read too soon.
        tables=[dialect.apart(statement) for statement in tables],
        views=_views(connection),
        recorded=new,
        rights=rights.statements(dialect),
    )


def _written(collected: Iterable[str]) -> list[str]:
    """Without what Django notes between."""
    return [sql.strip().rstrip(";") for sql in collected if not sql.startswith("--")]


def _tables_first(statement: str) -> tuple[int, str]:
    """Then indexes, then references; those in no order of Django's own."""
    kinds = ("CREATE TABLE", "CREATE", "ALTER")
    place = next(n for n, kind in enumerate(kinds) if statement.startswith(kind))
    return place, statement


def _views(connection: Any) -> list[str]:
    """Each view, and what it and its columns are, as `syncviews` would make them."""
    said: list[str] = []

    def say(*statements: str, params: Any = ()) -> list[Any]:
        said.extend(statements)
        return []

    keeper = engine(connection)
    keeper.run = say  # type: ignore[method-assign]
    with translation.override(settings.LANGUAGE_CODE):
        for view, select in sync.selects().items():
            said.append(f"CREATE VIEW {keeper.name(view)} AS\n{select.strip().rstrip(';')}")
            keeper.comment(view, VIEWS[view])
    return said
