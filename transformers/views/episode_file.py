"""An episode's figures and all that they follow from, as a workbook."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from analytics.recovery import Panel, RiskSet, compared
from records import files, formats
from records.files import Sheet
from records.permissions import may
from records.views.export import XLSX
from transformers.choices import Grade, Step
from transformers.models import (
    Consumption,
    Episode,
    EpisodeLossMonth,
    EpisodeMonth,
    Intervention,
    Transformer,
)
from transformers.recovery.inputs import BANDS, Inputs
from transformers.recovery.values import Costs
from transformers.telling import Figures, Month
from transformers.views.episode_months import Around

MONTH = (
    *("period", "lead", "days", "observed_kwh", "expected_kwh", "gain_kwh", "low_kwh", "high_kwh"),
    *("step", "members", "stood_in", "value"),
)
FIGURES = (
    *("grade", "reason", "verdict", "gain_kwh", "low_kwh", "high_kwh", "expected_kwh", "value"),
    *("valued_months", "baseline_months", "reporting_months", "lacking", "lacks_from", "complete"),
    *("due", "daily_kwh", "cv_rmse", "fsu", "kept"),
)
NAMES = ("transformer", "place", "kind", "crew", "started_on", "ended_on", "until", "works")
WORK = (
    *("transformer", "work_order", "start_date", "end_date", "kind", "crew", "state"),
    *("reviewed_customers", "normalised_customers", "irregularities"),
)


def may_follow(user: Any) -> bool:
    """Whether the person may see all that the workbook has: its work, and everybody's months."""
    return all(may(user, "view", model) for model in (Episode, Intervention, Consumption))


def episode_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    if not may_follow(request.user):
        raise PermissionDenied
    episodes = Episode.objects.select_related("place__municipality", "transformer", "run", "loss")
    episode = get_object_or_404(episodes.defer("packed"), pk=pk)
    book = files.workbook_of(Sources(episode).sheets())
    name = f"{slugify(str(episode))}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


class Sources:
    """The sheets of an episode's workbook."""

    def __init__(self, episode: Episode) -> None:
        self.episode = episode
        self.inputs = Inputs.read()
        network = self.inputs.network
        at = int(np.searchsorted(network.keys, episode.transformer_id))
        self.row = int(network.chains.of[at])
        start = np.array([episode.start], "datetime64[D]")
        self.start = int(self.inputs.place(start)[0])
        self.months = list(episode.months.order_by("period"))
        self.lost = list(episode.loss_months.order_by("period"))

    def sheets(self) -> Iterator[Sheet]:
        yield Sheet(_("Episode"), [_("What"), _("Value")], self._episode())
        works = self.episode.interventions.order_by("start_date", "pk")
        yield Sheet(
            _("Interventions"), _headers(Intervention, WORK), [_values(one, WORK) for one in works]
        )
        headers = [
            *(_("Month"), _("Billed (kWh)"), _("Days"), _("Usable")),
            *(_("Billed, kWh a day as used"), _("Lost, kWh a day as used")),
        ]
        yield Sheet(_("Months before"), headers, self._baseline())
        for title, model, months in (
            (_("Billed increase"), EpisodeMonth, self.months),
            (_("Loss reduction"), EpisodeLossMonth, self.lost),
        ):
            rows = [_values(month, MONTH) for month in months]
            yield Sheet(title, _headers(model, MONTH), rows)
        headers = [_("Month"), _("CU (COP/kWh)"), _("G + T + PR + R (COP/kWh)")]
        yield Sheet(_("Tariffs"), headers, self._tariffs())
        yield self._members(_("Compared"), self.episode, self.inputs.billed, self.months)
        if loss := getattr(self.episode, "loss", None):
            yield self._members(_("Compared by losses"), loss, self.inputs.lost, self.lost)

    def _episode(self) -> Iterator[list[Any]]:
        episode, run = self.episode, self.episode.run
        yield from _facts(episode, NAMES)
        yield from _facts(episode, FIGURES, _("Billed increase"))
        if loss := getattr(episode, "loss", None):
            yield from _facts(loss, FIGURES, _("Loss reduction"))
        yield [_("Data known to"), run.last_month]
        yield [_("Computed"), run.at]
        yield [_("Version of the method"), run.version]
        yield [_("Mark of the data"), run.inputs]

    def _baseline(self) -> Iterator[list[Any]]:
        around = Around(self.episode)
        first = self.start - len(around.baseline)
        for place, month in enumerate(around.baseline, first):
            counts = place >= 0 and not around.is_out(month.month)
            used = [
                _known(round(float(panel.use[self.row, place]), 3)) if counts else None
                for panel in (self.inputs.billed, self.inputs.lost)
            ]
            yield [month.month, month.billed, month.days, month.why or _("yes"), *used]

    def _tariffs(self) -> Iterator[list[Any]]:
        network = self.inputs.network
        at = np.searchsorted(network.keys, [self.episode.transformer_id] * len(self.months))
        months = np.array([month.period for month in self.months], "datetime64[D]")
        costs = Costs()
        found = [
            tariffs.of(months, network.level[at], network.owner[at])
            for tariffs in (costs.unit, costs.purchase)
        ]
        for month, unit, purchase in zip(self.months, *found, strict=True):
            yield [month.period, _known(unit), _known(round(purchase, 4))]

    def _members(
        self, title: str, figures: Figures, panel: Panel, months: Sequence[Month]
    ) -> Sheet:
        """Whoever is compared, the use a day of each in the months that its figures follow from."""
        if figures.grade == Grade.INSUFFICIENT:
            return Sheet(title, [_("Nobody is compared")], [[figures.get_reason_display()]])
        group = compared(panel, self.inputs.work, self.start)
        after = np.array([month.period for month in months], "datetime64[D]")
        shown = np.concatenate([group.window, self.inputs.place(after)]).astype(np.int64)
        named = [formats.short_month(day) for day in self.inputs.month(shown).tolist()]
        headers = [
            *(_("Transformer"), _("Compared as of"), _("Municipality"), _("Zone"), _("Size")),
            _("Intervened from"),
            *(_("%(month)s (kWh a day)") % {"month": month} for month in named),
        ]
        return Sheet(title, headers, self._compared(panel, group, shown))

    def _compared(self, panel: Panel, group: RiskSet, months: Any) -> Iterator[list[Any]]:
        network = self.inputs.network
        town = panel.municipality[group.rows] == panel.municipality[self.row]
        zone = panel.zone[group.rows] == panel.zone[self.row]
        step = np.select([town, zone], [0, 1], 2)
        keys = network.keys[network.chains.latest[group.rows]]
        use = np.round(panel.use[np.ix_(group.rows, months)], 3)
        # From then on what was expected of it stands in for it.
        use[months[None, :] >= group.until[:, None]] = np.nan
        steps, sizes = [str(one.label) for one in Step], _sizes()
        for at in np.lexsort((keys, step)).tolist():
            code, municipality, zone_name = self.named[int(keys[at])]
            until = int(group.until[at])
            left = self.inputs.month(np.array([until])).item() if until < panel.months else None
            yield [
                *(code, steps[step[at]], municipality, zone_name),
                *(sizes[int(panel.band[group.rows[at]])], left),
                *map(_known, use[at].tolist()),
            ]

    @cached_property
    def named(self) -> dict[int, list[Any]]:
        """{transformer: its code, municipality and zone}."""
        rows = Transformer.objects.order_by().values_list(
            "pk", "code", "municipality__name", "place__zone"
        )
        return {key: names for key, *names in rows.iterator()}


def _sizes() -> list[str]:
    upto = [_("up to %(kva)s kVA") % {"kva": kva} for kva in BANDS]
    return [*upto, _("over %(kva)s kVA") % {"kva": BANDS[-1]}, _("not known")]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _headers(model: Any, names: tuple[str, ...]) -> list[str]:
    return [capfirst(str(model._meta.get_field(name).verbose_name)) for name in names]


def _values(record: Any, names: tuple[str, ...]) -> list[Any]:
    """As values, choices by their words and what is referred to by its name."""
    return [_value(record, name) for name in names]


def _value(record: Any, name: str) -> Any:
    if record._meta.get_field(name).choices:
        return str(getattr(record, f"get_{name}_display")())
    found = getattr(record, name)
    return str(found) if hasattr(found, "_meta") else found


def _facts(record: Any, names: tuple[str, ...], of: str = "") -> Iterator[list[Any]]:
    for header, name in zip(_headers(record, names), names, strict=True):
        yield [f"{of}: {header}" if of else header, _value(record, name)]
