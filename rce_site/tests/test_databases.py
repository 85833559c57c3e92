"""DATABASE_URL becomes what each engine is told."""

import sys
from pathlib import Path
from typing import Any

import environ
import pytest

from rce_site import odbc
from rce_site.databases import database


def told(url: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, Any]:
    monkeypatch.setenv("DATABASE_URL", url)
    return database(environ.Env(), folder)


def connection_string(config: dict[str, Any]) -> dict[str, str]:
    """What the driver would be given, {keyword: value}."""
    from rce_site.tests.offline import DatabaseWrapper

    wrapper = DatabaseWrapper({**config, "TIME_ZONE": None}, "default")
    params = wrapper.get_connection_params()
    driver = config["OPTIONS"].get("driver", "ODBC Driver 18 for SQL Server")
    return wrapper._parse_extra_params(wrapper._build_connection_string(params, driver))


def test_without_an_address_it_is_sqlite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config = database(environ.Env(), tmp_path)
    assert config["NAME"] == f"{tmp_path}/rce.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_keeps_its_connections_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = told("postgres://rce:p@h:5433/rce?sslmode=require", monkeypatch, tmp_path)
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("h", 5433, "rce")
    assert config["OPTIONS"] == {"sslmode": "require"}
    assert config["CONN_HEALTH_CHECKS"]


def test_sql_server_through_microsofts_odbc_driver(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = (
        "mssql://rce:p%40ss%3Bw@db.example.com:1444/rce"
        "?driver=ODBC+Driver+17+for+SQL+Server&encrypt=yes&trust_server_certificate=true"
    )
    config = told(url, monkeypatch, tmp_path)
    assert config["ENGINE"] == "mssql"
    assert config["OPTIONS"]["return_rows_bulk_insert"] is True
    given = connection_string(config)
    assert given["driver"] == "ODBC Driver 17 for SQL Server"
    assert given["server"] == "db.example.com,1444"
    assert (given["uid"], given["pwd"], given["database"]) == ("rce", "p@ss;w", "rce")
    assert (given["encrypt"], given["trustservercertificate"]) == ("yes", "yes")


def test_sql_server_through_microsofts_python_driver(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = "mssql://rce:p@h:1433/rce?python_driver=mssql_python&encrypt=no&query_timeout=60"
    config = told(url, monkeypatch, tmp_path)
    assert config["OPTIONS"]["python_driver"] == "mssql_python"
    assert config["OPTIONS"]["query_timeout"] == 60
    given = connection_string(config)
    assert given["encrypt"] == "no"
    assert given["server"] == "h,1433"
    assert "driver" not in given


def test_what_an_address_says_in_odbcs_own_words_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = "mssql://u:p@h/rce?extra_params=MARS_Connection%3Dyes&encrypt=strict"
    config = told(url, monkeypatch, tmp_path)
    assert config["OPTIONS"]["extra_params"] == "Encrypt=strict;MARS_Connection=yes"


def test_the_python_driver_needs_no_odbc_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    odbc.stand_in()
    import pyodbc

    assert pyodbc.SQL_WVARCHAR == -9
    assert issubclass(pyodbc.OperationalError, pyodbc.DatabaseError)
