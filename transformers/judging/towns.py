"""Which municipality a code and a name mean, and where they contradict each other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ingest.judging import Found, Keys, Texts
from records.text import folded


class Town(NamedTuple):
    """A stored municipality: its key, DANE code and name, folded."""

    key: int
    code: str
    name: str


class Towns:
    """The stored municipalities that a file may mean.

    `alone` is {name as written: key} of what a name means that stands without a code.
    """

    def __init__(self, towns: Iterable[Town] = (), alone: Mapping[str, int] | None = None) -> None:
        self.by_code: dict[str, Town] = {}
        self.by_name: dict[str, list[Town]] = {}
        for town in towns:
            self.by_code[town.code] = town
            self.by_name.setdefault(town.name, []).append(town)
        self.alone = alone or {}

    def named(self, text: str) -> list[Town]:
        """Those whose name, or code, the text is."""
        own = self.by_code.get(text)
        return [own] if own else self.by_name.get(folded(text), [])


def contradiction(code: str, name: str, towns: Towns) -> str | None:
    """What of the code contradicts the name: the code's own name, or the code that the name has.

    A name that belongs to no other code, or is contained in the code's own (CÚCUTA is SAN JOSÉ DE
    CÚCUTA), contradicts nothing. Of an unknown code nothing is known but its department, where no
    two municipalities are called alike.
    """
    bearers = towns.named(name)
    own = towns.by_code.get(code)
    if own is None:
        return next((town.code for town in bearers if town.code[:2] == code[:2]), None)
    if not bearers or own in bearers or f" {folded(name)} " in f" {own.name} ":
        return None
    return own.name.upper()


def contradictory(codes: Texts, names: Texts, towns: Towns) -> Iterator[Found]:
    """Rows whose code and name cannot both be right; the detail says what the one is."""
    known: dict[tuple[str, str], str | None] = {}
    for index, (code, name) in enumerate(zip(codes, names, strict=True)):
        if not code or not name:
            continue
        if (code, name) not in known:
            known[code, name] = contradiction(code, name, towns)
        if detail := known[code, name]:
            yield Found(index, "municipality", detail)


def meant(codes: Texts, names: Texts, towns: Towns) -> list[int | None]:
    """Each row's municipality by its code, or by its name alone: its key.

    One that is to be made of code and name has, until it has a key, its code below zero.
    """
    found: list[int | None] = []
    for code, name in zip(codes, names, strict=True):
        if not code:
            found.append(towns.alone.get(name) if name else None)
        elif code in towns.by_code:
            found.append(towns.by_code[code].key)
        else:
            found.append(-int(code) if name and int(code) else None)
    return found


def to_be_made(chosen: Keys) -> Iterator[Found]:
    for index, key in enumerate(chosen):
        if key is not None and key < 0:
            yield Found(index, "municipality", code_of(key))


def not_found(codes: Texts, names: Texts, chosen: Keys) -> Iterator[Found]:
    """Rows that name a municipality of which nobody can tell which it is."""
    for index, (code, name, key) in enumerate(zip(codes, names, chosen, strict=True)):
        if key is None and (code or name):
            yield Found(index, "dane" if code else "municipality")


def code_of(key: int) -> str:
    """The DANE code that a key below zero stands for."""
    return f"{-key:05}"
