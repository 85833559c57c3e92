"""`manage.py scheduled`: whatever is due by the clock, once, however many call it at once."""

import os
import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from rce_site.models import ScheduledRun
from rce_site.schedule import running
from rce_site.schedule.jobs import JOBS, named
from records import formats

Said = tuple[str, str]


def stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Command(BaseCommand):
    """To be called every five minutes. Exits 0 when all that was due went well, also when nothing
    was; 1 when something failed, which is said, kept, and does not keep the rest from running."""

    help = "Run whatever is due: backups, the nightly recompute, the watched folder, alerts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(job.name for job in JOBS)
        parser.add_argument("job", nargs="?", help=f"run this one now, whatever its hour: {names}")
        parser.add_argument("--list", action="store_true", help="say what is run when, and go")

    def run_from_argv(self, argv: list[str]) -> None:
        """As a process of its own: it is stopped in order, and whoever waits for a page goes
        first."""
        for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked_to_stop, stop)
        if hasattr(os, "nice"):
            os.nice(10)
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self.tell_all()
            elif options["job"]:
                self.run_now(options["job"])
            else:
                self.run_due()
        except Error as error:
            what = str(error).strip().partition("\n")[0]
            said = _("The database cannot be used (%(why)s).") % {"why": what}
            raise CommandError(said) from error
        except KeyboardInterrupt:
            raise CommandError(_("Stopped; what was interrupted runs again.")) from None

    def run_due(self) -> None:
        failures = [name for name, (outcome, _said) in self.carried_out() if outcome != "done"]
        if failures:
            raise CommandError(_("Failed: %(jobs)s.") % {"jobs": ", ".join(failures)})

    def carried_out(self) -> Iterator[tuple[str, Said]]:
        for wanted in running.due(timezone.now()):
            run = running.claim(wanted)
            if run:
                found = running.carry_out(wanted.job, run)
                self.tell(wanted.job.name, found)
                yield wanted.job.name, found

    def run_now(self, name: str) -> None:
        try:
            job = named(name)
        except KeyError:
            known = {"name": name, "known": ", ".join(job.name for job in JOBS)}
            said = _("There is no job %(name)s. Known: %(known)s.") % known
            raise CommandError(said, returncode=2) from None
        found = running.run_now(job)
        if found is None:
            raise CommandError(_("%(name)s is running already.") % {"name": name})
        self.tell(name, found)
        if found[0] != ScheduledRun.Outcome.DONE:
            raise CommandError(_("Failed: %(jobs)s.") % {"jobs": name})

    def tell(self, name: str, found: Said) -> None:
        outcome, said = found
        now = timezone.localtime()
        self.stdout.write(f"{now:%Y-%m-%d %H:%M} {name} [{outcome}] {said}")

    def tell_all(self) -> None:
        """In one language, that of the site."""
        now = timezone.now()
        for job in JOBS:
            last = running.last(job)
            self.stdout.write(f"{job.name:12}{job.title} · {job.when}")
            if last:
                ended = f"{last.get_outcome_display()} · {last.report}".strip(" ·")
                self.stdout.write(f"{'':12}{formats.moment(last.started_at)} · {ended}")
            when = job.off() or formats.moment(job.when.next_due(now))
            self.stdout.write(f"{'':12}→ {when}")
