"""Creates the views anew from `powerbi/views/*.sql`, one SELECT each, the same on every database.

They are dropped before migrations, which could not change the tables under them, and created after.
"""

import logging
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import translation

from powerbi import calendar
from powerbi.dictionary import VIEWS
from powerbi.engines import Engine, engine

logger = logging.getLogger(__name__)

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
        for view, select in selects().items():
            keeper.run(f"CREATE VIEW {keeper.name(view)} AS\n{select}")
        keeper.grant()
    with translation.override(settings.LANGUAGE_CODE):
        for view in selects():
            _describe(keeper, view)
    return list(selects())


def _describe(keeper: Engine, view: str) -> None:
    """A view is no worse without its descriptions, which not every server lets the site write.

    Once the views stand: a server may end the whole transaction in which it refuses something."""
    try:
        with transaction.atomic():
            keeper.comment(view, VIEWS[view])
    except Error:
        logger.warning("The view %s stays without its descriptions.", view, exc_info=True)


def drop(**_signal: Any) -> None:
    """Drops every view, also those that no file defines any more."""
    keeper = engine(connection)
    for view in keeper.existing():
        keeper.run(f"DROP VIEW {keeper.name(view)}")


def create_after_migrate(views: bool = True, **_signal: Any) -> None:
    """Where the database's administrator makes the views, only the days that they count by."""
    if views:
        create()
    else:
        calendar.cover()
