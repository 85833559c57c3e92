"""Where transformers hang: zone, municipality, substation and circuit, and since when."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records import bulk
from records.models import Municipality

# The day from which a transformer's first place holds: before everything that is known of it.
ALWAYS = date(1900, 1, 1)


class Site(NamedTuple):
    """What names a place."""

    zone: str
    municipality: int | None
    substation: str
    circuit: str


class PlaceQuerySet(models.QuerySet["Place"]):
    def keys(self, sites: Iterable[Site]) -> dict[Site, int]:
        """{site: key}; those that are new are made. A query or two for any number of sites."""
        wanted = set(sites)
        found = self._known()
        missing = sorted(wanted - set(found), key=repr)
        if missing:
            names = ("zone", "municipality_id", "substation", "circuit")
            columns = dict(zip(names, (list(c) for c in zip(*missing, strict=True)), strict=True))
            bulk.insert(self.model, columns)
            found = self._known()
        return {site: found[site] for site in wanted}

    def names(self, column: str) -> list[str]:
        """The zones, substations or circuits that there are, by name."""
        named = self.order_by(column).exclude(**{column: ""})
        return list(named.values_list(column, flat=True).distinct())

    def _known(self) -> dict[Site, int]:
        rows = self.order_by().values_list("zone", "municipality", "substation", "circuit", "pk")
        return {Site(*row[:4]): row[4] for row in rows}


class Place(models.Model):
    """A circuit of a substation within a municipality and zone; what balances are summed by."""

    zone = models.CharField(_("zone"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), null=True, related_name="+"
    )
    substation = models.CharField(_("substation"), max_length=100, blank=True)
    circuit = models.CharField(_("circuit"), max_length=50, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "circuit", "substation", "zone"],
                condition=Q(municipality__isnull=False),
                name="one_place",
            ),
            models.UniqueConstraint(
                fields=["circuit", "substation", "zone"],
                condition=Q(municipality__isnull=True),
                name="one_place_without_municipality",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(name for name in (self.circuit, self.substation) if name) or "—"


class Placement(models.Model):
    """A transformer's place from a day on. Made of the transformer's versions, never typed."""

    transformer = models.ForeignKey(
        "transformers.Transformer", models.CASCADE, related_name="placements"
    )
    since = models.DateField(_("since"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["transformer", "since"]
        constraints = [
            models.UniqueConstraint(fields=["transformer", "since"], name="one_placement_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.since:%Y-%m-%d})"
