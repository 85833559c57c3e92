"""DATABASE_URL becomes what each engine is told."""

import sys
from pathlib import Path
from typing import Any

import environ
import pytest
from mssql_python.connection_string_parser import _ConnectionStringParser

from rce_site.databases import database
from rce_site.environment import Refused
from rce_site.sqlserver import odbc


def told(url: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, Any]:
    monkeypatch.setenv("DATABASE_URL", url)
    return database(environ.Env(), folder)


def connection_string(config: dict[str, Any]) -> dict[str, str]:
    """What the driver would be given, {keyword: value}."""
    from rce_site.sqlserver.base import DatabaseWrapper

    wrapper = DatabaseWrapper({**config, "TIME_ZONE": None}, "default")
    params = wrapper.get_connection_params()
    driver = config["OPTIONS"].get("driver", "ODBC Driver 18 for SQL Server")
    written = wrapper._build_connection_string(params, driver)
    if config["OPTIONS"].get("python_driver"):
        # The driver's own parser refuses what it does not know, and whatever is said twice.
        parsed = _ConnectionStringParser(validate_keywords=True)._parse(written)
        return {name.lower(): value for name, value in parsed.items()}
    return wrapper._parse_extra_params(written)


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
    assert config["OPTIONS"]["sslmode"] == "require"
    assert config["OPTIONS"]["connect_timeout"] < 10
    assert config["CONN_HEALTH_CHECKS"]


def test_sql_server_through_microsofts_odbc_driver(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = (
        "mssql://rce:p%40ss%3Bw@db.example.com:1444/rce"
        "?driver=ODBC+Driver+17+for+SQL+Server&encrypt=yes&trust_server_certificate=true"
    )
    config = told(url, monkeypatch, tmp_path)
    assert config["ENGINE"] == "rce_site.sqlserver"
    assert config["OPTIONS"]["return_rows_bulk_insert"] is True
    given = connection_string(config)
    assert given["driver"] == "ODBC Driver 17 for SQL Server"
    assert given["server"] == "db.example.com,1444"
    assert (given["uid"], given["pwd"], given["database"]) == ("rce", "p@ss;w", "rce")
    assert (given["encrypt"], given["trustservercertificate"]) == ("yes", "yes")
    assert given["mars_connection"] == "no"


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


DRIVERS = ["driver=ODBC+Driver+18+for+SQL+Server", "python_driver=mssql_python"]


@pytest.mark.parametrize("driver", DRIVERS)
def test_without_a_user_windows_signs_in(
    driver: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for more in ("", "&trusted_connection=true"):
        given = connection_string(told(f"mssql://sql/rce?{driver}{more}", monkeypatch, tmp_path))
        assert given["trusted_connection"] == "yes"
        assert "uid" not in given


@pytest.mark.parametrize("driver", DRIVERS)
def test_entra_signs_in_without_a_password(
    driver: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"mssql://sql/rce?{driver}&authentication=ActiveDirectoryMsi"
    given = connection_string(told(url, monkeypatch, tmp_path))
    assert given["authentication"] == "ActiveDirectoryMsi"
    assert not {"uid", "pwd", "trusted_connection"} & set(given)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    ("host", "server"),
    [("sql%5Crce", r"sql\rce"), ("sql%5Crce:1444", r"sql\rce,1444"), ("10.0.0.7", "10.0.0.7")],
)
def test_an_instance_may_be_named(
    driver: str, host: str, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"mssql://rce:p@{host}/rce?{driver}"
    assert connection_string(told(url, monkeypatch, tmp_path))["server"] == server


@pytest.mark.parametrize("driver", DRIVERS)
def test_passwords_may_hold_anything(
    driver: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"mssql://rce:%7Ba%3Bb%7D%3D%2F%40@sql/rce?{driver}"
    assert connection_string(told(url, monkeypatch, tmp_path))["pwd"] == "{a;b}=/@"


def test_how_long_is_waited_for_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = told("mssql://sql/rce", monkeypatch, tmp_path)
    assert config["OPTIONS"]["connection_timeout"] == 10
    config = told("mssql://sql/rce?connection_timeout=3&query_timeout=90", monkeypatch, tmp_path)
    assert config["OPTIONS"]["connection_timeout"] == 3
    assert config["OPTIONS"]["query_timeout"] == 90


def test_freetds_is_told_its_own_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = connection_string(
        told("mssql://rce:p@sql:1444/rce?driver=FreeTDS&encrypt=yes", monkeypatch, tmp_path)
    )
    assert (given["server"], given["port"], given["tds_version"]) == ("sql", "1444", "7.4")
    assert given["encryption"] == "require"
    assert "mars_connection" not in given


@pytest.mark.parametrize(
    "query", ["trust_server_certficate=yes", "query_timeout=soon", "isolationlevel=x"]
)
def test_what_is_mistyped_is_refused(
    query: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        told(f"mssql://rce:geheim@sql/rce?{query}", monkeypatch, tmp_path)
    assert query.partition("=")[0] in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_the_python_driver_needs_no_odbc_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    odbc.stand_in()
    import pyodbc

    assert pyodbc.SQL_WVARCHAR == -9
    assert issubclass(pyodbc.OperationalError, pyodbc.DatabaseError)
    with pytest.raises(pyodbc.InterfaceError, match="python_driver=mssql_python"):
        pyodbc.connect("SERVER=sql")
