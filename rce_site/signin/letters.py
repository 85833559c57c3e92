"""Links that let somebody in: by e-mail for a forgotten password, or made on the server."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from records import mail


class _LetIn(PasswordResetTokenGenerator):
    """As Django's for passwords: good once, since signing in changes what it is made of."""

    key_salt = "rce_site.signin.letters.let_in"


let_in = _LetIn()


def can_be_sent() -> bool:
    """Whether there are passwords here, and a mail server."""
    return settings.PASSWORDS and mail.is_set_up()


def uid(user: Any) -> str:
    return urlsafe_base64_encode(force_bytes(user.pk))


@task()
def send(address: str) -> None:
    """Writes to every active person of this address who has a password; to nobody else."""
    form = PasswordResetForm({"email": address})
    if not form.is_valid():
        return
    scheme, _separator, host = settings.SITE_URL.rstrip("/").partition("://")
    with translation.override(settings.LANGUAGE_CODE):
        form.save(
            domain_override=host,
            use_https=scheme == "https",
            from_email=settings.DEFAULT_FROM_EMAIL,
        )
