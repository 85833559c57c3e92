"""Whether the settings are those of a site that others can reach."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host
from django.utils.translation import gettext as _

from rce_site.doctor.findings import Finding, failed, good, warning
from records.engines import pick


def production() -> list[Finding]:
    """What Django itself asks of a deployment, and what it cannot know."""
    if not settings.PRODUCTION:
        return [
            warning(
                "production",
                _("The site is not set for production: nothing enforces HTTPS."),
                _("Where others can reach it, set RCE_PRODUCTION=1 and what goes with it."),
            )
        ]
    found = [
        (failed if told.is_serious(checks.ERROR) else warning)(
            "production", f"{told.msg} ({told.id})", str(told.hint or "")
        )
        for told in checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
        if not told.is_silenced()
    ]
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        found.append(
            warning(
                "production",
                _("Links in messages lead to %(host)s, which ALLOWED_HOSTS does not name.")
                % {"host": host},
                _("Let RCE_SITE_URL and ALLOWED_HOSTS name the same host."),
            )
        )
    if pick(sqlite=True, postgresql=False, sqlserver=False):
        found.append(
            warning(
                "production",
                _("The database is SQLite: one upload writes at a time, on this machine alone."),
                _("For many people, move to PostgreSQL or SQL Server."),
            )
        )
    return found or [good("production", _("The settings are those of production."))]
