"""The sentences that a report begins with, made of its figures; people write on from there."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.month.figures import BILLING, ENERGY, FIGURES
from budget.month.report.facts import Energy, Facts
from budget.month.report.gathering import CNR, INCREASE, MONTH, REDUCTION, YEAR
from records import formats
from transformers.choices import Grade
from transformers.telling import interval

UNITS = {
    "COP": formats.money,
    "kWh": formats.number,
    "count": formats.number,
    "ratio": lambda value: formats.ratio(value, 2),
}


def written(figure: str, value: Decimal | None) -> str:
    """A figure as its unit is written."""
    return str(UNITS[FIGURES[figure].unit](value))


def kwh(value: Decimal | None) -> str:
    return formats.MISSING if value is None else f"{formats.number(value)}{formats.NBSP}kWh"


def points(value: Decimal) -> str:
    """A difference of shares, without its sign."""
    return formats.number(abs(value) * 100, 2)


def summary(facts: Facts) -> str:
    parts = (index, spent, worked, recovered, saved, adjusted)
    return "\n".join(words for part in parts for words in part(facts))


# ── losses ──────────────────────────────────────────────────────────────────────────────────


def index(facts: Facts) -> Iterator[str]:
    now, target = facts.value("index_12"), facts.value("target_12")
    month = formats.month(facts.month)
    if now is None:
        yield _(
            "The loss index over twelve months is not known for %(month)s: the network’s energy of "
            "twelve months in a row is missing."
        ) % {"month": month}
        return
    told = _("In the twelve months up to %(month)s the loss index was %(index)s") % {
        "month": month,
        "index": formats.ratio(now, 2),
    }
    yield f"{told}{_against(now, target)}.{_year_before(facts, now)}"


def _against(now: Decimal, target: Decimal | None) -> str:
    if target is None:
        return _("; no target came with the month")
    told = {"target": formats.ratio(target, 2), "points": points(now - target)}
    if now > target:
        return _(", %(points)s points above the target of %(target)s") % told
    if now < target:
        return _(", %(points)s points below the target of %(target)s") % told
    return _(", as the target of %(target)s asks") % told


def _year_before(facts: Facts, now: Decimal) -> str:
    before = facts.index[-13].index_12 if len(facts.index) > 12 else None
    if before is None:
        return ""
    told = {"before": formats.ratio(before, 2), "points": points(now - before)}
    if now < before:
        words = _("A year before it was %(before)s: it fell by %(points)s points.")
    elif now > before:
        words = _("A year before it was %(before)s: it rose by %(points)s points.")
    else:
        words = _("A year before it was the same.")
    return f" {words % told}"


# ── money ───────────────────────────────────────────────────────────────────────────────────


def spent(facts: Facts) -> Iterator[str]:
    executed, planned = facts.value("executed"), facts.value("budgeted")
    if not any(facts.value(name) for name in ("executed", "budgeted", "billed", "provisioned")):
        yield _("Nothing was billed in %(month)s, and nothing was budgeted.") % {
            "month": formats.month(facts.month)
        }
        return
    told = {"executed": formats.money(executed), "planned": formats.money(planned)}
    if planned:
        words = _(
            "In the month %(executed)s were executed, %(share)s of the %(planned)s budgeted for it."
        )
        told["share"] = formats.ratio((executed or Decimal(0)) / planned)
    else:
        words = _("In the month %(executed)s were executed; no budget was in force for it.")
    yield " ".join(filter(None, [words % told, _this_year(facts), _waiting(facts)]))


def _this_year(facts: Facts) -> str:
    total = facts.execution.total()
    if not total.in_force:
        return ""
    return _(
        "So far this year it is %(executed)s of %(planned)s (%(share)s), with what came after the "
        "closes."
    ) % {
        "executed": formats.money(total.executed),
        "planned": formats.money(total.in_force),
        "share": formats.ratio(total.share),
    }


def _waiting(facts: Facts) -> str:
    review, provisioned = facts.value("in_review"), facts.value("provisioned")
    told = {"review": formats.money(review), "provisioned": formats.money(provisioned)}
    if review and provisioned:
        words = _("%(review)s of the month are still in review, and %(provisioned)s provisioned.")
    elif review:
        words = _("%(review)s of the month are still in review.")
    elif provisioned:
        words = _("%(provisioned)s of the month are provisioned, not billed yet.")
    else:
        return ""
    return words % told


def saved(facts: Facts) -> Iterator[str]:
    lines = sum(one.lines for one in facts.objections)
    if not lines:
        return
    yield ngettext(
        "Objections to %(n)s billed item keep %(saved)s from being paid, AIU and IVA included.",
        "Objections to %(n)s billed items keep %(saved)s from being paid, AIU and IVA included.",
        lines,
    ) % {"n": formats.number(lines), "saved": formats.money(facts.value("saved"))}


# ── work and what it brought back ───────────────────────────────────────────────────────────


def worked(facts: Facts) -> Iterator[str]:
    count = facts.count("interventions")
    words = ngettext(
        "%(n)s intervention was done in the month.",
        "%(n)s interventions were done in the month.",
        count,
    ) % {"n": formats.number(count)}
    aimed = [one for one in facts.work if one.due]
    due = sum((one.due or Decimal(0) for one in aimed), Decimal(0))
    if due:
        done = sum(one.done for one in aimed)
        words += " " + _(
            "Of the types with a target, %(done)s were done this year, %(share)s of the %(due)s "
            "due."
        ) % {
            "done": formats.number(done),
            "share": formats.ratio(done / due),
            "due": formats.number(due),
        }
    yield words


def recovered(facts: Facts) -> Iterator[str]:
    told = [
        words
        for measure, label in (
            (INCREASE, _("the billed increase")),
            (REDUCTION, _("the loss reduction")),
        )
        if (words := _measured(facts.energy(measure, Grade.DEFINITIVE, YEAR), label))
    ]
    cases = facts.energy(CNR, "", YEAR)
    if cases:
        told.append(_("the CNR settled, %(kwh)s") % {"kwh": kwh(cases.kwh)})
    if not told:
        yield _("No recovered energy is definitive so far this year.")
        return
    yield _(
        "This year’s recovered energies, definitive: %(told)s. They are different energies and are "
        "not added."
    ) % {"told": "; ".join(told)}


def _measured(one: Energy | None, label: str) -> str:
    if one is None:
        return ""
    return _("%(energy)s, %(kwh)s (%(interval)s in 90 of 100)") % {
        "energy": label,
        "kwh": kwh(one.kwh),
        "interval": interval(one.low, one.high),
    }


def transformers(facts: Facts) -> Iterator[str]:
    if facts.regained:
        most = facts.regained[0]
        yield _(
            "Where most came back this year is %(code)s (%(place)s), with %(kwh)s billed more."
        ) % {"code": most.code, "place": most.place or _("no municipality"), "kwh": kwh(most.kwh)}
    if facts.losing:
        told: dict[str, Any] = {"count": formats.number(len(facts.losing))}
        told["kwh"] = kwh(sum((one.loss for one in facts.losing), Decimal(0)))
        yield (
            _("The %(count)s transformers that lost most in twelve months lost %(kwh)s together.")
            % told
        )
    if not (facts.regained or facts.losing):
        yield _("Of no transformer anything is known yet.")


# ── the close ───────────────────────────────────────────────────────────────────────────────


def adjusted(facts: Facts) -> Iterator[str]:
    moved = [one for one in facts.standing if not one.part and has_moved(facts, one)]
    if moved:
        yield ngettext(
            "After the close %(n)s figure of the month was adjusted.",
            "After the close %(n)s figures of the month were adjusted.",
            len(moved),
        ) % {"n": formats.number(len(moved))}


def has_moved(facts: Facts, one: Any) -> bool:
    return bool(facts.close(FIGURES[one.figure].area)) and one.reported != one.now


def adjustments(facts: Facts) -> Iterator[str]:
    if not facts.closes:
        yield _("The month is not closed: its figures may still change.")
        return
    for area, label in ((BILLING, _("Contractors’ actas")), (ENERGY, _("Energy"))):
        close = facts.close(area)
        yield (
            _("%(area)s: closed on %(when)s by %(who)s.")
            % {
                "area": label,
                "when": formats.moment(close.closed_at),
                "who": close.closed_by or _("the system"),
            }
            if close
            else _("%(area)s: not closed.") % {"area": label}
        )
    yield from adjusted(facts)
    if not any(has_moved(facts, one) for one in facts.standing if not one.part):
        yield _("Nothing of the month moved since.")


def open_points(facts: Facts) -> Iterator[str]:
    explained = sum(len(one.explained) for one in facts.closes)
    if not facts.closes:
        yield _("The month is not closed, so that nothing had to be explained yet.")
    elif not explained:
        yield _("At the close no point of the checklist was open.")
    else:
        yield ngettext(
            "At the close %(n)s point was open and explained.",
            "At the close %(n)s points were open and explained.",
            explained,
        ) % {"n": formats.number(explained)}


def objections(facts: Facts) -> Iterator[str]:
    if not facts.objections:
        yield _("Nothing that was billed in the month is objected to.")
        return
    yield _(
        "Of what the month’s actas bill, %(objected)s before AIU and IVA are not accepted; without "
        "objections the actas would cost %(saved)s more."
    ) % {
        "objected": formats.money(facts.value("objected")),
        "saved": formats.money(facts.value("saved")),
    }


def measured(facts: Facts) -> Iterator[str]:
    """What of recovered energy is known in the month itself."""
    one = facts.energy(INCREASE, Grade.DEFINITIVE, MONTH)
    if one is None:
        yield _("No billed increase of %(month)s is definitive.") % {
            "month": formats.month(facts.month)
        }
    yield from recovered(facts)
    if facts.estimated_to and facts.estimated_to < facts.month:
        yield _("Consumption is known up to %(month)s; later months are still to come.") % {
            "month": formats.month(facts.estimated_to)
        }


def method() -> str:
    """Half a page that people do not rewrite."""
    return "\n".join(
        [
            _(
                "Loss index: energy into the network less energy out of it, over energy in, as a "
                "ratio of sums over the twelve months that end with the month. At transformers the "
                "loss is what the macro-meter measured less what was billed and the additional "
                "energy, of the months whose balance counts."
            ),
            _(
                "Executed: the totals of approved actas by their period, with AIU and IVA, of what "
                "was accepted. What is in review, returned or provisioned stands beside it and "
                "never inside it. Material that the company supplies costs, but is not paid to the "
                "contractor."
            ),
            _(
                "Recovered energy follows CalTRACK 2.0 with comparison groups: for up to twelve "
                "months after the work, what users were billed (or what was lost) is compared with "
                "what was to be expected without it, predicted from the transformer’s own twelve "
                "months before and from transformers not yet intervened. It is definitive with at "
                "least 11 usable months before the work, preliminary with 6 to 10. Intervals hold "
                "in 90 of 100 and come from joint draws of the errors, so that a sum has its own."
            ),
            _(
                "Billed increase, loss reduction and retroactive charges (CNR) are three different "
                "energies, in part the same seen from different sides: they are never added, and "
                "neither are grades. An estimate is made anew as months come, those of closed "
                "months too."
            ),
            _(
                "Of a closed month the figures are those reported at the close; what moved later "
                "stands beside them as an adjustment, by cause. Charts and sums over several "
                "months are as known on the data date. A figure that is missing is shown as —, "
                "never as 0."
            ),
        ]
    )
