"""Where Power BI finds the views: the server as it and its gateway name it, and the `.pbids` file
that opens the way there."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.urls import reverse

# {the database's vendor: what Power BI calls its protocol}; without one, the feeds' address.
PROTOCOLS = {"microsoft": "tds", "postgresql": "postgresql"}
LOCAL = ("", "localhost", "127.0.0.1", "::1", ".", "(local)")


class Source(NamedTuple):
    """`server` with its port, as the connector writes it; `vendor` is the database's."""

    vendor: str
    server: str
    database: str
    address: str

    @property
    def has_database(self) -> bool:
        """Whether Power BI can read the database itself."""
        return self.vendor in PROTOCOLS

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
    vendor = connection.vendor
    own = connection.settings_dict
    separator = "," if vendor == "microsoft" else ":"
    host, port = str(own.get("HOST") or ""), str(own.get("PORT") or "")
    reached = f"{host}{separator}{port}" if host and port else host
    return Source(
        vendor,
        settings.POWERBI_SERVER or reached,
        settings.POWERBI_DATABASE or (str(own["NAME"]) if vendor in PROTOCOLS else ""),
        settings.SITE_URL.rstrip("/"),
    )


def pbids(found: Source) -> dict[str, Any]:
    """The content of a `.pbids` file: one connection, and never who signs in."""
    if found.has_database:
        details: dict[str, Any] = {
            "protocol": PROTOCOLS[found.vendor],
            "address": {"server": found.server, "database": found.database},
        }
    else:
        details = {"protocol": "http", "address": {"url": found.feeds}}
    return {
        "version": "0.1",
        "connections": [{"details": details, "options": {}, "mode": "Import"}],
    }
