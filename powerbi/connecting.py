"""Where Power BI finds the views: the server as it and its gateway name it, and the `.pbids` file
that opens the way there."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.urls import reverse

from records.engines import pick

LOCAL = ("", "localhost", "127.0.0.1", "::1", ".", "(local)")


class Source(NamedTuple):
    """`server` with its port, as the connector writes it. `protocol` is what Power BI calls the
    database's, "tds" or "postgresql"; without one there are the feeds alone."""

    protocol: str
    server: str
    database: str
    address: str

    @property
    def has_database(self) -> bool:
        """Whether Power BI can read the database itself."""
        return bool(self.protocol)

    @property
    def is_local(self) -> bool:
        """Whether the name means another machine wherever it is read."""
        where = self.server if self.has_database else self.address.partition("://")[2]
        return where.partition(",")[0].partition(":")[0].partition("/")[0].lower() in LOCAL

    @property
    def feeds(self) -> str:
        return f"{self.address}{reverse('powerbi-list')}"


def source() -> Source:
    """As the settings have it; where they say nothing, as the site itself reaches the database."""
    protocol = pick(connection, sqlite="", postgresql="postgresql", sqlserver="tds")
    own = connection.settings_dict
    separator = "," if protocol == "tds" else ":"
    host, port = str(own.get("HOST") or ""), str(own.get("PORT") or "")
    reached = f"{host}{separator}{port}" if host and port else host
    return Source(
        protocol,
        settings.POWERBI_SERVER or reached,
        settings.POWERBI_DATABASE or (str(own["NAME"]) if protocol else ""),
        settings.SITE_URL.rstrip("/"),
    )


def pbids(found: Source) -> dict[str, Any]:
    """The content of a `.pbids` file: one connection, and never who signs in."""
    if found.has_database:
        details: dict[str, Any] = {
            "protocol": found.protocol,
            "address": {"server": found.server, "database": found.database},
        }
    else:
        details = {"protocol": "http", "address": {"url": found.feeds}}
    return {
        "version": "0.1",
        "connections": [{"details": details, "options": {}, "mode": "Import"}],
    }
