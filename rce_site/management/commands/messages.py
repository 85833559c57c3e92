"""Gathers the words to translate into the Spanish catalogue, and compiles it."""

from datetime import UTC, datetime
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.core.management.base import BaseCommand

from rce_site import messages

HEADER = "# The site's words in Spanish: `make messages` gathers and compiles them."
# The same on every machine, so that a catalogue changes only where its words do.
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


class Command(BaseCommand):
    help = "Bring locale/ up to date with the code: new words come in empty, unused ones go"

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = self.stored()
        fresh = Catalog(
            locale="es",
            header_comment=HEADER,
            creation_date=FIRST,
            revision_date=FIRST,
            fuzzy=False,
        )
        found = messages.gathered().items()
        for (words, context), files in sorted(found, key=lambda pair: tuple(map(str, pair[0]))):
            key = words if isinstance(words, str) else words[0]
            known = catalog.get(key, context or None)
            places = [(name, None) for name in sorted(files)]
            string = known.string if known else None
            fresh.add(words, string, locations=places, context=context or None)
        self.write(fresh)
        empty = [message.id for message in fresh if message.id and not _complete(message)]
        for words in empty:
            self.stdout.write(f"To be translated: {words!r}")
        self.stdout.write(f"{len(fresh)} words, {len(empty)} without Spanish.")

    def stored(self) -> Catalog:
        if not messages.CATALOG.exists():
            return Catalog(locale="es")
        with messages.CATALOG.open("rb") as file:
            return read_po(file, locale="es")

    def write(self, catalog: Catalog) -> None:
        messages.CATALOG.parent.mkdir(parents=True, exist_ok=True)
        with messages.CATALOG.open("wb") as file:
            write_po(file, catalog, width=100, omit_header=False, include_lineno=False)
        with messages.CATALOG.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def _complete(message: Any) -> bool:
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(given)
