"""/budget/month/reported/: what was reported of a month, what changed since and why, and what its
figures are now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.models import AnnexState
from budget.models import Adjustment, Cause, MonthClose
from budget.month import adjusting, asked
from budget.month.asked import Asked
from budget.month.figures import FIGURES, PLACES, WRITTEN, Figure, Values, of_area, published
from budget.month.standing import NONE, ZERO
from budget.views import addresses
from budget.views.tables import Column, Row, Table, asked_file, query_of
from records import formats
from records.models import ClosedMonth
from transformers.models.figures import months_back

UNITS = {
    "COP": gettext_lazy("pesos"),
    "kWh": gettext_lazy("kWh"),
    "ratio": gettext_lazy("shares"),
    "count": gettext_lazy("counts"),
}
PARTED = {
    "contract": gettext_lazy("Contract"),
    "zone": gettext_lazy("Zone"),
    "kind": gettext_lazy("Type of work"),
}
CAUSES = {
    Cause.UPLOAD: gettext_lazy("Workbooks committed"),
    Cause.UNDO: gettext_lazy("Workbooks undone"),
    Cause.FORM: gettext_lazy("Corrections by hand"),
    Cause.ESTIMATE: gettext_lazy("Estimated anew"),
    Cause.REOPENED: gettext_lazy("On reopening"),
    Cause.RECOMPUTE: gettext_lazy("Computed anew"),
}
# No month has a close of a longer number.
LONGEST = 6


@dataclass
class AreaReported:
    """An area of the month: its last close, or one of those before it (`number`)."""

    request: HttpRequest
    area: ClosedMonth.Area
    month: date
    number: int | None = None

    @cached_property
    def closes(self) -> list[MonthClose]:
        found = MonthClose.objects.of(self.area, self.month)
        return list(found.select_related("closed_by", "reopened_by"))

    @cached_property
    def close(self) -> MonthClose | None:
        named = [close for close in self.closes if close.number == self.number]
        return next(iter(named or self.closes[-1:]), None)

    @cached_property
    def is_last(self) -> bool:
        return bool(self.closes) and self.close == self.closes[-1]

    @cached_property
    def closed(self) -> ClosedMonth | None:
        return ClosedMonth.objects.filter(area=self.area, month=self.month).first()

    @property
    def is_unknown(self) -> bool:
        """Closed before figures were kept."""
        return self.closed is not None and not any(
            close.reopened_at is None for close in self.closes
        )

    @property
    def others(self) -> list[tuple[MonthClose, str]]:
        """The month's other closes, and where they are shown."""
        url = asked.address("reported", self.month)
        return [
            (one, f"{url}&close={one.number}&area={self.area}")
            for one in self.closes
            if one != self.close
        ]

    # ── figures ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def reported(self) -> Values:
        if self.close is None:
            return {}
        rows = self.close.figures.order_by().values_list("figure", "part", "value")
        return {(name, part): value for name, part, value in rows}

    @cached_property
    def adjusted(self) -> dict[tuple[str, str], dict[str, Decimal]]:
        """{(figure, part): {cause: the sum of its adjustments}}."""
        found: dict[tuple[str, str], dict[str, Decimal]] = {}
        if self.close:
            rows = self.close.adjustments.order_by().values_list("figure", "part", "cause")
            for name, part, cause, amount in rows.annotate(sum=Sum("amount")):
                if name in FIGURES:
                    found.setdefault((name, part), {})[cause] = FIGURES[name].rounded(amount)
        return found

    @cached_property
    def now(self) -> Values:
        """Of an earlier close: what the next one reported."""
        if self.close and not self.is_last:
            keys = {*self.reported, *self.adjusted}
            return {key: self._noticed(key) for key in keys}
        return published(self.area, [self.month])[self.month]

    def _noticed(self, key: tuple[str, str]) -> Decimal | None:
        amounts = self.adjusted.get(key, {})
        if not amounts:
            return self.reported.get(key)
        return (self.reported.get(key) or ZERO) + sum(amounts.values())

    @cached_property
    def causes(self) -> list[Cause]:
        """Those of which there is any adjustment."""
        there = {cause for amounts in self.adjusted.values() for cause in amounts}
        return [cause for cause in Cause if cause in there]

    @cached_property
    def unnoticed(self) -> int:
        """How many figures moved that no adjustment tells of yet: something is being written."""
        if not self.close:
            return 0
        keys = {key for key in (*self.reported, *self.now) if (key[0], "") in self.reported}
        return sum((self.now.get(key) or 0) != (self._noticed(key) or 0) for key in keys)

    # ── tables ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def tables(self) -> list[Table]:
        return [self._table(unit) for unit in PLACES if any(self._of_unit(unit))]

    def _of_unit(self, unit: str) -> Iterator[Figure]:
        return (figure for figure in of_area(self.area) if figure.unit == unit)

    def _table(self, unit: str) -> Table:
        write = WRITTEN[unit]
        columns = [Column(gettext_lazy("Reported"), write)] if self.close else []
        columns += [Column(CAUSES[cause], write) for cause in self.causes]
        if self.causes:
            columns.append(Column(gettext_lazy("Adjustments"), write))
        last = (
            gettext_lazy("As it is now")
            if self.is_last or not self.close
            else gettext_lazy("Until then")
        )
        columns.append(Column(last, write))
        return Table(
            f"{self.area}-{unit}",
            f"{self.area.label}: {UNITS[unit]}",
            gettext_lazy("Figure"),
            columns,
            [self._row(figure) for figure in self._of_unit(unit)],
            keyed=(gettext_lazy("Figure"), gettext_lazy("Contract, zone or type of work")),
            **query_of(self.request),
        )

    def _row(self, figure: Figure) -> Row:
        keys = {key for key in (*self.reported, *self.adjusted, *self.now) if key[0] == figure.name}
        whole = Row(
            str(figure.title),
            self._values(figure, ""),
            figure_url(figure, self.month),
            self._urls(figure, ""),
            (str(figure.title), ""),
            how=f"month.{figure.name}",
        )
        parts = [self._part(figure, part) for _name, part in sorted(keys) if part]
        if not parts:
            return whole
        # The file has the parts: its whole stands among them.
        return Row(**{**vars(whole), "inner": [self._whole_line(whole), *parts]})

    def _whole_line(self, whole: Row) -> Row:
        return Row(_("The whole"), whole.values, keys=whole.keys, apart=True)

    def _part(self, figure: Figure, part: str) -> Row:
        named = _("None named") if part == NONE else part
        return Row(
            named,
            self._values(figure, part),
            urls=self._urls(figure, part),
            keys=(str(figure.title), named),
        )

    def _values(self, figure: Figure, part: str) -> list[Decimal | None]:
        key = (figure.name, part)
        amounts = self.adjusted.get(key, {})
        found = [self.reported.get(key)] if self.close else []
        found += [amounts.get(cause) for cause in self.causes]
        if self.causes:
            found.append(sum(amounts.values()) if amounts else None)
        return [*found, self.now.get(key)]

    def _urls(self, figure: Figure, part: str) -> list[str]:
        """Each cause leads to its adjustments."""
        given = {"figure": figure.name, "part": part} if part else {"figure": figure.name}
        urls = [""] if self.close else []
        urls += [self._adjustments_url(cause=cause.value, **given) for cause in self.causes]
        if self.causes:
            urls.append(self._adjustments_url(**given))
        return [*urls, ""]

    def _adjustments_url(self, **given: Any) -> str:
        number = self.close.number if self.close else None
        return addresses.asked(
            "adjustment_list", month=self.month, area=self.area.value, close_number=number, **given
        )

    @property
    def adjustments_url(self) -> str:
        return self._adjustments_url()


def figure_url(figure: Figure, month: date) -> str:
    """The page or the list that the figure is of."""
    billed = {"billed": "billed", "executed": AnnexState.APPROVED, "actas": "billed"}
    billed |= {"in_review": AnnexState.IN_REVIEW, "returned": AnnexState.RETURNED}
    billed |= {"objected": "billed", "saved": "billed", "supplied": AnnexState.APPROVED}
    if figure.name in billed:
        return addresses.billed("annex", period=month, state=str(billed[figure.name]))
    if figure.name == "lines":
        return addresses.billed("billeditem", period=month, state="billed")
    if figure.name == "budgeted":
        return addresses.asked("movement_list", period=month)
    if figure.name == "provisioned":
        return addresses.asked("provision_list", period=month, state="open")
    if figure.name in ("input_kwh", "index_12", "target_12"):
        return addresses.of_transformers("systemenergy_list", period=month)
    if figure.name in ("measured_kwh", "billed_kwh", "loss_kwh", "balances"):
        return addresses.of_transformers("losses", period_from=month, period_to=month)
    days = {"from": str(month), "to": _last_day(month)}
    if figure.name.startswith("cnr"):
        dates = {f"date_{name}": day for name, day in days.items()}
        return addresses.of_transformers("retroactivecase_list", settled="true", **dates)
    if figure.name == "interventions":
        dates = {f"started_{name}": day for name, day in days.items()}
        return addresses.of_transformers("intervention_list", done="true", **dates)
    return addresses.asked("recovery")


def _last_day(month: date) -> str:
    return str(date.fromordinal(months_back(month, -1).toordinal() - 1))


def reported(request: HttpRequest) -> HttpResponseBase:
    """Whoever may see closes; to look for what nobody noticed, whoever may close."""
    if not request.user.has_perm("budget.view_monthclose"):
        raise PermissionDenied
    about = Asked.of(request, "reported")
    if request.method == "POST":
        return _look_again(request, about)
    given = request.GET.get("close", "")
    number = int(given) if given.isdecimal() and len(given) < LONGEST else None
    areas = [
        AreaReported(
            request, area, about.month, number if request.GET.get("area") == area else None
        )
        for area in ClosedMonth.Area
    ]
    tables = [table for area in areas for table in area.tables]
    context = {
        "asked": about,
        "areas": areas,
        "recent": recent(about.month),
        "may_look": may_look(request.user),
        "is_kept": any(area.closes for area in areas),
    }
    return asked_file(request, tables) or render(request, "budget/reported.html", context)


def may_look(user: Any) -> bool:
    return any(user.has_perm(f"records.close_{area}_closedmonth") for area in ClosedMonth.Area)


def _look_again(request: HttpRequest, about: Asked) -> HttpResponseBase:
    if not may_look(request.user):
        raise PermissionDenied
    found = len(adjusting.look_again(request.user))
    words = ngettext(
        "%(count)s adjustment was noticed.", "%(count)s adjustments were noticed.", found
    )
    said = words % {"count": formats.number(found)} if found else _("Nothing else has changed.")
    messages.success(request, said)
    return redirect(asked.address("reported", about.month))


def recent(month: date) -> str:
    """Where the month's adjustments are listed, '' while there are none."""
    if not Adjustment.objects.filter(close__month=month).exists():
        return ""
    return f"{reverse('budget:adjustment_list')}?month={month:%Y-%m}"
