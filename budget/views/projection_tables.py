"""The projection page's tables: the contracts, the methods, the months."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from analytics.projection import NO_PLAN, Trial
from budget.execution import Scope
from budget.months import months_between
from budget.outlook import Outlook
from budget.parts import Part
from budget.projection import METHODS as METHOD_WORDS
from budget.projection import Projection
from budget.views import addresses
from budget.views.outlook_words import money_label
from budget.views.tables import Column, Row, Table, query_of
from records import formats

if TYPE_CHECKING:
    from budget.views.projection import ProjectionPage

ZERO = Decimal(0)


def contracts(page: "ProjectionPage") -> Table:
    """Each contract's own projection; expected sums to the whole, bands do not."""
    whole = page.shown
    return Table(
        "contracts",
        _("Contract by contract"),
        _("Contract"),
        [
            Column(money_label(whole, page.asked.line)),
            Column(_("Billed")),
            Column(_("Expected")),
            Column(_("Low (80 %)")),
            Column(_("High (80 %)")),
            Column(_("Expected balance")),
            Column(_("Money runs out"), is_text=True),
            Column(_("Needed a month")),
        ],
        [_contract(page, part, outlook) for part, outlook in whole.parts],
        [*_figures(page, whole), "", None],
        (_("Contract"), _("Contractor"), _("Method"), _("Off in the past")),
        _(
            "What contracts are expected to bill sums to the whole. Their bands do not: what one "
            "bills beyond its projection, another may bill below. Needed a month: to land on its "
            "own money."
        ),
        **query_of(page.request),
    )


def _contract(page: "ProjectionPage", part: Part, outlook: Outlook) -> Row:
    known = [*_figures(page, outlook), _until(outlook), outlook.per_month]
    if part.is_short:
        known[6] = ""
    given = {**page.asked.given, "contract": part.contract.number}
    method, is_alone = _method_of(part), part.is_short and bool(page.projection.method)
    return Row(
        part.contract.number,
        known,
        addresses.asked("projection", **given),
        keys=(part.contract.number, part.contract.contractor, *method),
        more=" · ".join(filter(None, [part.contract.contractor, _how(part, method)])),
        note=_("Too little history: only what it billed is counted") if is_alone else "",
        apart=is_alone,
    )


def _how(part: Part, method: tuple[str, str]) -> str:
    """By what it is projected, in words."""
    name, off = method
    if not part.ahead:
        return _("Its term has ended")
    return _("%(method)s, off by %(off)s") % {"method": name, "off": off} if off else name


def _until(outlook: Outlook) -> str:
    """In which month the money runs out."""
    found = outlook.runs_out
    if found is None:
        return ""
    return formats.short_month(found.expected) if found.expected else _("It lasts")


def _method_of(part: Part) -> tuple[str, str]:
    """Its name, and what it was off in the past."""
    chosen = part.projected.chosen
    if chosen is None:
        return "", ""
    off = "" if chosen.error is None else formats.ratio(chosen.error)
    return str(METHOD_WORDS[chosen.method]), off


def _figures(page: "ProjectionPage", outlook: Outlook) -> list[Any]:
    """The contracts' columns up to the balance; of no contract projected, only what is known."""
    reached, billed = outlook.reached, outlook.executed + outlook.in_review
    if not page.projection.method:
        return [outlook.money, billed, None, None, None, None]
    band = [reached.low, reached.high] if outlook.ahead else [None, None]
    return [outlook.money, billed, reached.expected, *band, outlook.balance]


def methods(page: "ProjectionPage") -> Table:
    """What each method would have been off, which is believed and why, and what each says."""
    (part,) = page.projection.parts
    month = {"month": formats.short_month(page.shown.last)}
    return Table(
        "methods",
        _("Methods, tried on past months"),
        _("Method"),
        [
            Column(_("Off in the past"), formats.ratio),
            Column(_("Sums compared")),
            Column(_("Expected by %(month)s") % month),
            Column(_("What is made of it"), is_text=True),
        ],
        [_method(page, part, trial) for trial in part.projected.trials],
        lead=_(
            "From where each past month stood, each method says the sums of the months that "
            "followed. Off: Σ |billed − said| ÷ Σ |billed| over all these sums."
        ),
        **query_of(page.request),
    )


def _method(page: "ProjectionPage", part: Part, trial: Trial) -> Row:
    label = str(METHOD_WORDS[trial.method])
    if trial.ahead is None:
        return Row(label, [None, None, None, _verdict(part, trial)], apart=True)
    projected = replace(part.projected, method=trial.method, expected=trial.ahead)
    says = Projection((replace(part, projected=projected),)).until(
        page.shown.last, page.shown.first
    )
    return Row(label, [trial.error, trial.sums, says.expected, _verdict(part, trial)])


def _verdict(part: Part, trial: Trial) -> str:
    if trial.reason == NO_PLAN:
        return _("No plan of these months to follow")
    if trial.reason:
        return _("Too few months to be judged by")
    chosen = part.projected.chosen
    if chosen == trial:
        return _("Believed: it was off the least")
    if chosen and round(trial.error or 0, 3) == round(chosen.error or 0, 3):
        return _("Off by as much, and less simple")
    return _("Off by more")


def months(page: "ProjectionPage") -> Table:
    """Every month looked at: what was billed of it, and what is expected of those ahead."""
    projection = page.projection
    ahead = {month.period: month for month in projection.months}
    contract = page.asked.contract
    given = {"contract": contract.number if contract else None}
    rows = [
        Row(
            formats.short_month(month),
            [
                projection.planned.get(month),
                projection.executed.get(month),
                projection.in_review.get(month) or None,
                *(ahead[month][1:] if month in ahead else [None] * 3),
            ],
            urls=[*_month_urls(Scope(month, month), given), "", "", ""],
            keys=(f"{month:%Y-%m}",),
        )
        for month in months_between(page.begin, page.shown.last)
    ]
    columns = [_("In force"), _("Executed"), _("In review"), _("Expected"), _("Low (80 %)")]
    return Table(
        "months",
        _("Month by month"),
        _("Month"),
        [Column(label) for label in (*columns, _("High (80 %)"))],
        rows,
        [_sum(row.values[at] for row in rows) for at in range(4)] + [None, None],
        lead=_("The band is that of the month alone. That of sums is in the curve."),
        **query_of(page.request),
    )


def _month_urls(scope: Scope, given: dict[str, Any]) -> list[str]:
    return [
        addresses.asked("movement_list", **addresses.months(scope), **given),
        addresses.actas(scope, "executed", **given),
        addresses.actas(scope, "in_review", **given),
    ]


def _sum(values: Any) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None
