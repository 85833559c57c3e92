"""Transformers’ months, the work at them and what it brought back, and the network’s energy."""

from django.utils.translation import gettext_lazy as _

from powerbi.dictionary.columns import (
    MONTH_KEY,
    TRANSFORMER_KEY,
    UPDATED,
    View,
    day,
    day_key,
    energy,
    flag,
    key,
    money,
    ratio,
    text,
    whole,
)

VIEWS: dict[str, View] = {}

VIEWS["fct_cnr"] = View(
    _("A retroactive recovery case (CNR). Its energy is never added to any other."),
    {
        "cnr_key": key(_("Key.")),
        "transformer_key": key(
            _(
                "Row of dim_transformer: the one that the case names, else the one that its "
                "account hung from on that day; -1: none, or one that is not known."
            )
        ),
        "date_key": day_key(_("Row of dim_date: the day of the case, as yyyymmdd.")),
        "period_key": MONTH_KEY,
        "date": day(_("The day of the case.")),
        "case_number": text(_("The case’s number.")),
        "account": text(_("The user’s account; may be empty.")),
        "kwh": energy(
            _("Energy of the case, in kWh. What was recovered is the sum of those settled.")
        ),
        "value": money(_("Value of the case, in pesos; empty: it is not known.")),
        "state": text(_("State, in the words of the workbook; may be empty.")),
        "settled": flag(_("1: it was settled; 0: it was not, or not yet.")),
        "updated_at": UPDATED,
    },
)

VIEWS["fct_consumption_month"] = View(
    _("A transformer’s month."),
    {
        "transformer_key": TRANSFORMER_KEY,
        "period_key": MONTH_KEY,
        "date": day(_("The month’s first day.")),
        "delivered_kwh": energy(
            _("What the macro-meter measured, in kWh; empty: it is not known.")
        ),
        "billed_kwh": energy(
            _("What was billed to its users, in kWh, without retroactive charges.")
        ),
        "additional_kwh": energy(_("Known but unbilled energy, in kWh.")),
        "loss_kwh": energy(
            _(
                "Macro less billed less additional energy, in kWh, with estimates merged and long "
                "cycles spread by days; empty where the balance counts none. The loss index is its "
                "sum over the sum of measured_kwh."
            )
        ),
        "balance_state": text(
            _(
                "valid, calendars_apart and negative, whose loss counts; users_missing, estimated, "
                "no_reading, set_aside and no_macro, which have none."
            )
        ),
        "customers": whole(_("Users billed."), _("users")),
        "days": whole(_("Days billed; where they are not known, the macro-meter’s."), _("days")),
        "measured_kwh": energy(
            _(
                "What the macro-meter measured on the days that loss_kwh is of, in kWh; empty "
                "where there is no loss."
            )
        ),
        "lost_value": money(_("The loss at the month’s tariff, in pesos; empty without a tariff.")),
        "circuit": text(_("Circuit on which it hung in the month; may be empty.")),
        "substation": text(_("Substation from which it hung in the month; may be empty.")),
        "municipality_key": key(
            _("Row of dim_municipality, of where it hung in the month; -1: none.")
        ),
        "zone": text(_("Zone in which it hung in the month; may be empty.")),
        "updated_at": UPDATED,
    },
)

VIEWS["fct_intervention"] = View(
    _("Work at a transformer."),
    {
        "intervention_key": key(_("Key.")),
        "transformer_key": TRANSFORMER_KEY,
        "date_key": day_key(_("Row of dim_date: the day on which it began, as yyyymmdd.")),
        "date": day(_("The day on which it began.")),
        "type": text(_("Type of intervention.")),
        "state": text(_("State, in the words of the workbook; may be empty.")),
        "work_order": text(_("Work order; may be empty.")),
        "crew": text(_("Crew; may be empty.")),
        "reviewed_customers": whole(_("Users reviewed; empty: it is not known."), _("users")),
        "normalised_customers": whole(_("Users normalised; empty: it is not known."), _("users")),
        "irregularities": whole(_("Irregularities found; empty: it is not known.")),
        "cost": money(
            _(
                "What the lines of its work order cost, in pesos, of actas that were not returned: "
                "their total with AIU and IVA, and the amount of material that the company "
                "supplied; empty: nothing was billed."
            )
        ),
    },
)

VIEWS["fct_recovery_month"] = View(
    _(
        "A month after an episode of work, up to the twelfth, and one row more of every "
        "episode, at the month of its start, with its cost."
    ),
    {
        "episode_key": key(_("The episode: work at a transformer within twelve months.")),
        "transformer_key": key(_("Row of dim_transformer: where the work began.")),
        "contract_key": key(
            _(
                "Row of dim_contract: the one that most of the episode’s cost was paid by; -1: "
                "nothing was billed for it."
            )
        ),
        "period_key": MONTH_KEY,
        "date": day(_("The month’s first day.")),
        "grade": text(
            _(
                "definitive (its year before is known), preliminary (six to ten months of it are) "
                "or insufficient, of the episode’s billed increase. Grades are never summed "
                "together."
            )
        ),
        "verdict": text(
            _(
                "recovered, no_effect (none that can be demonstrated), worse, relapsed or "
                "insufficient, of the episode’s billed increase."
            )
        ),
        "billed_increase_kwh": energy(
            _(
                "What was billed less what was to be expected, in kWh; empty where it is not "
                "known. Never added to loss_reduction_kwh nor to fct_cnr."
            )
        ),
        "billed_increase_low": energy(
            _(
                "Lower end of the month’s 90 % interval, in kWh. Never summed: a sum’s interval is "
                "not the sum of intervals, and the site tells it."
            )
        ),
        "billed_increase_high": energy(
            _("Upper end of the month’s 90 % interval, in kWh. Never summed.")
        ),
        "loss_reduction_kwh": energy(
            _(
                "What was to be expected to be lost less what was lost, in kWh; empty where no "
                "macro-meter tells it. Of the grade that loss_grade says."
            )
        ),
        "value": money(
            _("The billed increase at the month’s tariff, in pesos; empty without a tariff.")
        ),
        "cost": money(
            _(
                "What the episode cost, in pesos, with AIU and IVA and what the company supplied, "
                "of actas that were not returned: lines of its work orders, or, lacking those, at "
                "its transformer while it lasted; empty: nothing was billed. In the row of its "
                "start alone."
            )
        ),
        "month_after": whole(_("1 to 12 after the work; 0: the row with the cost."), _("months")),
        "work_type": text(_("Type of work; of several types all of them, joined by +.")),
        "reason": text(
            _(
                "Why it is insufficient: short_history, baseline, too_soon, after or "
                "no_comparison; empty: it is not."
            )
        ),
        "loss_grade": text(_("As grade, of the loss reduction.")),
        "loss_value": money(
            _(
                "What of the loss reduction is not billed now, at what it would have cost to buy, "
                "in pesos; empty where it is not known."
            )
        ),
        "whole_year": flag(
            _(
                "1: the twelve months after the episode are over, whether all of them are known or "
                "not; 0: more are to come."
            )
        ),
    },
)

VIEWS["fct_system_energy"] = View(
    _("A month of the whole network, or of one of its voltage levels."),
    {
        "period_key": MONTH_KEY,
        "date": day(_("The month’s first day.")),
        "voltage_level": whole(
            _("Voltage level, 1 to 4; 0: the whole network. Never summed together.")
        ),
        "input_kwh": energy(_("Energy in, in kWh.")),
        "output_kwh": energy(_("Energy out, in kWh.")),
        "technical_losses_kwh": energy(_("Technical losses, in kWh; empty: they are not known.")),
        "target_index": ratio(_("Target of the loss index, as a part of one: 0.105 is 10.5 %.")),
        "updated_at": UPDATED,
    },
)
