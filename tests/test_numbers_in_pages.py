"""Numbers by which pages name things are written without the point of thousands."""

import re

from django.conf import settings

# What comes back from forms and addresses; of text that people read the point is part.
SENT = re.compile(
    r"""(?:\b(?:value|maxlength|min|max)="|[?&][\w-]+=)"""
    r"""\{\{ *([\w.]*(?:\bpk|_id|longest)) *(?:\|default:'' *)?\}\}"""
)


def test_keys_are_written_as_digits_alone() -> None:
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {match[1]}"
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        for match in SENT.finditer(path.read_text("utf-8"))
    ]
    assert found == [], "|stringformat:'d'"
