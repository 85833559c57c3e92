"""What to look at before a month of energy is closed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ingest.models import SetAsideRow, Upload
from records import formats
from transformers.models import (
    BalanceTotal,
    Intervention,
    RetroactiveCase,
    SystemEnergy,
    Tariff,
    Transformer,
)
from transformers.models.figures import months_back
from transformers.views.addresses import asked, listed

# As judging warns of: fewer rows than this part of the month before.
ROWS_SHARE = 0.9
KINDS = ("consumption", "interventions", "cnr", "tariffs", "system-energy")
UNFINISHED = (Upload.State.RECEIVED, Upload.State.JUDGED)


@dataclass(frozen=True)
class Check:
    """`key` names it where it is kept. `passed` is None where there is nothing to pass: the figure
    is only told."""

    key: str
    name: str
    said: str
    passed: bool | None
    url: str = ""


def checks(month: date) -> list[Check]:
    """The checklist of a month, a first day, in the order in which it is gone through."""
    return list(_checks(month, months_back(month, 1)))


def _checks(month: date, before: date) -> Iterator[Check]:
    now, then = (BalanceTotal.objects.filter(period=at).whole() for at in (month, before))
    yield Check(
        "rows",
        _("Rows"),
        _("%(rows)s transformers; the month before, %(before)s.")
        % {"rows": formats.number(now["balances"]), "before": formats.number(then["balances"])},
        now["balances"] > 0 and now["balances"] >= ROWS_SHARE * then["balances"],
        listed("consumption", period=month),
    )
    missing = Transformer.objects.missing_in(month).count()
    yield Check(
        "missing",
        _("Missing transformers"),
        said(missing, _("%(count)s had data the month before and have none.")),
        missing == 0,
        asked("missing", month=month),
    )
    yield Check(
        "balances",
        _("Balances"),
        _("%(counted)s of %(rows)s count, the month before %(before)s; loss index %(index)s.")
        % {
            "counted": formats.number(now["counted"]),
            "rows": formats.number(now["balances"]),
            "before": formats.number(then["counted"]),
            "index": formats.ratio(now["index"]),
        },
        now["counted"] >= ROWS_SHARE * then["counted"],
        asked("losses", period_from=month, period_to=month),
    )
    tariffs, tariffs_before = (Tariff.objects.filter(period=at).count() for at in (month, before))
    yield Check(
        "tariffs",
        _("Tariffs"),
        said(tariffs, _("%(count)s, by level and ownership.")),
        tariffs > 0 and tariffs >= tariffs_before,
        listed("tariff", period=month),
    )
    known = SystemEnergy.objects.filter(period=month).exists()
    yield Check(
        "system",
        _("Energy of the network"),
        _("Loaded.") if known else _("Not loaded."),
        known,
        listed("systemenergy", period=month),
    )
    last_day = months_back(month, -1) - timedelta(days=1)
    work = Intervention.objects.between(month, last_day)
    yield Check(
        "interventions",
        _("Interventions"),
        said(work.count(), _("%(count)s began in the month.")),
        None,
        listed("intervention", started_from=str(month), started_to=str(last_day)),
    )
    cases = RetroactiveCase.objects.between(month, last_day)
    yield Check(
        "cnr",
        _("Retroactive cases (CNR)"),
        said(
            cases.count(),
            _("%(count)s in the month; those settled come to %(kwh)s kWh."),
            kwh=formats.number(cases.settled().whole()["kwh"]),
        ),
        None,
        listed("retroactivecase", date_from=str(month), date_to=str(last_day)),
    )
    yield from uploads(KINDS)


def uploads(kinds: Sequence[str]) -> Iterator[Check]:
    """Of any month: what is not committed says of which one only once it is."""
    waiting = Upload.objects.filter(kind__in=kinds, state__in=UNFINISHED).count()
    yield Check(
        "uploads",
        _("Uploads under way"),
        said(waiting, _("%(count)s not committed: their warnings are not acknowledged.")),
        waiting == 0,
        reverse("ingest:upload_list"),
    )
    rows = SetAsideRow.objects.filter(
        upload__kind__in=kinds, state=SetAsideRow.State.WAITING
    ).count()
    yield Check(
        "set_aside",
        _("Rows set aside"),
        said(rows, _("%(count)s wait for someone to correct or discard them.")),
        rows == 0,
        reverse("ingest:set_aside"),
    )


def said(count: int, words: Any, **more: str) -> str:
    return str(words) % {"count": formats.number(count), **more} if count else _("None.")
