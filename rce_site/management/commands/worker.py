"""Runs what the site does in the background; one process is enough, several do no harm."""

import os
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from rce_site import heartbeat


def stop_when_input_ends() -> None:
    """Asks this process to stop once the other end of its input is closed, or its holder dies."""
    sys.stdin.read()
    signal.raise_signal(signal.SIGTERM)


class Command(db_worker.Command):
    help = "Run background work until stopped"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=0.2, reload=False, startup_delay=False)
        parser.add_argument(
            "--until-input-ends",
            action="store_true",
            help="Stop when standard input is closed, as `serve` does with the worker it starts.",
        )

    def handle(self, *, until_input_ends: bool = False, **options: Any) -> None:
        if until_input_ends:
            threading.Thread(target=stop_when_input_ends, daemon=True).start()
        if hasattr(os, "nice"):
            os.nice(10)  # whoever waits for a page goes first
        heartbeat.beat_on()
        super().handle(**options)
