"""Runs the site: the web server, and beside it the worker for what takes longer."""

import os
import signal
import threading
from argparse import ArgumentParser, BooleanOptionalAction
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from waitress.server import create_server

from rce_site import serving
from rce_site.schedule.clock import Clock


def stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Command(BaseCommand):
    help = "Run the web server and the background worker until Ctrl-C"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = os.environ.get("PORT", "8000")
        parser.add_argument("--host", default="127.0.0.1", help="(default: %(default)s)")
        parser.add_argument("--port", default=port, type=int, help="(default: PORT, else 8000)")
        parser.add_argument("--threads", default=8, type=int, help="(default: %(default)s)")
        parser.add_argument("--no-worker", action="store_true", help="The worker runs elsewhere.")
        parser.add_argument(
            "--schedule",
            action=BooleanOptionalAction,
            default=settings.SCHEDULE,
            help="Look every five minutes for scheduled work that is due (RCE_SCHEDULE).",
        )
        parser.add_argument(
            "--until-input-ends",
            action="store_true",
            help="Stop when standard input is closed, as services on Windows are asked to.",
        )
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="First migrate, collect static files, and fill a database that is empty with "
            "the demonstration and a first sign-in for each role.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked_to_stop, stop)
        if options["until_input_ends"]:
            threading.Thread(target=serving.stop_when_input_ends, daemon=True).start()
        try:
            if options["prepare"]:
                self.prepare()
            self.serve(**options)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def prepare(self) -> None:
        if serving.migrate():
            self.stdout.write("The database is up to date.")
        if serving.collect_static():
            self.stdout.write("The static files are up to date.")
        if not serving.holds_work():
            call_command("demo")
        call_command("signins")

    def serve(
        self,
        host: str,
        port: int,
        threads: int,
        no_worker: bool,
        schedule: bool,
        **options: Any,
    ) -> None:
        if unfit := serving.unfit_for(host):
            raise CommandError(unfit)
        # Not before: importing it settles what the process holds from then on.
        from rce_site.wsgi import application

        try:
            server = create_server(
                application,
                host=host,
                port=port,
                threads=threads,
                ident="RCE",
                max_request_body_size=serving.largest_body(),
                **serving.proxies(),
            )
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                "If another program has that port, choose one with PORT=8001."
            ) from error
        worker = None if no_worker else serving.WorkerProcess()
        clock = Clock() if schedule else None
        self.stdout.write(f"RCE is at http://{host}:{port}/  (Ctrl-C stops it)")
        if not settings.PRODUCTION and not serving.is_loopback(host):
            self.stdout.write("Others can reach it, without HTTPS: see RCE_PRODUCTION.")
        self.stdout.flush()
        try:
            server.run()
        finally:
            server.close()
            if clock:
                clock.stop()
            if worker:
                worker.stop()
