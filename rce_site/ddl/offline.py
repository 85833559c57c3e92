"""Connections to databases that are not there: their schema editors write SQL, and ask nothing."""

from typing import Any, NoReturn

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from rce_site.sqlserver.offline import Offline as SQLServer

# The oldest versions that the site is made for, so that what they lack is not used.
POSTGRESQL = 140000
SQL_SERVER = 2017


class NeedsServer(Exception):
    """What is to be written names something that only a server knows."""


class PostgreSQL(DatabaseWrapper):
    def __init__(self) -> None:
        super().__init__(
            {**connection.settings_dict, "ENGINE": "django.db.backends.postgresql", "OPTIONS": {}},
            connection.alias,
        )
        vars(self)["pg_version"] = POSTGRESQL

    def connect(self) -> NoReturn:
        raise NeedsServer


def _refuse(*_args: Any, **_named: Any) -> NoReturn:
    raise NeedsServer


def of(database: str) -> Any:
    """A connection of that kind to nothing; NeedsServer where something would have to be asked."""
    found: Any = PostgreSQL() if database == "postgresql" else SQLServer(SQL_SERVER)
    found.introspection.get_constraints = _refuse
    return found
