"""How text is compared, wherever two spellings may mean one thing."""

import re
import unicodedata


def folded(text: str) -> str:
    """The text without case, accents, punctuation and doubled spaces: 'San José' → 'san jose'."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return re.sub(r" +", " ", kept).strip()
