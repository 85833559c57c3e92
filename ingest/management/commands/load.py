"""`manage.py load KIND FILE`: a workbook through the same steps as in the browser."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ingest import intake, kinds, loading
from ingest.loading import Ending, Outcome, Wishes
from ingest.models import Upload
from ingest.refusals import Refusal
from records import formats, people


class Command(BaseCommand):
    """Exits 0 when committed, when a check finds nothing, or when the same bytes are in already;
    1 for every refusal; 2 for an unknown kind, option or path."""

    help = "Load a workbook of one kind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--set", action="append", default=[], metavar="name=value")
        parser.add_argument("--check", action="store_true", help="judge only, write nothing")
        parser.add_argument("--accept-warnings", action="store_true")
        parser.add_argument("--set-aside", action="store_true", help="leave rows with problems out")
        parser.add_argument("--reason", default="", metavar="TEXT")
        parser.add_argument("--user", default="", metavar="NAME", help="by default: system")
        parser.add_argument("--json", action="store_true", help="print one object, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        upload = _received(options)
        outcome = loading.already_in(upload) or _run(upload, options)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            self._tell(outcome)
        if outcome.ending == Ending.REFUSED:
            sys.exit(1)

    def _tell(self, outcome: Outcome) -> None:
        kept = outcome.as_json()
        for severity in ("problems", "warnings"):
            for finding in kept[severity]:
                self.stdout.write(f"{severity[:-1]:8} {finding['code']:24} {finding['message']}")
        counts = ("rows", "created", "changed", "equal", "gone", "set_aside")
        self.stdout.write(", ".join(f"{name} {kept[name]}" for name in counts))
        for name, value in kept["totals"].items():
            self.stdout.write(f"{name} {formats.quantity(value)}")
        self.stdout.write(outcome.said)


def _received(options: dict[str, Any]) -> Upload:
    """The file as an upload; what was misspelt ends the command with 2."""
    given = [tuple(setting.partition("=")[::2]) for setting in options["set"]]
    try:
        decided = loading.decided(options["kind"], given)
    except kinds.UnknownKind:
        known = {"kind": options["kind"], "known": ", ".join(kinds.every())}
        said = _("Unknown kind “%(kind)s”. Known: %(known)s.") % known
        raise CommandError(said, returncode=2) from None
    except loading.BadSetting as error:
        raise CommandError(f"--set {error}", returncode=2) from None
    user = _user(options["user"])
    path = Path(options["file"])
    try:
        with path.open("rb") as file:
            return intake.receive(file, path.name, user, options["kind"], **decided)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        said = _("There is no file %(path)s to read.") % {"path": path}
        raise CommandError(said, returncode=2) from None


def _run(upload: Upload, options: dict[str, Any]) -> Outcome:
    wishes = Wishes(
        check=options["check"],
        accept=options["accept_warnings"],
        reason=options["reason"],
        set_aside=options["set_aside"],
    )
    try:
        loading.run(upload, upload.owner, wishes)
    except Refusal as refusal:
        intake.discard(upload)
        return loading.outcome(upload, refusal)
    return loading.outcome(upload)


def _user(name: str) -> Any:
    """The person by name, or the site's own user *system*."""
    if not name:
        return people.system()
    user = get_user_model()._default_manager.filter(username=name).first()
    if user is None:
        raise CommandError(_("There is no user %(name)s.") % {"name": name}, returncode=2)
    return user
