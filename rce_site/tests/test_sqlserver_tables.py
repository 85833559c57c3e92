"""What is made on SQL Server, without one: tables, keys, views, read as T-SQL."""

import re
from datetime import date
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from ingest import basis
from powerbi import engines, feeds, sync
from powerbi.dictionary import VIEWS, View
from rce_site.tests import tsql
from rce_site.tests.offline import Offline

DAY = date(2025, 6, 10)
# The server's bound on an index's key.
KEY_BYTES = 1_700


@pytest.fixture
def offline() -> Offline:
    return Offline()


@pytest.mark.django_db
def test_the_views_and_their_reader_are_made(offline: Offline) -> None:
    engines.SQLServer(offline).grant()
    assert [sql for sql, _params in offline.sent] == [
        "SELECT 1 WHERE DATABASE_PRINCIPAL_ID(?) IS NOT NULL",
        "CREATE ROLE [powerbi_reader]",
        "GRANT SELECT ON SCHEMA::[powerbi] TO [powerbi_reader]",
    ]
    for view, select in sync.selects().items():
        assert tsql.faults(f"CREATE VIEW [powerbi].[{view}] AS\n{select}", by_hand=True) == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_views_are_written_as_files_have_them(offline: Offline, view: str) -> None:
    days = (DAY, DAY) if VIEWS[view].dated else (None, None)
    sql, params = feeds.statement(view, *days, offline)
    assert tsql.faults(sql, params, by_hand=True) == []
    assert f"FROM [powerbi].[{view}]" in sql
    assert len(params) == 2 * bool(VIEWS[view].dated)


def test_what_the_views_say_is_kept_beside_them(offline: Offline) -> None:
    view = View("A row's own", VIEWS["fct_cnr"].columns)
    engines.SQLServer(offline).comment("fct_cnr", view)
    statements = [sql for sql, _params in offline.sent]
    assert len(statements) == 1 + len(view.columns)
    assert "@value = N'A row''s own'," in statements[0]
    assert statements[1].endswith(
        "@level1type = N'VIEW', @level1name = N'fct_cnr', "
        "@level2type = N'COLUMN', @level2name = N'cnr_key'"
    )


def test_what_else_the_reader_may_do_is_asked(offline: Offline) -> None:
    assert engines.SQLServer(offline).exceeding() == []
    for sql, params in offline.sent:
        assert tsql.faults(sql.replace("?", "%s"), params, by_hand=True) == []


@pytest.mark.django_db
def test_the_migrations_compile(offline: Offline) -> None:
    loader = MigrationLoader(None)
    plan = dict.fromkeys(
        chain.from_iterable(loader.graph.forwards_plan(leaf) for leaf in loader.graph.leaf_nodes())
    )
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for name in plan:
        editor = offline.schema_editor(collect_sql=True, atomic=False)
        with editor:
            state = loader.graph.nodes[name].apply(state, editor, collect_sql=True)
        for sql in editor.collected_sql:
            if not sql.startswith("--"):
                assert tsql.faults(sql.rstrip(";")) == [], f"{name}: {sql}"
                assert not (" INDEX " in sql and " WHERE " in sql and " OR " in sql), sql
                assert not re.search(r"\] nvarchar\(\w+\)(?! COLLATE)", sql), sql


def keys() -> list[tuple[Any, tuple[str, ...]]]:
    """(model, its fields) of everything that an index is made of."""
    found: list[tuple[Any, tuple[str, ...]]] = []
    for model in apps.get_models():
        meta = model._meta
        found += [(model, (f.name,)) for f in meta.local_fields if f.db_index or f.unique]
        found += [(model, tuple(fields)) for fields in meta.unique_together]
        named = [*meta.indexes, *meta.constraints]
        found += [(model, tuple(one.fields)) for one in named if getattr(one, "fields", None)]
    return found


def test_keys_are_short_enough(offline: Offline) -> None:
    for model, names in keys():
        kinds = [model._meta.get_field(name.lstrip("-")).db_type(offline) or "" for name in names]
        assert not any("(max)" in kind for kind in kinds), f"{model._meta.label} {names}"
        texts = [re.match(r"nvarchar\((\d+)\)", kind) for kind in kinds]
        lengths = [int(text[1]) * 2 if text else 16 for text in texts]
        assert sum(lengths) <= KEY_BYTES, f"{model._meta.label} {names}"


@pytest.mark.django_db
def test_what_is_stored_of_a_moment_fits(offline: Offline) -> None:
    assert len(basis.now()) <= 200
