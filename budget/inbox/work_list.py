"""The week's work list: which transformers are to be visited and why, which alerts are whose, which
actas wait; as a workbook for crews and analysts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import IO, Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Annex, AnnexState
from budget.digests import whole
from budget.models import Holding, Notice
from records import bulk, files, formats, people
from records.files import Sheet
from transformers.models import Account, Intervention, Review, Severity

PERMISSIONS = ("budget.view_notice", "transformers.view_review", "billing.view_annex")
ACTAS = "annexes"


def may_have(user: Any) -> bool:
    return bool(user.has_perms(PERMISSIONS))


def monday(day: date) -> date:
    """The first day of the week that the list is of."""
    return day - timedelta(days=day.weekday())


def file_name(day: date) -> str:
    year, week, _day = day.isocalendar()
    return f"trabajo-{year}-S{week:02d}.xlsx"


def workbook(day: date) -> IO[bytes]:
    """An open temporary file, in the language that is active."""
    reviews = _reviews()
    sheets = (_summary(reviews), _transformers(reviews, day), _alerts(), _actas(day))
    return files.workbook_of(sheets)


# ── transformers ────────────────────────────────────────────────────────────────────────────


def _reviews() -> list[Review]:
    """Those that nobody has settled, zone by zone and circuit by circuit, most energy first."""
    waiting = Review.objects.waiting().select_related(
        "transformer__municipality", "transformer__place"
    )
    return sorted(
        waiting,
        key=lambda one: (_zone(one), one.transformer.circuit, -one.kwh_at_risk, one.pk),
    )


def _zone(review: Review) -> str:
    place = review.transformer.place
    return place.zone if place else ""


def _summary(reviews: Sequence[Review]) -> Sheet:
    headers = [
        _("Zone"),
        *(str(_("Severity: %(severity)s") % {"severity": one.label}) for one in Severity),
        _("Transformers"),
        _("kWh a month at risk"),
        _("Pesos a month at risk"),
    ]
    zones: dict[str, list[Review]] = {}
    for one in reviews:
        zones.setdefault(_zone(one), []).append(one)
    rows = [[zone or _("No zone"), *_counted(some)] for zone, some in zones.items()]
    return Sheet(_("Summary"), headers, [*rows, [_("Total"), *_counted(reviews)]], True)


def _counted(some: Sequence[Review]) -> list[Any]:
    grave = [sum(one.severity == severity for one in some) for severity in Severity]
    values = [one.value_at_risk for one in some if one.value_at_risk is not None]
    energy = sum((one.kwh_at_risk for one in some), Decimal(0))
    return [*grave, len(some), energy, sum(values) if values else None]


def _transformers(reviews: Sequence[Review], day: date) -> Sheet:
    headers = [
        _("Zone"),
        _("Circuit"),
        _("Municipality"),
        _("Transformer"),
        _("Severity"),
        _("Why"),
        _("kWh a month at risk"),
        _("Pesos a month at risk"),
        _("Users"),
        _("Accounts"),
        _("Last intervention"),
        _("What was done"),
        _("On the list since"),
        _("State"),
        _("Assigned to"),
        _("Latitude"),
        _("Longitude"),
    ]
    keys = sorted({one.transformer_id for one in reviews})
    accounts, works = _accounts(keys, day), _last_works(keys)
    rows = [_row(one, accounts, works) for one in reviews]
    return Sheet(_("Transformers to review"), headers, rows, True)


def _row(one: Review, accounts: dict[int, int], works: dict[int, str]) -> list[Any]:
    transformer = one.transformer
    return [
        _zone(one),
        transformer.circuit,
        str(transformer.municipality or ""),
        transformer.code,
        one.get_severity_display(),
        " ".join(one.sentences),
        one.kwh_at_risk,
        one.value_at_risk,
        transformer.customers,
        accounts.get(one.transformer_id, 0),
        transformer.intervened_on,
        works.get(one.transformer_id, ""),
        one.raised_on,
        one.get_state_display(),
        one.assigned_to,
        transformer.latitude,
        transformer.longitude,
    ]


def _accounts(keys: Sequence[int], day: date) -> dict[int, int]:
    """{transformer: how many accounts hang from it}"""
    found: dict[int, int] = {}
    for some in bulk.chunks(keys, 1_000):
        mine = Account.objects.on(day).filter(transformer__in=some).order_by()
        found |= dict(mine.values_list("transformer").annotate(Count("pk")))
    return found


def _last_works(keys: Sequence[int]) -> dict[int, str]:
    """{transformer: the type of its last work}"""
    found: dict[int, str] = {}
    for some in bulk.chunks(keys):
        last = Intervention.objects.done().filter(
            transformer__in=some, start_date=F("transformer__intervened_on")
        )
        found |= dict(last.order_by("pk").values_list("transformer", "kind"))
    return found


# ── alerts and actas, by who has them ───────────────────────────────────────────────────────


def _alerts() -> Sheet:
    headers = [
        _("Who has it"),
        _("State"),
        _("Severity"),
        _("Area"),
        _("Alert"),
        _("What it rests on"),
        _("Pesos at issue"),
        _("Since"),
        _("Note"),
        _("Address"),
    ]
    waiting = Notice.objects.waiting().ranked().select_related("owner")
    rows = [
        [
            people.name(one.owner) if one.owner else _("Nobody"),
            one.get_state_display(),
            one.get_severity_display(),
            one.get_area_display(),
            one.title,
            one.told,
            one.weight,
            timezone.localdate(one.first_at),
            one.note,
            whole(one.url) if one.url else "",
        ]
        for one in sorted(waiting, key=_by_owner)
    ]
    return Sheet(_("Alerts by owner"), headers, rows, True)


def _by_owner(one: Notice) -> tuple[bool, str]:
    """What is nobody's comes last; of each the gravest stays first."""
    return one.owner is None, people.name(one.owner) if one.owner else ""


def _actas(day: date) -> Sheet:
    headers = [
        _("Who has it"),
        _("Contract"),
        _("Contractor"),
        _("Acta"),
        _("Period"),
        _("State"),
        _("Since"),
        _("Days"),
        _("Total"),
    ]
    held = Holding.objects.filter(kind=ACTAS).select_related("holder")
    holders = {(one.contract_id, one.period): people.name(one.holder) for one in held}
    rows = sorted(_acta_rows(day, holders), key=_nobodys_last)
    return Sheet(_("Actas by owner"), headers, rows, True)


def _nobodys_last(row: list[Any]) -> tuple[Any, ...]:
    return row[0] == _("Nobody"), row[0], row[1], row[3]


def _acta_rows(day: date, holders: dict[tuple[Any, date], str]) -> Iterator[list[Any]]:
    waiting = Annex.objects.exclude(state=AnnexState.APPROVED).standing_since()
    for acta in waiting.select_related("contract"):
        since = timezone.localdate(acta.since)
        yield [
            holders.get((acta.contract_id, acta.period), _("Nobody")),
            acta.contract.number,
            acta.contract.contractor,
            acta.number,
            formats.month(acta.period),
            acta.get_state_display(),
            since,
            (day - since).days,
            acta.total,
        ]
