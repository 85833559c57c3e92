"""Gathers the words to translate (with GNU gettext) and compiles the translations (without)."""

import io
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import makemessages

NOT_OURS = [".venv", "var", "tests", "bench", "deploy", "docs", "static/vendor"]


class MakeMessages(makemessages.Command):
    """Without fuzzy guesses: a changed sentence is translated anew, not shown with the old one."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def catalogs() -> list[Path]:
    return sorted(
        path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")
    )


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def faults(catalog: Catalog) -> Iterator[str]:
    """What keeps a catalog from being complete: one line for each message concerned."""
    for message in catalog:
        if not message.id:
            continue
        said = message.id if isinstance(message.id, str) else message.id[0]
        texts = [message.string] if isinstance(message.string, str) else message.string
        if message.fuzzy:
            yield f"not confirmed (fuzzy): {said}"
        elif not texts or not all(texts):
            yield f"not translated: {said}"
        else:
            for error in message.check(catalog):
                yield f"{error}: {said}"


class Command(BaseCommand):
    help = "Gather and compile the translations; with --check only say what is missing"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail if a word is not gathered, translated or compiled.",
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        before = {path: path.read_bytes() for path in catalogs()}
        if not before:
            raise CommandError("There is no locale/<language>/LC_MESSAGES/django.po yet.")
        missing: list[str] = []
        if shutil.which("xgettext"):
            missing += self.gather(before, keep=not check)
        else:
            self.stderr.write("GNU gettext is not installed: new words were not looked for.")
        for path in catalogs():
            catalog = read(path)
            missing += [f"{self.named(path)}: {fault}" for fault in faults(catalog)]
            binary, mo = compiled(catalog), path.with_suffix(".mo")
            if not check:
                mo.write_bytes(binary)
            elif not mo.exists() or mo.read_bytes() != binary:
                missing.append(f"{self.named(mo)}: not compiled from its .po")
        for line in missing:
            self.stdout.write(line)
        if missing and check:
            raise CommandError(f"{len(missing)} to do; start with `make messages`.")

    def gather(self, before: dict[Path, bytes], *, keep: bool) -> list[str]:
        """Runs makemessages; returns the words it found that no catalog had."""
        known = {path: {message.id for message in read(path)} for path in before}
        found: list[str] = []
        try:
            for domain in sorted({path.stem for path in before}):
                call_command(
                    MakeMessages(),
                    domain=domain,
                    locale=sorted({p.parent.parent.name for p in before if p.stem == domain}),
                    ignore_patterns=NOT_OURS,
                    no_location=True,
                    no_obsolete=True,
                    verbosity=0,
                )
            for path in before:
                new = {message.id for message in read(path)} - known[path]
                found += [
                    f"{self.named(path)}: not gathered: {said}" for said in sorted(map(str, new))
                ]
        finally:
            if not keep:
                for path, content in before.items():
                    path.write_bytes(content)
        return [] if keep else found

    @staticmethod
    def named(path: Path) -> str:
        return str(path.relative_to(settings.BASE_DIR))
