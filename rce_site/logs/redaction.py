"""Takes passwords, tokens and other secrets out of whatever is going to be logged.

By their shape, by what stands before them, and by the values that this process was given.
"""

import os
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote

GONE = "[redacted]"

# A name that ends in one of these has a secret behind it; `csrftoken`, `DB_PASSWORD`, `X-Api-Key`.
_NAMES = (
    r"pass(?:word|wd|phrase)?[12]?|pwd|secret|(?:secret|api|private|access)[-_ ]?key|token|"
    r"contraseña|clave|credentials?|session(?:id|_key)?|otp|signature|assertion"
)
SECRET_NAME = re.compile(rf"(?:{_NAMES})$", re.I)
# Shorter ones would take ordinary words out of sentences.
_SHORTEST = 6

# (what, by what): a value in quotes, to the line's end where they are not closed, or as far as one
# goes without them.
_QUOTED = r"""b?"(?:[^"\\\n]|\\.)*+"?|b?'(?:[^'\\\n]|\\.)*+'?"""
_VALUE = rf"""(?:{_QUOTED}|\{{[^}}\n]*\}}?|\[[^\]\n]*\]?|[^\s"',;&)}}\]<>]+)"""
_RULES: list[tuple[re.Pattern[str], str]] = [
    # scheme://user:password@host; the password may hold an @ of its own
    (
        re.compile(r"""(\b[a-z][a-z0-9+.-]{0,20}://[^\s:/@"']{0,100}:)[^\s"'<>]{0,300}@""", re.I),
        rf"\1{GONE}@",
    ),
    # Headers to their line's end or quote's, as they stand and as CGI and JSON name them
    (
        re.compile(
            r"""(\b(?:HTTP_)?(?:proxy[-_])?(?:authorization|(?:set[-_])?cookie)\b"""
            r"""(?:["']?\s*[:=]|["']\s*,)\s*)"""
            rf"""(?:{_QUOTED}|[^\n"'}}]+)""",
            re.I,
        ),
        rf"\1{GONE}",
    ),
    (re.compile(r"\b(Basic|Bearer)\s+[\w.~+/=-]{6,}", re.I), rf"\1 {GONE}"),
    (
        re.compile(rf"""((?:{_NAMES})["']?\s*(?:[:=]|=>)\s*){_VALUE}""", re.I),
        rf"\1{GONE}",
    ),
    # Links by which a password is chosen
    (re.compile(r"\b[a-z0-9]{6,7}-[0-9a-f]{32,64}\b"), GONE),
    # The site's own tokens and JSON Web Tokens by their looks. Nothing is asked for behind what may
    # be long: whoever makes up an address could have it searched for ever.
    (re.compile(r"\brce_[\w-]{20,}"), GONE),
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}"), GONE),
]
_PASSWORD_IN_URL = re.compile(r"://[^\s:/@]*:(.*)@")

_given: re.Pattern[str] | None = None


def know(secrets: Iterable[str] = ()) -> None:
    """From now on these values are taken out wherever they stand, and those of the environment."""
    found = {secret for secret in secrets if secret}
    for name, value in os.environ.items():
        if SECRET_NAME.search(name) and name not in ("PWD", "OLDPWD"):  # folders
            found.add(value)
        found.update(match[1] for match in [_PASSWORD_IN_URL.search(value)] if match)
    spelled = {form for one in found for form in (one, unquote(one), quote(one, safe=""))}
    long = sorted((one for one in spelled if len(one) >= _SHORTEST), key=len, reverse=True)
    global _given
    _given = re.compile("|".join(map(re.escape, long))) if long else None


def redacted(text: str) -> str:
    """The text with `[redacted]` where secrets stood."""
    if _given:
        text = _given.sub(GONE, text)
    for rule, by in _RULES:
        text = rule.sub(by, text)
    return text


def redacted_value(name: str, value: object) -> object:
    """The value, unless what it is called says that it is a secret."""
    return GONE if isinstance(value, str) and SECRET_NAME.search(name) else value


def redacted_query(query: str) -> str:
    """The query without the values of secret parameters; `code` is one where OpenID Connect brings
    it together with `state`, and a transformer's elsewhere."""
    asked = parse_qsl(query, keep_blank_values=True)
    names = {name for name, _value in asked}
    secret = {name for name in names if SECRET_NAME.search(name)}
    if "state" in names:
        secret |= {"state", "code", "session_state"} & names
    told = ((name, GONE if name in secret else value) for name, value in asked)
    return redacted("&".join(f"{name}={value}" for name, value in told))
