"""From `DATABASE_URL` to Django's DATABASES; the one place that knows which engine is which."""

from pathlib import Path
from typing import Any

import environ

SQLITE_OPTIONS = {
    # A writer takes its place at BEGIN, so two writers queue instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
    ),
}

# DATABASE_URL's own query (?driver=…&encrypt=…) wins over these.
MSSQL_OPTIONS = {"driver": "ODBC Driver 18 for SQL Server", "return_rows_bulk_insert": True}


def database(env: environ.Env, data_dir: Path) -> dict[str, Any]:
    """The default database's settings; SQLite in `data_dir` when DATABASE_URL is not set."""
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{data_dir}/rce.sqlite3")
    options = config.pop("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        options = {**SQLITE_OPTIONS, **options}
    elif config["ENGINE"] == "mssql":
        options = {**MSSQL_OPTIONS, **options}
    else:
        config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = 60
    config["OPTIONS"] = options
    return config
