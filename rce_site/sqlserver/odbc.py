"""A stand-in for pyodbc where its library is missing: mssql-django imports it whatever the driver.

With `python_driver=mssql_python` no ODBC manager need be installed on the machine, without which
pyodbc cannot be imported on Linux; all that is asked of pyodbc then are ODBC's own numbers.
"""

import sys
from types import ModuleType
from typing import Any, NoReturn

# From sql.h, sqlext.h and msodbcsql.h.
NUMBERS = {
    "SQL_CHAR": 1,
    "SQL_NUMERIC": 2,
    "SQL_DECIMAL": 3,
    "SQL_INTEGER": 4,
    "SQL_SMALLINT": 5,
    "SQL_FLOAT": 6,
    "SQL_REAL": 7,
    "SQL_DOUBLE": 8,
    "SQL_VARCHAR": 12,
    "SQL_TYPE_DATE": 91,
    "SQL_TYPE_TIME": 92,
    "SQL_TYPE_TIMESTAMP": 93,
    "SQL_LONGVARCHAR": -1,
    "SQL_BINARY": -2,
    "SQL_VARBINARY": -3,
    "SQL_LONGVARBINARY": -4,
    "SQL_BIGINT": -5,
    "SQL_TINYINT": -6,
    "SQL_BIT": -7,
    "SQL_WCHAR": -8,
    "SQL_WVARCHAR": -9,
    "SQL_WLONGVARCHAR": -10,
    "SQL_GUID": -11,
    "SQL_SS_TIME2": -154,
    "SQL_DRIVER_NAME": 6,
    "SQL_DRIVER_VER": 7,
}
ERRORS = (
    "DataError",
    "OperationalError",
    "IntegrityError",
    "InternalError",
    "ProgrammingError",
    "NotSupportedError",
)


def stand_in() -> None:
    """Puts the stand-in in pyodbc's place if pyodbc cannot be imported."""
    try:
        import pyodbc  # noqa: F401
    except ImportError as error:
        sys.modules["pyodbc"] = _stand_in(str(error))


def _stand_in(why: str) -> ModuleType:
    module = ModuleType("pyodbc")
    module.version = "5.0.0"
    module.pooling = False
    error = type("Error", (Exception,), {})
    database_error = type("DatabaseError", (error,), {})
    names = {"Error": error, "DatabaseError": database_error}
    names["InterfaceError"] = type("InterfaceError", (error,), {})
    names |= {name: type(name, (database_error,), {}) for name in ERRORS}

    def connect(*_given: Any, **_named: Any) -> NoReturn:
        raise names["InterfaceError"](
            f"pyodbc cannot be imported ({why}). Install unixODBC and Microsoft's ODBC driver, or "
            "write ?python_driver=mssql_python in DATABASE_URL."
        )

    vars(module).update({**NUMBERS, **names, "connect": connect})
    return module
