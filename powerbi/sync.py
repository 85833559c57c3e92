"""Creates the views anew from `powerbi/views/*.sql`, one SELECT each, the same on every database.

They are dropped before migrations, which could not change the tables under them, and created after.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from powerbi import calendar
from powerbi.dictionary import VIEWS
from powerbi.engines import engine

FOLDER = Path(__file__).parent / "views"


def selects() -> dict[str, str]:
    """{view: its SELECT}, in the order of their names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}


def create() -> list[str]:
    """The views anew, their calendar and who may read them; the names created.

    None where tables are missing: a database that is being migrated back has no views.
    """
    wanted = {model._meta.db_table for model in apps.get_models() if model._meta.managed}
    if not wanted <= set(connection.introspection.table_names()):
        return []
    keeper = engine(connection)
    with transaction.atomic():
        drop()
        calendar.cover()
        keeper.prepare()
        with translation.override(settings.LANGUAGE_CODE):
            for view, select in selects().items():
                keeper.run(f"CREATE VIEW {keeper.name(view)} AS\n{select}")
                keeper.comment(view, VIEWS[view])
        keeper.grant()
    return list(selects())


def drop(**_signal: Any) -> None:
    """Drops every view, also those that no file defines any more."""
    keeper = engine(connection)
    for view in keeper.existing():
        keeper.run(f"DROP VIEW {keeper.name(view)}")


def create_after_migrate(**_signal: Any) -> None:
    create()
