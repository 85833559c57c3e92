"""What a projection answers, as people read it."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.outlook import Outlook, RunsOut
from budget.projection import Projection
from records import formats

ZERO = Decimal(0)


def money_label(outlook: Outlook, line: str | None) -> str:
    """What the money is: of years and lines their budget, of whole contracts their value."""
    if outlook.first or line is not None:
        return _("Budget in force")
    if len(outlook.projection.parts) > 1:
        return _("The contracts’ value")
    return _("The contract’s value")


@dataclass(frozen=True)
class Words:
    outlook: Outlook
    # None where whole contracts are looked at.
    line: str | None = None

    @property
    def title(self) -> str:
        month = {"month": formats.month(self.outlook.last)}
        if self.outlook.first:
            return _("Up to the end of the year, %(month)s") % month
        if len(self.outlook.projection.parts) > 1:
            return _("Up to the end of the last contract, %(month)s") % month
        return _("Up to the end of the contract, %(month)s") % month

    @property
    def money_label(self) -> str:
        return money_label(self.outlook, self.line)

    @property
    def is_known(self) -> bool:
        """Whether something is said of these months: they are projected, or there are none."""
        return bool(self.outlook.projection.method) or not self.outlook.ahead

    @property
    def band(self) -> str:
        reached = self.outlook.reached
        if not self.outlook.ahead:
            return _("No month is to come: this is what was billed.")
        if reached.low is None or reached.high is None:
            return _("Too few past months for a band.")
        return _("80 %% between %(low)s and %(high)s") % {
            "low": formats.money(reached.low),
            "high": formats.money(reached.high),
        }

    @property
    def balance_band(self) -> str:
        low, high = self.outlook.balance_low, self.outlook.balance_high
        if not self.outlook.ahead or low is None or high is None:
            return ""
        return _("80 %% between %(low)s and %(high)s") % {
            "low": formats.money(low),
            "high": formats.money(high),
        }

    @property
    def billed(self) -> str:
        said = _("%(executed)s executed") % {"executed": formats.money(self.outlook.executed)}
        if not self.outlook.in_review:
            return said
        in_review = {"in_review": formats.money(self.outlook.in_review)}
        return f"{said}, {_('%(in_review)s in review') % in_review}"

    # ── until when it lasts ─────────────────────────────────────────────────────────────────

    @property
    def runs_out(self) -> str:
        found = self.outlook.runs_out
        if found is None:
            return formats.MISSING
        if found.expected:
            return formats.month(found.expected).capitalize()
        return _("Not by %(month)s") % {"month": formats.month(self.outlook.last)}

    @property
    def runs_out_band(self) -> str:
        found = self.outlook.runs_out
        if found is None or found.earliest is None or found.earliest == found.latest:
            return ""
        earliest = {"earliest": formats.month(found.earliest)}
        if found.latest:
            latest = {"latest": formats.month(found.latest)}
            return _("80 %% between %(earliest)s and %(latest)s") % {**earliest, **latest}
        if found.expected is None:
            return _("At the upper edge of the band, in %(earliest)s") % earliest
        return _("At the earliest in %(earliest)s; at the lower edge of the band, not at all") % (
            earliest
        )

    @property
    def first_to_run_out(self) -> str:
        """Of several contracts, the one whose own money is the first to go in months ahead."""
        parts = self.outlook.projection.parts
        if len(parts) == 1:
            return ""
        found = []
        for part in parts:
            month = self._of(Projection((part,)))
            if month and month.expected and month.expected in part.ahead:
                found.append((month.expected, part.contract.number))
        if not found:
            return ""
        month, number = min(found)
        return _("First: %(contract)s, in %(month)s") % {
            "contract": number,
            "month": formats.month(month),
        }

    def _of(self, projection: Projection) -> RunsOut | None:
        first = self.outlook.first
        one = Outlook.of_year(projection, first.year) if first else Outlook.of_term(projection)
        return one.runs_out

    # ── what would land on it ───────────────────────────────────────────────────────────────

    @property
    def per_month(self) -> str:
        left = self.outlook.to_spend
        if left is None:
            return formats.MISSING
        if left < 0:
            return _("Nothing more")
        if not self.outlook.ahead:
            return _("No month is left")
        return formats.money(self.outlook.per_month)

    @property
    def per_month_note(self) -> str:
        months, left = self.outlook.ahead, self.outlook.to_spend
        if left is not None and left < 0:
            return _("%(sum)s beyond it is billed already") % {"sum": formats.money(-left)}
        if self.outlook.per_month is None:
            return ""
        said = ngettext("in one month", "a month, for %(count)s months", len(months))
        return said % {"count": formats.number(len(months))}
