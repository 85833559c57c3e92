"""Whether the database answers, and is one that the site can stand on."""

import threading

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from rce_site.doctor.findings import Finding, failed, good

# Seconds that the database gets to answer at all.
PATIENCE = 5.0


def answers() -> Finding:
    """Asked by a thread of its own: a server that is gone may leave a connection waiting for minutes."""
    said: list[str] = []

    def ask() -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
            said.append("")
        except Exception as error:  # whatever its driver raises
            said.append(type(error).__name__)
        finally:
            connection.close()

    asking = threading.Thread(target=ask, name="doctor-database", daemon=True)
    asking.start()
    asking.join(PATIENCE)
    if said == [""]:
        return good("database", _("The database answers."))
    return failed(
        "database",
        _("The database does not answer (%(why)s).")
        % {"why": said[0] if said else _("%(seconds)d seconds") % {"seconds": PATIENCE}},
        _("See that its server runs, and that DATABASE_URL names it, its user and password."),
    )
