"""SQL Server without a server: its backend's own compiler, and a cursor that only remembers."""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from rce_site.sqlserver.base import CursorWrapper as Translating
from rce_site.sqlserver.base import DatabaseWrapper


class Remembering:
    """The driver's cursor; what would go to the server is in `sent`."""

    description = None
    rowcount = 1

    def __init__(self, sent: list[tuple[str, tuple[Any, ...]]]) -> None:
        self.sent = sent

    def execute(self, sql: str, params: Any = ()) -> "Remembering":
        self.sent.append((sql, tuple(params or ())))
        return self

    def executemany(self, sql: str, rows: Any) -> None:
        self.sent += [(sql, tuple(row)) for row in rows]

    def fetchone(self) -> None:
        return None

    def fetchall(self) -> list[Any]:
        return []

    def close(self) -> None:
        pass


class Editor(DatabaseWrapper.SchemaEditorClass):
    """Asks no catalogue whether what a migration takes away is there."""

    def _delete_unique_constraint_for_columns(
        self, model: Any, columns: Any, strict: bool = False, **names: Any
    ) -> None:
        super()._delete_unique_constraint_for_columns(model, columns, **names)


class Offline(DatabaseWrapper):
    """A connection to a SQL Server of a version, connected to nothing."""

    SchemaEditorClass = Editor

    def __init__(self, version: int = 2019) -> None:
        settings = {**connection.settings_dict, "ENGINE": "mssql", "NAME": "rce", "OPTIONS": {}}
        super().__init__(settings, connection.alias)
        self.sent: list[tuple[str, tuple[Any, ...]]] = []
        self.connection = self
        vars(self).update(sql_server_version=version, to_azure_sql_db=False)
        self._is_microsoft_driver = True
        self.features.can_return_rows_from_bulk_insert = True
        vars(self.features).update(has_openjson=True)
        self.autocommit = False

    def cursor(self) -> Any:
        return CursorWrapper(self.create_cursor(), self)

    def create_cursor(self, name: Any = None) -> Any:
        return Translating(Remembering(self.sent), self)

    def get_autocommit(self) -> bool:
        return False

    def translated(self, sql: str, params: Any) -> tuple[str, tuple[Any, ...]]:
        """The text and the parameters that the driver would be given."""
        self.create_cursor().execute(sql, params)
        return self.sent.pop()
