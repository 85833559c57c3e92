"""The transformers' figures, each defined once; pages, API, exports, views and tests ask here.

Long histories read `BalanceTotal`, one transformer or a selection its rows; both have the same
energies under the same names, so both answer by the same sums. An index is always a ratio of sums,
Σ loss / Σ measured, and empty where nothing was measured.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, Max, Q, Sum, Value, When
from django.db.models.functions import Cast, NullIf

from transformers.choices import COUNTED, BalanceState

# Of what balances can be summed by: {name: path from a row or a total to its column}.
BY = {
    "zone": "place__zone",
    "municipality": "place__municipality",
    "substation": "place__substation",
    "circuit": "place__circuit",
}
YEAR = 12
# What `BalanceSums.sums` adds up; the index follows from the last but one.
ADDED = (
    *("balances", "counted", "valid", "users", "delivered", "billed", "additional"),
    *("measured", "loss", "value"),
)


def year_to(last: date) -> tuple[date, date]:
    """The first days of the twelve months that end in `last`'s."""
    return months_back(last, YEAR - 1), last.replace(day=1)


def months_back(month: date, count: int) -> date:
    """The first day of the month so many months earlier."""
    place = month.year * 12 + month.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)


def index_of(loss: str = "loss", measured: str = "measured") -> Any:
    """loss / measured, of two annotations; None where nothing was measured."""
    # As floats: SQLite keeps whole decimals as integers, and divides them so.
    real = models.FloatField()
    zero = Value(0.0, output_field=real)
    # Wider than what is stored: of next to nothing measured, an index is of any size.
    wide = models.DecimalField(max_digits=30, decimal_places=6)
    return Cast(Cast(F(loss), real) / NullIf(Cast(F(measured), real), zero), wide)


def is_unpriced(row: dict[str, Any]) -> bool:
    """Whether something was lost of which, without a tariff, no value is known."""
    return row["loss"] is not None and row["value"] is None


class BalanceSums(models.QuerySet[Any]):
    """What rows and totals answer alike: {…, balances, counted, delivered … value, index}."""

    def between(self, first: date, last: date) -> Self:
        """Of the months from `first` to `last`, first days, both included."""
        return self.filter(period__gte=first, period__lte=last)

    def counted(self) -> Self:
        """Those whose loss counts in sums."""
        return self.filter(balance_state__in=COUNTED)

    def sums(self, *by: str, **names: Any) -> Any:
        """Grouped by these columns (paths, or names given to them): the sums of each group.

        `balances` are transformers' months, `counted` those whose loss counts, `valid` the valid.
        """
        rows = self.order_by().values(*by, **names)
        return rows.annotate(**self._figures()).annotate(index=index_of())

    def whole(self) -> dict[str, Any]:
        """The sums of everything chosen; energies, value and index None where nothing is known."""
        found = self.aggregate(**self._figures())
        loss, measured = found["loss"], found["measured"]
        return {**found, "index": loss / measured if measured else None}

    def by_month(self) -> Any:
        """{period, balances …}, earliest first."""
        return self.sums("period").order_by("period")

    def moving(self, first: date, last: date) -> list[dict[str, Any]]:
        """`by_month` from `first` to `last`, each with `measured_12`, `loss_12`, `index_12` and
        `value_12` of the twelve months that end there; None until twelve months in a row are
        known, and no value where one of them lost without a tariff."""
        rows = list(self.between(months_back(first, YEAR - 1), last).by_month())
        for place, row in enumerate(rows):
            year = _year_to(rows, place)
            measured = _known_sum(month["measured"] for month in year)
            loss = _known_sum(month["loss"] for month in year)
            row |= {
                "measured_12": measured,
                "loss_12": loss,
                "index_12": loss / measured if measured else None,
                "value_12": None
                if any(map(is_unpriced, year))
                else _known_sum(month["value"] for month in year),
            }
        return [row for row in rows if row["period"] >= first]

    def by_place(self, name: str) -> list[dict[str, Any]]:
        """By `zone`, `municipality`, `substation` or `circuit`: {<name>, balances …}, largest loss
        first, unknown ones last; a municipality comes with its `municipality_name` and `code`."""
        return sorted(self.sums(**_columns_of(name)), key=_largest_loss)

    def by_places(self, *names: str) -> dict[str, list[dict[str, Any]]]:
        """{name: what `by_place(name)` says}, all from one query."""
        columns = {column: path for name in names for column, path in _columns_of(name).items()}
        rows = list(self.sums("place", **columns))
        return {name: sorted(add_up(rows, *_columns_of(name)), key=_largest_loss) for name in names}

    def by_state(self) -> Any:
        """How many months each state of balance has: {balance_state, balances …}."""
        return self.sums("balance_state").order_by("balance_state")

    def _figures(self) -> dict[str, Any]:
        return {
            "balances": self._months(),
            "counted": self._months(Q(balance_state__in=COUNTED)),
            "valid": self._months(Q(balance_state=BalanceState.VALID)),
            "users": Sum("customers"),
            "delivered": Sum("delivered_kwh"),
            "billed": Sum("billed_kwh"),
            "additional": Sum("additional_kwh"),
            "measured": Sum("measured_kwh"),
            "loss": Sum("loss_kwh"),
            "value": Sum("lost_value"),
        }

    def _months(self, chosen: Q | None = None) -> Any:
        """How many transformers' months there are, or of these."""
        raise NotImplementedError


class TotalFigures(BalanceSums):
    def _months(self, chosen: Q | None = None) -> Any:
        return Sum("transformers", filter=chosen, default=0)


class ConsumptionFigures(BalanceSums):
    def _months(self, chosen: Q | None = None) -> Any:
        return Count("pk", filter=chosen)

    def with_index(self) -> Self:
        """Each month with its own loss `index`; None without a loss and where calendars are apart,
        since only sums even those out."""
        own = Q(balance_state__in=(BalanceState.VALID, BalanceState.NEGATIVE))
        return self.annotate(index=Case(When(own, then=index_of("loss_kwh", "measured_kwh"))))

    def by_transformer(self) -> list[dict[str, Any]]:
        """{transformer, code, balances …}, largest loss first, unknown ones last."""
        return sorted(self.sums("transformer", code=F("transformer__code")), key=_largest_loss)

    def last_month(self) -> date | None:
        """The first day of the latest month that anything is known of."""
        return self.aggregate(last=Max("period"))["last"]

    def has_last_month_moved(self, moment: datetime) -> bool:
        """Whether another month is the latest since the moment, or may be: its rows were written
        or went."""
        last = self.last_month() or date.min
        versions = self.model.history.filter(history_date__gte=moment, period__gte=last)
        return self.filter(updated_at__gte=moment, period=last).exists() or versions.exists()


def _columns_of(name: str) -> dict[str, Any]:
    columns = {name: F(BY[name])}
    if name == "municipality":
        columns["municipality_name"] = F("place__municipality__name")
        columns["code"] = F("place__municipality__code")
    return columns


def add_up(rows: Iterable[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows of `sums`, added up by some of their columns; by none, to what `whole` says of them."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    found = []
    for key, some in groups.items():
        sums = {name: _known_sum(row[name] for row in some) for name in ADDED}
        index = sums["loss"] / sums["measured"] if sums["measured"] else None
        found.append({**dict(zip(columns, key, strict=True)), **sums, "index": index})
    return found


def _largest_loss(row: dict[str, Any]) -> tuple[bool, Decimal]:
    return row["loss"] is None, -(row["loss"] or 0)


_SAYS_BOTH = Q(reviewed_customers__isnull=False, irregularities__isnull=False)
_WORK = {
    "interventions": Count("pk"),
    "transformers": Count("transformer", distinct=True),
    "judged": Count("pk", filter=_SAYS_BOTH),
    "reviewed": Sum("reviewed_customers"),
    "normalised": Sum("normalised_customers"),
    "reviewed_of_judged": Sum("reviewed_customers", filter=_SAYS_BOTH),
    "found_of_judged": Sum("irregularities", filter=_SAYS_BOTH),
    # Last: from here on the name is the sum's.
    "irregularities": Sum("irregularities"),
}


class InterventionFigures(models.QuerySet[Any]):
    def kinds(self) -> list[str]:
        """The types of intervention that there are, by name."""
        return list(self.order_by("kind").values_list("kind", flat=True).distinct())

    def done(self) -> Self:
        return self.filter(done=True)

    def between(self, first: date, last: date) -> Self:
        """Begun on the days from `first` to `last`, both included."""
        return self.filter(start_date__gte=first, start_date__lte=last)

    def sums(self, *by: str, **names: Any) -> Any:
        """{…, interventions, transformers, reviewed, normalised, irregularities, hit_rate}.

        `hit_rate`, the effectiveness: irregularities over users reviewed, of the interventions
        that say both (`judged` of them).
        """
        rows = self.order_by().values(*by, **names).annotate(**_WORK)
        return rows.annotate(hit_rate=index_of("found_of_judged", "reviewed_of_judged"))

    def whole(self) -> dict[str, Any]:
        """The same of everything chosen."""
        found = self.aggregate(**_WORK)
        irregular, reviewed = found["found_of_judged"], found["reviewed_of_judged"]
        return {**found, "hit_rate": Decimal(irregular) / reviewed if reviewed else None}

    def by_kind(self) -> Any:
        return self.sums("kind").order_by("-interventions", "kind")

    def by_crew(self) -> Any:
        return self.sums("crew").order_by("-interventions", "crew")

    def by_zone(self) -> Any:
        return self.sums(zone=F("transformer__place__zone")).order_by("-interventions", "zone")

    def by_month(self) -> list[dict[str, Any]]:
        """{month, kind, interventions}, earliest first, by the month in which work began."""
        days = self.order_by().values("start_date", "kind").annotate(interventions=Count("pk"))
        months: dict[tuple[date, str], int] = defaultdict(int)
        for row in days:
            months[row["start_date"].replace(day=1), row["kind"]] += row["interventions"]
        return [
            {"month": month, "kind": kind, "interventions": count}
            for (month, kind), count in sorted(months.items())
        ]


class SystemFigures(models.QuerySet[Any]):
    def by_month(self) -> list[dict[str, Any]]:
        """{period, input, output, technical, target} of the network, earliest first, kWh.

        A month's own row of the whole network counts; without one, the sum of its levels'.
        """
        months: dict[date, list[Any]] = defaultdict(list)
        for row in self.order_by("period", "voltage_level"):
            months[row.period].append(row)
        return [
            {
                "period": period,
                "input": sum(row.input_kwh for row in chosen),
                "output": sum(row.output_kwh for row in chosen),
                "technical": _known_sum(row.technical_kwh for row in chosen),
                "target": next((row.target_index for row in rows if row.target_index), None),
            }
            for period, rows in months.items()
            for chosen in [[row for row in rows if row.voltage_level == 0] or rows]
        ]

    def moving_index(self) -> list[dict[str, Any]]:
        """`by_month` with `input_12`, `loss_12`, `index_12` of the twelve months that end there;
        None until twelve months in a row are known."""
        rows = self.by_month()
        for place, row in enumerate(rows):
            year = _year_to(rows, place)
            taken = sum(month["input"] for month in year) if year else None
            loss = taken - sum(month["output"] for month in year) if taken is not None else None
            row |= {
                "loss": row["input"] - row["output"],
                "input_12": taken,
                "loss_12": loss,
                "index_12": loss / taken if taken and loss is not None else None,
            }
        return rows


def _year_to(rows: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    """The twelve months that end at this one; none unless all are there."""
    year = rows[max(0, place - YEAR + 1) : place + 1]
    whole = len(year) == YEAR and year[0]["period"] == year_to(rows[place]["period"])[0]
    return year if whole else []


def _known_sum(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
