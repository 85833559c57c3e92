"""`manage.py load KIND FILE`: a workbook through the same steps as in the browser."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ingest import intake, kinds, report
from ingest.models import Upload
from ingest.refusals import Refusal
from records import people

OPTIONS = ("mode", "empty", "hidden_rows", "struck_rows", "sheets", "pass_over")


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
        upload = self._receive(options)
        earlier = intake.already_in(upload)
        said = ""
        failed = False
        if earlier is not None:
            upload.delete()
            upload = earlier
            when = earlier.committed_at
            said = _("Already in: committed on %(when)s by %(who)s. Nothing changes.") % {
                "when": f"{when:%Y-%m-%d %H:%M}",
                "who": earlier.committed_by,
            }
        else:
            said, failed = self._run(upload, options)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(upload), ensure_ascii=False))
        else:
            self._tell(upload, said)
        if failed:
            sys.exit(1)

    def _receive(self, options: dict[str, Any]) -> Upload:
        path = Path(options["file"])
        try:
            resource = kinds.get(options["kind"])
        except kinds.UnknownKind:
            raise CommandError(
                _("Unknown kind “%(kind)s”. Known: %(known)s.")
                % {"kind": options["kind"], "known": ", ".join(kinds.every())},
                returncode=2,
            ) from None
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path}, returncode=2)
        decided: dict[str, Any] = {"presets": {}, "options": {}}
        headers = {column.header for column in resource.columns().values()}
        for given in options["set"]:
            name, _equals, value = given.partition("=")
            if name.upper() in headers:
                decided["presets"][name.upper()] = value
            elif name in OPTIONS:
                decided["options"][name] = value.split(",") if name == "sheets" else value
            else:
                raise CommandError(
                    _("--set %(given)s: neither a column of this kind nor an option.")
                    % {"given": given},
                    returncode=2,
                )
        with path.open("rb") as file:
            return intake.receive(file, path.name, _user(options["user"]), options["kind"], **decided)

    def _run(self, upload: Upload, options: dict[str, Any]) -> tuple[str, bool]:
        """(what to say, whether it failed)."""
        intake.judge(upload)
        kept = report.as_json(upload)
        if upload.state == Upload.State.REFUSED:
            return kept["problems"][0]["message"], True
        if options["check"]:
            intake.discard(upload)
            return _("Checked; nothing was written."), bool(kept["problems"])
        try:
            intake.commit(
                upload,
                upload.owner,
                accept=options["accept_warnings"],
                reason=options["reason"],
                set_aside=options["set_aside"],
            )
        except Refusal as refusal:
            intake.discard(upload)
            return str(refusal), True
        return _("Committed as upload %(number)s.") % {"number": upload.pk}, False

    def _tell(self, upload: Upload, said: str) -> None:
        kept = report.as_json(upload)
        for severity in ("problems", "warnings"):
            for finding in kept[severity]:
                self.stdout.write(f"{severity[:-1]:8} {finding['code']:24} {finding['message']}")
        counts = ("rows", "created", "changed", "equal", "gone", "set_aside")
        self.stdout.write(", ".join(f"{name} {kept[name]}" for name in counts))
        for name, value in kept["totals"].items():
            self.stdout.write(f"{name} {value:,}")
        self.stdout.write(said)


def _user(name: str) -> Any:
    """The person by name, or the site's own user *system*, who can never sign in."""
    users = get_user_model().objects
    if name:
        user = users.filter(username=name).first()
        if user is None:
            raise CommandError(_("There is no user %(name)s.") % {"name": name}, returncode=2)
        return user
    return people.system()
