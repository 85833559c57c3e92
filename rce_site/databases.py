"""From `DATABASE_URL` to Django's DATABASES; the one place that knows which engine is which."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ

from rce_site.environment import Refused
from records.engines import pick

SQLITE_OPTIONS = {
    # A writer takes its place at BEGIN, so two writers queue instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
    ),
}

# A server that is not there is given up before a page's reader does, also one that went while a
# statement ran: half a minute in all.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
}

# DATABASE_URL's own query (?driver=…&encrypt=…) wins over these. Without a driver mssql-django
# takes Microsoft's 18, or 17 where that is missing.
MSSQL_OPTIONS = {"return_rows_bulk_insert": True, "connection_timeout": 10}

# What DATABASE_URL's query says of the connection, {as it is written there: ODBC's own keyword}.
KEYWORDS = {
    "encrypt": "Encrypt",
    "trust_server_certificate": "TrustServerCertificate",
    "trustservercertificate": "TrustServerCertificate",
    "host_name_in_certificate": "HostNameInCertificate",
    "trusted_connection": "Trusted_Connection",
    "multi_subnet_failover": "MultiSubnetFailover",
    "application_intent": "ApplicationIntent",
    "authentication": "Authentication",
}
SWITCHED = {"true": "yes", "1": "yes", "on": "yes", "false": "no", "0": "no", "off": "no"}
WHOLE = ("connection_timeout", "query_timeout", "connection_retries")
TEXTS = ("driver", "python_driver", "isolation_level", "extra_params")


def database(env: environ.Env, data_dir: Path) -> dict[str, Any]:
    """The default database's settings; SQLite in `data_dir` when DATABASE_URL is not set."""
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{data_dir}/rce.sqlite3")
    options = config.pop("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        options = {**SQLITE_OPTIONS, **options}
    elif config["ENGINE"] == "mssql":
        config["ENGINE"] = "rce_site.sqlserver"
        config["HOST"] = unquote(config["HOST"])  # server%5Cinstance
        options = {**MSSQL_OPTIONS, **_sql_server(options)}
        config["CONN_HEALTH_CHECKS"] = True
    else:
        options = {**POSTGRESQL_OPTIONS, **options}
        config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = 60
    config["OPTIONS"] = options
    return config


def size_of(connection: Any) -> int:
    """The bytes that the connection's database takes on its disk."""
    asked = pick(
        connection,
        sqlite="SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        postgresql="SELECT pg_database_size(current_database())",
        sqlserver="SELECT COALESCE(SUM(CAST(size AS bigint)), 0) * 8192 FROM sys.database_files",
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0])


def _sql_server(given: dict[str, Any]) -> dict[str, Any]:
    """mssql-django's OPTIONS from the address's query; what ODBC itself is told goes together.

    Refused for a name that is not known: mistyped, it would be passed over."""
    options: dict[str, Any] = {}
    told = {}
    for name, value in given.items():
        written = str(value).strip()
        if keyword := KEYWORDS.get(name.lower()):
            told[keyword] = SWITCHED.get(written.lower(), written)
        elif name in WHOLE:
            options[name] = _whole(name, str(value))
        elif name in TEXTS:
            options[name] = written
        else:
            known = ", ".join(sorted((*KEYWORDS, *WHOLE, *TEXTS)))
            raise Refused(f"DATABASE_URL says {name}=; of SQL Server it can say {known}.")
    more = options.pop("extra_params", "")
    if "FreeTDS" in options.get("driver", ""):
        options["host_is_server"] = True
        told["TDS_Version"] = "7.4"
        told["Encryption"] = "off" if told.pop("Encrypt", "yes") == "no" else "require"
    elif "python_driver" not in options and "mars_connection" not in more.lower():
        # One result at a time, as with mssql-python and FreeTDS; on Windows it would be several.
        told["MARS_Connection"] = "no"
    parts = [f"{keyword}={value}" for keyword, value in told.items()]
    if extra := ";".join([*parts, more] if more else parts):
        options["extra_params"] = extra
    return options


def _whole(name: str, said: str) -> int:
    if not said.isdecimal():
        raise Refused(f"DATABASE_URL must say {name}= as a whole number of seconds or tries.")
    return int(said)
