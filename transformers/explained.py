"""How the figures of energy, of work and of what it recovered are computed; see `records.how`."""

from django.utils.translation import gettext_lazy as _

from records.how import How, tell
from transformers.describing import LABELS

LOSSES, ONE, WORK, CNR = (
    f"transformadores#{place}"
    for place in ("dónde-se-pierde", "un-transformador", "el-trabajo-hecho", "expedientes-de-cnr")
)
METHOD = "transformers:recovery_method"

tell(
    "losses",
    {
        "network_index": How(
            _("Loss index over 12 months"),
            _(
                "(Energy in − energy out) ÷ energy in, of the whole network, over the twelve "
                "months that end in the one named: a ratio of sums, never a mean of percentages. "
                "It is empty while one of the twelve is missing."
            ),
            LOSSES,
        ),
        "lost": How(
            _("Energy lost (kWh)"),
            _(
                "What the macro-meters measured − what was billed − additional energy, of the "
                "months and transformers chosen whose balance is valid. Months whose reading days "
                "are apart, or whose loss is negative, count too: over a year they even out. Each "
                "month counts where the transformer hung in that month."
            ),
            LOSSES,
        ),
        "index": How(
            _("Loss index"),
            _(
                "Sum of losses ÷ sum of what was measured, of the same months: never a mean of "
                "percentages. Without anything measured there is no index."
            ),
            LOSSES,
        ),
        "money": How(
            _("Money lost"),
            _(
                "Each month’s loss at that month’s tariff (CU) for the transformer’s voltage level "
                "and ownership. Without a tariff it is not known, and not added."
            ),
            LOSSES,
        ),
        "measured": How(
            _("Measured by macro-meters (kWh)"),
            _(
                "The energy that the macro-meters delivered in the months counted. An estimate is "
                "merged with the next real reading, up to 70 days; cycles of more than 35 days are "
                "spread by days. Only transformers with a macro-meter are measured."
            ),
            LOSSES,
        ),
        "covered": How(
            _("Transformers with a balance"),
            _(
                "How many transformers have a valid balance in the last of the months chosen, and "
                "what share of those with data these are. The chart below says why the others "
                "have none."
            ),
            LOSSES,
        ),
        "index_12": How(
            _("Loss index over 12 months"),
            _(
                "Loss ÷ what its macro-meter measured, summed over those of its last twelve months "
                "that have a valid balance; below it stands how many those are."
            ),
            ONE,
        ),
        "measured_12": How(
            _("Measured in 12 months (kWh)"),
            _("What its macro-meter measured in those of its last twelve months with a balance."),
            ONE,
        ),
        "lost_12": How(
            _("Lost in 12 months (kWh)"),
            _(
                "Measured − billed − additional, summed over those of its last twelve months with "
                "a balance."
            ),
            ONE,
        ),
        "billed_12": How(
            _("Billed in 12 months (kWh)"),
            _("What was billed to its users in its last twelve months, with a balance or not."),
            ONE,
        ),
        "intervened_on": How(
            _("Last intervention"),
            _("The day on which the latest work that was done at it began."),
            ONE,
        ),
    },
)

tell(
    "describe",
    {
        name: How(LABELS[name], words, ONE)
        for name, words in {
            "months": _("How many months are known."),
            "mean": _("What was billed in all months known ÷ how many these are."),
            "minimum": _("The least that was billed in a month known."),
            "maximum": _("The most that was billed in a month known."),
            "deviation": _("How far months known differ from their mean: the sample’s deviation."),
            "year": _("What was billed in the last twelve months, as far as they are known."),
            "ratio": _(
                "The mean of the last twelve months ÷ the mean of all. Below one, it falls."
            ),
            "zero": _("Months in which nothing was billed, though they are known."),
            "missing": _("Months since the first one known of which nothing is known."),
            "estimated": _("Months whose reading was estimated rather than taken."),
        }.items()
    },
)

tell(
    "work",
    {
        "done": How(
            _("Interventions done"),
            _("Interventions in a state that counts as done, by the month in which they began."),
            WORK,
        ),
        "transformers": How(
            _("Transformers"),
            _("At how many different transformers: several interventions at one count once."),
            WORK,
        ),
        "reviewed": How(
            _("Users reviewed"),
            _("The sum of the users reviewed, of the interventions that say it."),
            WORK,
        ),
        "normalised": How(
            _("Users normalised"),
            _("The sum of the users normalised, of the interventions that say it."),
            WORK,
        ),
        "effectiveness": How(
            _("Effectiveness"),
            _("Irregularities ÷ users reviewed, of the interventions that say both."),
            WORK,
        ),
    },
)

tell(
    "recovered",
    {
        "definitive": How(
            _("Billed increase, definitive (kWh)"),
            _(
                "What was billed after the work − what was to be expected without it, of the "
                "twelve months after each episode with at least eleven usable months before. The "
                "interval holds in 90 of 100. It is added to nothing: neither to preliminary "
                "figures, nor to the loss reduction, nor to CNR."
            ),
            method=f"{METHOD}#recovered",
        ),
        "preliminary": How(
            _("Billed increase, preliminary (kWh)"),
            _(
                "As the definitive one, of episodes with six to ten usable months before the work "
                "and at least three after it: surer later, so its interval is wider. It is added "
                "to nothing."
            ),
            method=f"{METHOD}#baseline",
        ),
        "increase": How(
            _("Billed increase (kWh)"),
            _(
                "What was billed after the work − what was to be expected without it, month by "
                "month for up to twelve months, of the episodes of the grade chosen. The interval "
                "holds in 90 of 100. It is one of three energies that are never added."
            ),
            method=f"{METHOD}#recovered",
        ),
        "expected": How(
            _("Expected without the work (kWh)"),
            _(
                "What would have been billed, or lost, in the same months: from the transformer’s "
                "own months before the work, moved as those did that it is compared with."
            ),
            method=f"{METHOD}#expected",
        ),
        "value": How(
            _("Value of the billed increase"),
            _(
                "Each month’s billed increase × the unit cost (CU) of that month, voltage level "
                "and ownership. A month without a tariff has no value and is counted below."
            ),
            method=f"{METHOD}#value",
        ),
        "insufficient": How(
            _("Not measurable, or not yet"),
            _(
                "Episodes with fewer than six usable months before the work, fewer than three "
                "after it, or nobody to compare them with. They count in no figure of recovered "
                "energy."
            ),
            method=f"{METHOD}#baseline",
        ),
        "loss": How(
            _("Loss reduction (kWh)"),
            _(
                "The loss that was to be expected without the work − the loss that the macro-meter "
                "shows after it. Much of it is the same energy as the billed increase, so the two "
                "are never added."
            ),
            method=f"{METHOD}#loss",
        ),
        "loss_value": How(
            _("Value of what simply vanished"),
            _(
                "Of the loss reduction, what is not billed now is taken in no longer: it is worth "
                "what buying it would have cost, G + T + PR + R."
            ),
            method=f"{METHOD}#value",
        ),
        "kept": How(
            _("Still there"),
            _(
                "The gain a day in the last three months followed, over the gain a day in the "
                "first year after the work."
            ),
            method=f"{METHOD}#persistence",
        ),
        "daily": How(
            _("Baseline (kWh a day)"),
            _(
                "The mean use a day of the usable months before the work, by their cycles’ real "
                "days."
            ),
            method=f"{METHOD}#baseline",
        ),
        "cv_rmse": How(
            _("CV(RMSE) of the baseline"),
            _(
                "How far its months before the work scatter around their mean use a day: root of "
                "the mean squared difference ÷ that mean. The smaller, the steadier."
            ),
            method=f"{METHOD}#interval",
        ),
        "fsu": How(
            _("Fractional uncertainty (CalTRACK)"),
            _(
                "The share of the recovered energy that it may be off by, at 90 %, by CalTRACK’s "
                "formula. That takes errors of different transformers for independent; the "
                "interval does not."
            ),
            method=f"{METHOD}#interval",
        ),
        "cnr": How(
            _("CNR settled (kWh)"),
            _(
                "The energy of the retroactive cases that were settled, by their date. It is "
                "charged once, for the past: a third energy, added to no other."
            ),
            CNR,
        ),
        "cnr_value": How(
            _("Value of CNR settled"),
            _(
                "What the settled cases charge, as loaded; a case that says no value is counted "
                "apart."
            ),
            CNR,
        ),
        "cnr_others": How(
            _("Not settled, or not yet"),
            _("Cases in any other state. They count in no sum."),
            CNR,
        ),
    },
)
