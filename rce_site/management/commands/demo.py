"""`manage.py demo`: a believable distributor, made as workbooks and loaded like anybody's."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rce_site.demo import alerts, closes, loading, making, objections, states
from rce_site.demo.bar import Bar
from rce_site.demo.sizes import SIZES
from rce_site.demo.workdays import month_after
from rce_site.demo.world import World


def month(text: str) -> date:
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    if found is None:
        raise ArgumentTypeError(f"{text} is no month: write it as 2024-10")
    return date(int(found[1]), int(found[2]), 1)


class Command(BaseCommand):
    """Exits 0 when the demonstration is in, also when it was already; 1 when the database holds
    anything else. Interrupted, it goes on where it stopped."""

    help = "Fill an empty database with demonstration data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until", type=month, metavar="YYYY-MM", help="last month (default: the last full one)"
        )
        parser.add_argument(
            "--size", choices=SIZES, help="full: twelve months (the default); today: three"
        )

    def handle(self, *args: Any, until: date | None, size: str | None, **options: Any) -> None:
        if foreign := loading.somebodys_work():
            raise CommandError(
                _(
                    "The database holds somebody’s work (%(found)s). Nothing was touched: the "
                    "demonstration needs a database of its own."
                )
                % {"found": foreign}
            )
        world = self._world(until, size)
        workbooks = making.names(world)
        if workbooks <= loading.committed():
            if not states.are_settled():
                objections.object_to(world)
                states.settle(world)
                closes.close(world)
                alerts.look_after()
            said = _("The demonstration (%(name)s) is in already.")
            self.stdout.write(said % {"name": world.name})
            return
        self._fill(world)

    def _world(self, until: date | None, size: str | None) -> World:
        """The one whose workbooks are in, unless another is asked for by name."""
        earlier = loading.found()
        known = earlier.split() if earlier else []
        wanted = until or (month(known[0]) if known else self._last_full_month())
        world = World(wanted, SIZES[size or (known[1] if known else "full")])
        if earlier and earlier != world.name:
            raise CommandError(
                _("The database holds another demonstration (%(found)s). Nothing was touched.")
                % {"found": earlier}
            )
        return world

    @staticmethod
    def _last_full_month() -> date:
        return month_after(timezone.localdate().replace(day=1), -1)

    def _fill(self, world: World) -> None:
        folder = Path(settings.DATA_DIR) / "demo" / world.name.replace(" ", "-")
        bar = Bar(self.stdout)
        bar.step(_("Writing workbooks"), making.lines(world))
        made = making.make(world, folder, bar.told)
        bar.step(_("Loading workbooks"), sum(workbook.lines for workbook in made))
        loading.load(world, made, bar.told)
        objections.object_to(world)
        states.settle(world)
        closes.close(world)
        alerts.look_after()
        self.stdout.write(
            _(
                "%(workbooks)s workbooks with %(items)s billed items until %(until)s are in; "
                "the workbooks are kept in %(folder)s."
            )
            % {
                "workbooks": len(made),
                "items": number_format(making.items(world), force_grouping=True),
                "until": f"{world.until:%Y-%m}",
                "folder": folder,
            }
        )
