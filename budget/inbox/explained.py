"""When each type of alert is raised, with the rules' own limits."""

from typing import Any

from django.utils.translation import gettext as _

from budget import alerts as rules
from budget.alerts import Kind
from budget.inbox import of_billing, of_losses, of_month, words
from records import formats


def explained() -> dict[str, str]:
    """{type: when it is raised}"""
    said = {**_of_budget(), **_of_billing(), **_of_losses_and_months()}
    return {kind: said[kind] for kind in words.KINDS}


def _of_budget() -> dict[str, str]:
    floor = {"floor": formats.money(rules.FLOOR)}
    shares = ", ".join(formats.ratio(share, 0) for share in sorted(rules.SHARES))
    return {
        Kind.OVER_PLAN.value: _(
            "what is executed until the contract’s last month with execution is over what was "
            "planned by then, by more than %(share)s and %(floor)s."
        )
        % {**floor, "share": formats.ratio(rules.OVER_PLAN, 0)},
        Kind.LINE_SPENT.value: _(
            "of its budget of the year %(shares)s is executed; of contracts past their term, "
            "the last of these alone."
        )
        % {"shares": shares},
        Kind.CONTRACT_SPENT.value: _(
            "of its value in force %(shares)s is executed; past its term, the last of these alone."
        )
        % {"shares": shares},
        Kind.IDLE.value: _(
            "over %(floor)s of what was planned by now is left, and nothing is executed or in "
            "review in %(months)s months; of contracts in their term."
        )
        % {**floor, "months": rules.IDLE_MONTHS},
        Kind.ENDING.value: _("within %(days)s days, with over %(share)s of the value left.")
        % {"days": rules.ENDING_DAYS, "share": formats.ratio(rules.ENDING_SHARE, 0)},
        Kind.PRICES.value: _(
            "over %(floor)s in %(months)s months billed above the price list, or by items that "
            "cost over %(share)s more, on average, than in the twelve months before."
        )
        % {
            **floor,
            "months": rules.RECENT_MONTHS,
            "share": formats.ratio(rules.DRIFT - 1, 0),
        },
        Kind.OUTSIDE.value: _(
            "over %(floor)s billed in the year on lines that have no budget in it."
        )
        % floor,
        "ends": _("within %(days)s days, with little of its value left.")
        % {"days": of_billing.ENDING_DAYS},
    }


def _of_billing() -> dict[str, str]:
    days: dict[str, Any] = {"days": of_billing.LONG_DAYS, "late": of_billing.LATE_DAYS}
    return {
        "twice": _(
            "lines whose order, work and account stand in another acta too: one alert for each "
            "acta in review, and one for the approved ones of a contract."
        ),
        "deviates": _("lines in review that are not at the price in force, of each acta."),
        "macro_twice": _(
            "lines in review that install a macro-meter where another order installed one."
        ),
        "over_quantity": _("items of a contract that are billed over what it contracted of them."),
        "in_review": _(
            "nobody has approved or returned it in %(days)s days; in %(late)s it is grave."
        )
        % days,
        "returned": _(
            "the contractor has not brought it back in %(days)s days; in %(late)s it is grave."
        )
        % days,
        "unmatched": _("billed lines name a transformer or an account that is in no inventory."),
    }


def _of_losses_and_months() -> dict[str, str]:
    return {
        "over_target": _(
            "the network’s index of twelve months is over its target; by over %(points)s it is "
            "grave."
        )
        % {"points": formats.ratio(of_losses.FAR_OVER, 0)},
        "zone_over": _(
            "a zone’s transformers lose more, over twelve months, than the network’s target; its "
            "pesos are those that are lost over it."
        ),
        "to_review": _(
            "transformers of a zone that the month’s list has and nobody has begun with, by "
            "severity: one alert for all of them."
        ),
        "missing": _(
            "transformers without energy in the last month, or a month without energy, without "
            "the network’s, or without a tariff, of the last twelve."
        ),
        "late": _("a piece of a month’s work is not there although its day is over."),
        "adjusted": _("a figure moved after the close of its month, by over %(share)s.")
        % {"share": formats.ratio(of_month.MOVED, 0)},
    }
