"""Whether the site can send e-mail at all."""

from django.conf import settings

# What only prints messages, or drops them.
NOWHERE = ("console", "dummy")


def is_set_up() -> bool:
    """Whether EMAIL_URL names a server, rather than leave messages on the console."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in NOWHERE
