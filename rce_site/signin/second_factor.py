"""The second factor: codes from an application on one's telephone, and ten recovery codes.

The arithmetic and the tables are django-allauth's. That a code works once, and how often one may
try, is kept here in the person's own row, so that it holds across processes and restarts.
"""

import logging
import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
OPTIONAL, ADMINISTRATORS, EVERYONE = "optional", "administrators", "everyone"
# Somebody who has the password and guesses codes from ever new addresses: after so many wrong ones
# in a row every code is refused for as long, in seconds.
WRONG_IN_A_ROW, REST = 20, 60 * 60

log = logging.getLogger(__name__)


def is_on(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type=TOTP).exists()


def is_asked_of(user: Any) -> bool:
    """Whether RCE_SECOND_FACTOR lets this person do nothing without one."""
    if settings.SECOND_FACTOR == ADMINISTRATORS:
        return bool(user.is_staff or user.has_perm("auth.view_user"))
    return settings.SECOND_FACTOR == EVERYONE


def new_secret() -> str:
    """160 random bits in base 32, as applications take them."""
    return generate_totp_secret()


def picture(user: Any, secret: str) -> str:
    """The code that the application scans, as SVG."""
    adapter = get_adapter()
    return adapter.build_totp_svg(adapter.build_totp_url(user, secret))


def fits(secret: str, code: str) -> int | None:
    """The half minute (counted since 1970) that the code is of: this one or a neighbour."""
    for counter in yield_hotp_counters_from_time():
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), _digits(code)):
            return counter
    return None


@transaction.atomic
def switch_on(user: Any, secret: str, counter: int) -> None:
    """From now on this secret's codes are asked for, or one of ten recovery codes.

    `counter` is what `fits` answered: the code that proved the secret opens nothing any more.
    """
    adapter = get_adapter()
    Authenticator.objects.filter(user=user).delete()
    data = {"secret": adapter.encrypt(secret), "counter": counter}
    Authenticator.objects.create(user=user, type=TOTP, data=data)
    RecoveryCodes.activate(user)


def switch_off(user: Any) -> bool:
    """Takes the factor and its recovery codes away; False when there was none."""
    return Authenticator.objects.filter(user=user).delete()[0] > 0


@transaction.atomic
def new_recovery_codes(user: Any) -> None:
    """Ten others; those of before open nothing any more."""
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    RecoveryCodes.activate(user)


def recovery_codes(user: Any) -> list[str]:
    """Those that are not used; none where they cannot be read."""
    kept = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    try:
        return RecoveryCodes(kept).get_unused_codes() if kept else []
    except InvalidToken:
        return []


@transaction.atomic
def accepts(user: Any, code: str) -> bool:
    """Whether the code is right; then neither it nor any before it opens anything again."""
    held = {
        one.type: one
        for one in Authenticator.objects.select_for_update().filter(
            user=user, type__in=[TOTP, RECOVERY]
        )
    }
    totp = held.get(TOTP)
    if totp is None or _rests(totp.data):
        return False
    try:
        counter = fits(get_adapter().decrypt(totp.data["secret"]), code)
        right = counter is not None and counter > totp.data["counter"]
        if right:
            totp.data["counter"] = counter
        elif RECOVERY in held:
            right = RecoveryCodes(held[RECOVERY]).validate_code(_digits(code))
    except InvalidToken:
        log.error("The second factor of user %s cannot be read: SECRET_KEY changed.", user.pk)
        right = False
    totp.data["wrong"] = 0 if right else totp.data.get("wrong", 0) + 1
    totp.data["wrong_at"] = int(time.time())
    totp.save()
    if right:
        totp.record_usage()
    return right


def _rests(data: dict[str, Any]) -> bool:
    return data.get("wrong", 0) >= WRONG_IN_A_ROW and time.time() - data["wrong_at"] < REST


def _digits(code: str) -> str:
    """As applications and people group them: 123 456."""
    return "".join(code.split()).replace("-", "")
