"""What to look at before a month is closed: one list for contractors' actas and one for energy.

A point that is open is settled, or explained in words that are kept with the close.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Annex, AnnexState, BilledItem
from budget.execution import Execution, Scope
from budget.models import Provision
from budget.month import asked
from budget.month.tray import Tray
from budget.views import addresses
from records import formats
from records.models import ClosedMonth
from transformers import closing
from transformers.closing import Check, said
from transformers.models import SystemEnergy
from transformers.models.figures import months_back
from transformers.views.addresses import listed

KINDS = ("annexes", "contracts", "contract-changes", "prices", "budgets")
# So many of what is missing are named.
NAMED = 4


def checks(area: str, month: date) -> list[Check]:
    """The points of an area, in the order in which they are gone through."""
    return [_over(month), _tray(area, month), *_CHECKS[area](month)]


def open_points(area: str, month: date) -> list[Check]:
    return [check for check in checks(area, month) if check.passed is False]


def _over(month: date) -> Check:
    """A month may be closed in its last days; what still comes of it is an adjustment then."""
    last_day = months_back(month, -1) - timedelta(days=1)
    is_over = month <= asked.over()
    words = (
        _("It ended on %(day)s.")
        if is_over
        else _("It ends on %(day)s: what still comes of it will be an adjustment.")
    )
    found = words % {"day": formats.day(last_day)}
    return Check("over", _("End of the month"), found, is_over)


def _tray(area: str, month: date) -> Check:
    pieces = [piece for piece in Tray.of(month, month).of_area(area) if piece.is_expected]
    left = [piece for piece in pieces if not piece.is_done]
    named = ", ".join(f"{piece.title} ({piece.state.label})" for piece in left[:NAMED])
    words = ngettext(
        "%(left)s of %(all)s piece is not done: %(named)s",
        "%(left)s of %(all)s pieces are not done: %(named)s",
        len(left),
    ) % {
        "left": formats.number(len(left)),
        "all": formats.number(len(pieces)),
        "named": f"{named}…" if len(left) > NAMED else f"{named}.",
    }
    whole = ngettext("%(all)s piece, done.", "%(all)s pieces, all done.", len(pieces))
    done = whole % {"all": formats.number(len(pieces))} if pieces else _("None is expected.")
    found = words if left else done
    return Check("tray", _("Tray"), found, not left, asked.address("month", month))


# ── contractors' actas ──────────────────────────────────────────────────────────────────────


def _billing(month: date) -> Iterator[Check]:
    actas = Annex.objects.filter(period=month)
    for state, words in (
        (AnnexState.IN_REVIEW, _("%(count)s that nobody has approved or returned: %(sum)s.")),
        (AnnexState.RETURNED, _("%(count)s of which no new version came: %(sum)s.")),
    ):
        found = actas.filter(state=state).aggregate(count=Count("pk"), sum=Sum("total"))
        yield Check(
            state.value,
            _("Actas in review") if state == AnnexState.IN_REVIEW else _("Actas returned"),
            said(found["count"], words, sum=formats.money(found["sum"])),
            not found["count"],
            addresses.billed("annex", period=month, state=state.value),
        )
    counted = actas.exclude(state=AnnexState.RETURNED)
    lines = BilledItem.objects.filter(annex__in=counted.order_by().values("pk"))
    yield _deviations(month, lines)
    yield _twice(month, lines, counted)
    yield _outside(month)
    open_ = Provision.objects.open().filter(period=month)
    provisioned = open_.aggregate(count=Count("pk"), sum=Sum("amount"))
    yield Check(
        "provisions",
        _("Provisions"),
        said(
            provisioned["count"],
            _("%(count)s of work that no acta bills yet: %(sum)s."),
            sum=formats.money(provisioned["sum"]),
        ),
        None,
        addresses.asked("provision_list", period=month, state="open"),
    )
    yield from closing.uploads(KINDS)


def _deviations(month: date, lines: Any) -> Check:
    """What was objected to is answered for."""
    found = (
        lines.price_deviations()
        .filter(objection="")
        .aggregate(count=Count("pk"), sum=Sum("deviation"))
    )
    return Check(
        "deviations",
        _("Prices off the list"),
        said(
            found["count"],
            _("Lines at another price than that in force, not objected to: %(count)s (%(sum)s)."),
            sum=formats.money(found["sum"]),
        ),
        not found["count"],
        _lines(month, look="deviates"),
    )


def _twice(month: date, lines: Any, actas: Any) -> Check:
    count = lines.filter(objection="").maybe_billed_twice(actas).count()
    return Check(
        "twice",
        _("Possibly billed twice"),
        said(count, _("Lines whose work stands in another acta too, not objected to: %(count)s.")),
        not count,
        _lines(month, look="twice"),
    )


def _outside(month: date) -> Check:
    outside = Execution.of(Scope(month, month)).outside()
    billed = outside.executed + outside.in_review
    return Check(
        "outside",
        _("Billed without a budget"),
        _("%(sum)s of lines without a budget in their contract and year.")
        % {"sum": formats.money(billed)}
        if billed
        else _("None."),
        not billed,
        addresses.asked("line_list", year=month.year, outside="1"),
    )


def _lines(month: date, **more: Any) -> str:
    return addresses.billed("billeditem", period=month, state="billed", **more)


# ── energy ──────────────────────────────────────────────────────────────────────────────────


def _energy(month: date) -> Iterator[Check]:
    yield from closing.checks(month)
    rows = SystemEnergy.objects.moving_index()
    index, target = next(
        ((row["index_12"], row["target"]) for row in rows if row["period"] == month), (None, None)
    )
    if index is None:
        found = _("The index over twelve months is not known.")
    elif target is None:
        found = _("%(index)s over twelve months; no target came with the month.")
    else:
        found = _("%(index)s over twelve months; the target is %(target)s.")
    known = index is not None and target is not None
    yield Check(
        "target",
        _("Loss index against its target"),
        found % {"index": formats.ratio(index, 2), "target": formats.ratio(target, 2)},
        index <= target if known else None,
        listed("systemenergy", period=month),
    )


_CHECKS = {ClosedMonth.Area.BILLING: _billing, ClosedMonth.Area.ENERGY: _energy}


def titles() -> dict[str, str]:
    """{a point's key: what it is called}, of both lists, for what was said of them then."""
    return {
        "over": _("End of the month"),
        "tray": _("Tray"),
        "in_review": _("Actas in review"),
        "returned": _("Actas returned"),
        "deviations": _("Prices off the list"),
        "twice": _("Possibly billed twice"),
        "outside": _("Billed without a budget"),
        "uploads": _("Uploads under way"),
        "set_aside": _("Rows set aside"),
        "rows": _("Rows"),
        "missing": _("Missing transformers"),
        "balances": _("Balances"),
        "tariffs": _("Tariffs"),
        "system": _("Energy of the network"),
        "target": _("Loss index against its target"),
    }
