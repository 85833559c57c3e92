"""Headers as words: what is folded away before two of them are compared, and whose they are."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from ingest.reading.synonyms import synonyms_of

_PARENTHESES = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_WORD = re.compile(r"[^\W_]+")
# 'No. de orden', 'Nro orden' and 'orden' are one; 'fecha de corte' and 'fecha corte' too.
_EMPTY_WORDS = frozenset({"no", "nro", "num", "numero", "n", "de", "del", "la", "el", "los", "las"})
_LONGEST = 300


@lru_cache(maxsize=20_000)
def _squeezed(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:_LONGEST].replace("%", " porc ")).casefold()
    words = _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
    return "".join([word for word in words if word not in _EMPTY_WORDS] or words)


def squeezed(text: object) -> str:
    """A header as its letters and digits, what stands in parentheses included."""
    return "" if text is None else _squeezed(text if isinstance(text, str) else _written(text))


def normalise(text: object) -> str:
    """A header as it is compared: 'Código  Trafo' and 'CODIGO_TRAFO (1T,2T)' are 'codigotrafo'.

    Case, accents, spaces, marks, line breaks, 'No.', 'Nro', 'Nº' and small words are folded away,
    and what stands in parentheses, unless nothing else is there.
    """
    if text is None:
        return ""
    written = text if isinstance(text, str) else _written(text)
    return _squeezed(_PARENTHESES.sub(" ", written[:_LONGEST])) or _squeezed(written)


def _written(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else "0"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if not isinstance(value, int) or abs(value) < 10**15 else "0"


@dataclass(frozen=True)
class FieldNames:
    """A kind's column: its canonical header, what else it is called, whether it must be there.

    A `preset` field may be given once for the whole file instead of by a column. One without a name
    tells by its synonyms the headers that the kind knows and has no use for.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    preset: bool = False

    @classmethod
    def usual(
        cls, name: str, kind: str = "", *, required: bool = False, preset: bool = False
    ) -> "FieldNames":
        """The field with the usual synonyms of its header in that kind."""
        return cls(name, synonyms_of(name, kind), required, preset)


class Names:
    """Which field each spelling of a kind's headers means."""

    def __init__(self, fields: Sequence[FieldNames], mapping: Mapping[str, str]) -> None:
        self.fields = [field.name for field in fields if field.name]
        self.by_hand = {squeezed(text): name for text, name in mapping.items()}
        self.known = {normalise(field.name): field.name for field in fields if field.name}
        canonical = set(self.known)
        doubtful: set[str] = set()
        for field in fields:
            for synonym in field.synonyms:
                word = squeezed(synonym)
                # A canonical header means itself; a synonym that two fields claim means neither.
                meant = self.known.setdefault(word, field.name)
                if meant != field.name and field.name and word not in canonical:
                    doubtful.add(word)
        for word in doubtful:
            del self.known[word]

    @property
    def month(self) -> str:
        """The field that columns named for months of a year stand for, '' where none may.

        A kind whose months have columns, ENE … DIC, has the month of the year as MES.
        """
        if "PERIODO" in self.fields:
            return "PERIODO"
        return "MES" if "ENE" in self.fields else ""

    def meaning(self, text: object) -> str | None:
        """The canonical header, '' for a column that is left out, None if unknown."""
        whole, bare = squeezed(text), normalise(text)
        for word in (whole, bare):
            if word in self.by_hand:
                return self.by_hand[word]
        return self.known.get(whole, self.known.get(bare))

    def nearest(self, text: object, taken: Sequence[str] = ()) -> str | None:
        """The field, of those not taken, whose name is most like the text."""
        free = [word for word, name in self.known.items() if name and name not in taken]
        found = get_close_matches(normalise(text), free, n=1, cutoff=0.72)
        return self.known[found[0]] if found else None
