"""What is known of all episodes, whichever of them are chosen: read when first needed, once."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from django.utils.functional import cached_property

from budget import episode_costs
from budget.episode_costs import Spent
from budget.returns.groupings import COLUMNS, Chosen, Known
from transformers import measured
from transformers.models import Episode, RecoveryRun
from transformers.models.recovered import Portfolio


class Facts:
    def __init__(self) -> None:
        # {what was asked of them: what was answered}, which lasts as long as they do.
        self.answers: dict[Hashable, Any] = {}

    @cached_property
    def known(self) -> Known:
        return Known()

    @cached_property
    def spent(self) -> Spent:
        return episode_costs.spent()

    @cached_property
    def episodes(self) -> list[Chosen]:
        rows = Episode.objects.order_by("pk").values_list(*COLUMNS)
        return list(map(Chosen._make, rows.iterator()))

    @cached_property
    def years(self) -> range:
        """In which work began, the latest first."""
        known = {one.start.year for one in self.episodes}
        return range(max(known), min(known) - 1, -1) if known else range(0)

    @cached_property
    def kinds(self) -> list[str]:
        return sorted({one.kind for one in self.episodes})

    @cached_property
    def towns(self) -> list[tuple[str, str]]:
        """(code, name) of the municipalities where work was done, by name."""
        sites = map(self.known.site, {one.place for one in self.episodes})
        known = {(site.code, site.town) for site in sites if site.code}
        return sorted(known, key=lambda town: town[::-1])

    @cached_property
    def energy(self) -> Portfolio:
        """The billed increase of the measurable ones, of both grades."""
        return measured.billed_increase()

    @cached_property
    def loss_reduction(self) -> Portfolio:
        """Another energy, of those that a macro-meter measures."""
        return measured.loss_reduction()

    @cached_property
    def last_month(self) -> date | None:
        """The last that anything is known of."""
        run = RecoveryRun.objects.last_run()
        return run and run.last_month
