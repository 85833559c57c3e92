"""From `DATABASE_URL` to Django's DATABASES; the one place that knows which engine is which."""

from pathlib import Path
from typing import Any

import environ

from rce_site import odbc

SQLITE_OPTIONS = {
    # A writer takes its place at BEGIN, so two writers queue instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
    ),
}

# DATABASE_URL's own query (?driver=…&encrypt=…) wins over these. Without a driver mssql-django
# takes Microsoft's 18, or 17 where that is missing.
MSSQL_OPTIONS = {"return_rows_bulk_insert": True}

# What DATABASE_URL's query says of the connection, {as it is written there: ODBC's own keyword}.
KEYWORDS = {
    "encrypt": "Encrypt",
    "trust_server_certificate": "TrustServerCertificate",
    "trustservercertificate": "TrustServerCertificate",
    "host_name_in_certificate": "HostNameInCertificate",
    "multi_subnet_failover": "MultiSubnetFailover",
    "application_intent": "ApplicationIntent",
    "authentication": "Authentication",
}
SWITCHED = {"true": "yes", "1": "yes", "on": "yes", "false": "no", "0": "no", "off": "no"}
WHOLE = ("connection_timeout", "query_timeout", "connection_retries")
PYTHON_DRIVERS = ("mssql_python", "mssql-python", "python")


def database(env: environ.Env, data_dir: Path) -> dict[str, Any]:
    """The default database's settings; SQLite in `data_dir` when DATABASE_URL is not set."""
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{data_dir}/rce.sqlite3")
    options = config.pop("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        options = {**SQLITE_OPTIONS, **options}
    elif config["ENGINE"] == "mssql":
        options = {**MSSQL_OPTIONS, **_sql_server(options)}
        config["CONN_HEALTH_CHECKS"] = True
        if options.get("python_driver") in PYTHON_DRIVERS:
            odbc.stand_in()
    else:
        config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = 60
    config["OPTIONS"] = options
    return config


# How many bytes the database takes, asked each engine in its own words.
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
    "microsoft": "SELECT SUM(CAST(size AS bigint)) * 8192 FROM sys.database_files",
}


def size_of(connection: Any) -> int:
    """The bytes that the connection's database takes on its disk."""
    with connection.cursor() as cursor:
        cursor.execute(SIZES[connection.vendor])
        return int(cursor.fetchone()[0])


def _sql_server(given: dict[str, Any]) -> dict[str, Any]:
    """mssql-django's OPTIONS from the address's query; what ODBC itself is told goes together."""
    options: dict[str, Any] = {}
    told = []
    for name, value in given.items():
        keyword = KEYWORDS.get(name.lower())
        if keyword:
            written = str(value).strip()
            told.append(f"{keyword}={SWITCHED.get(written.lower(), written)}")
        elif name in WHOLE:
            options[name] = int(value)
        elif name == "python_driver":
            options[name] = str(value).strip().lower()
        else:
            options[name] = value
    told.append(str(options.get("extra_params", "")))
    if extra := ";".join(part for part in told if part):
        options["extra_params"] = extra
    return options
