"""What a projection answers, as people read it."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.outlook import Outlook
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
    def unplanned(self) -> str:
        if self.outlook.money is not None or self.outlook.first or self.line is None:
            return ""
        return _("Not every year of it has a budget yet")

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

    @property
    def of_short(self) -> str:
        """How much of the balance nobody projected."""
        left = self.outlook.of_short if len(self.outlook.projection.parts) > 1 else None
        if not left:
            return ""
        return _("%(sum)s of it of contracts with too little history") % {
            "sum": formats.money(left)
        }

    # ── until when it lasts ─────────────────────────────────────────────────────────────────

    @property
    def is_shared(self) -> bool:
        """Whether there is one purse: contracts share a year's budget, never their values."""
        return bool(self.outlook.first) or len(self.outlook.projection.parts) == 1

    @property
    def runs_out(self) -> str:
        if not self.is_shared:
            return self.first_to_run_out or _("Of none before its end")
        found = self.outlook.runs_out
        if found is None:
            return formats.MISSING
        if found.expected:
            return formats.month(found.expected).capitalize()
        return _("It lasts")

    @property
    def runs_out_note(self) -> str:
        if not self.is_shared:
            return _("Each contract by its own value") if self.first_to_run_out else ""
        found = self.outlook.runs_out
        if found is None or found.earliest is None:
            return ""
        if found.earliest == found.latest:
            return self._first_of_several()
        earliest = {"earliest": formats.month(found.earliest)}
        if found.latest:
            latest = {"latest": formats.month(found.latest)}
            return _("80 %% between %(earliest)s and %(latest)s") % {**earliest, **latest}
        if found.expected is None:
            return _("If the most of the band is billed: %(earliest)s") % earliest
        return _("%(earliest)s at the earliest; not at all if the least of the band is billed") % (
            earliest
        )

    def _first_of_several(self) -> str:
        first = self.first_to_run_out
        return _("First: %(first)s") % {"first": first} if first else ""

    @cached_property
    def first_to_run_out(self) -> str:
        """Of several contracts, the one whose own money is the first to go in months ahead."""
        if len(self.outlook.projection.parts) == 1:
            return ""
        found = []
        for part, alone in self.outlook.parts:
            month = alone.runs_out and alone.runs_out.expected
            if month and month in part.ahead:
                found.append((month, part.contract.number))
        if not found:
            return ""
        month, number = min(found)
        return f"{number}, {formats.month(month)}"

    # ── what would land on it ───────────────────────────────────────────────────────────────

    @property
    def per_month(self) -> str:
        left = self.outlook.to_spend
        if left is None or not self.is_shared:
            return formats.MISSING
        if left < 0:
            return _("Nothing more")
        if not self.outlook.ahead:
            return _("No month is left")
        return formats.money(self.outlook.per_month)

    @property
    def per_month_note(self) -> str:
        months, left = self.outlook.ahead, self.outlook.to_spend
        if not self.is_shared:
            return _("Each contract by itself, below")
        if left is not None and left < 0:
            return _("%(sum)s beyond it is billed already") % {"sum": formats.money(-left)}
        if self.outlook.per_month is None:
            return ""
        said = ngettext(
            "in %(first)s", "a month, for %(count)s months from %(first)s on", len(months)
        )
        return said % {"count": formats.number(len(months)), "first": formats.month(months[0])}
