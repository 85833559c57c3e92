"""Runs what the site does in the background; one process is enough, several do no harm."""

import logging
import os
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.db import Error, connection
from django_tasks_db.management.commands import db_worker

from rce_site import heartbeat, interrupted, serving
from records import outages

log = logging.getLogger(__name__)

# Seconds between two tries to reach a database that is gone.
PAUSE = 2.0


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
            threading.Thread(target=serving.stop_when_input_ends, daemon=True).start()
        if hasattr(os, "nice"):
            os.nice(10)  # whoever waits for a page goes first
        heartbeat.beat_on()
        interrupted.keep_looking()
        with interrupted.named(options["worker_id"]):
            self.outlive_outages(options)

    def outlive_outages(self, options: dict[str, Any]) -> None:
        """Works until stopped. Where the database goes, or its disk is full, the task under way is
        broken off; it is done again once there is a database."""
        told = None
        while True:
            try:
                interrupted.take_up(also=options["worker_id"])
                told = None
                return super().handle(**options)
            except Error as error:
                outage = outages.cause(error)
                if outage is None:
                    raise
                if outage != told:  # once, not each second
                    log.warning("The worker waits: %s. %s", outage.code, error)
                told = outage
                connection.close()
                time.sleep(PAUSE)
