"""Whether the mail server answers; nothing is sent and nobody signs in."""

import smtplib
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rce_site.doctor.findings import Finding, good, warning
from rce_site.doctor.patience import within

PATIENCE = 4.0  # seconds
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail() -> Finding:
    """Warnings only: without mail the site works, but nobody is told of alerts."""
    if settings.EMAIL_BACKEND != SMTP:
        if not settings.PRODUCTION:
            return good("mail", _("Messages are not sent: no mail server is set."))
        return warning(
            "mail",
            _("No mail server is set: alerts and links for new passwords reach nobody."),
            _("Name it in EMAIL_URL."),
        )
    server = {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"}
    try:
        within(PATIENCE, _ask)
    except Exception as error:  # of the network, of TLS, of the server's own
        return warning(
            "mail",
            _("The mail server %(server)s does not answer (%(why)s).")
            % {**server, "why": type(error).__name__},
            _("See that EMAIL_URL names it rightly and that this machine may reach it."),
        )
    return good("mail", _("The mail server %(server)s answers.") % server)


def _ask() -> None:
    connect: Any = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    with connect(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as server:
        server.ehlo()
        if settings.EMAIL_USE_TLS:
            server.starttls()
            server.ehlo()
        server.noop()
