"""Losses of transformers and of the whole network. An index is a ratio of sums."""

from django.utils.translation import gettext_lazy as _

from powerbi.project.measures.declared import MONEY, SHARE, WHOLE, Measure, over_time

MONTHS = "fct_consumption_month"
NETWORK = "fct_system_energy"


def _last_year(measure: str) -> str:
    """Over the twelve months that end in the last one shown with a balance."""
    return (
        "VAR UltimoMes =\n"
        "    CALCULATE(\n"
        "        MAX(fct_consumption_month[date]),\n"
        "        FILTER(\n"
        "            fct_consumption_month,\n"
        "            NOT ISBLANK(fct_consumption_month[measured_kwh])\n"
        "        )\n"
        "    )\n"
        "RETURN\n"
        "    IF(\n"
        "        NOT ISBLANK(UltimoMes),\n"
        "        CALCULATE(\n"
        f"            [{measure}],\n"
        "            DATESINPERIOD(dim_date[date], EOMONTH(UltimoMes, 0), -12, MONTH)\n"
        "        )\n"
        "    )"
    )


def _whole(column: str) -> str:
    return (
        "CALCULATE(\n"
        f"    SUM(fct_system_energy[{column}]),\n"
        "    KEEPFILTERS(fct_system_energy[voltage_level] = 0)\n"
        ")"
    )


MEASURES = {
    **over_time(
        billed_energy=Measure(
            MONTHS,
            "losses",
            _("Billed energy (kWh)"),
            WHOLE,
            _("What was billed to the transformers’ users, without retroactive charges."),
            "SUM(fct_consumption_month[billed_kwh])",
        ),
        macro_energy=Measure(
            MONTHS,
            "losses",
            _("Macro energy (kWh)"),
            WHOLE,
            _("What the macro-meters measured, of all transformers that have a reading."),
            "SUM(fct_consumption_month[delivered_kwh])",
        ),
        loss=Measure(
            MONTHS,
            "losses",
            _("Loss (kWh)"),
            WHOLE,
            _("Macro less billed less additional energy, of the months whose balance counts."),
            "SUM(fct_consumption_month[loss_kwh])",
        ),
        balanced_energy=Measure(
            MONTHS,
            "losses",
            _("Macro energy that the loss is of (kWh)"),
            WHOLE,
            _("What the macro-meters measured in the months whose balance counts."),
            "SUM(fct_consumption_month[measured_kwh])",
        ),
    ),
    "additional_energy": Measure(
        MONTHS,
        "losses",
        _("Additional energy (kWh)"),
        WHOLE,
        _("Known but unbilled energy."),
        "SUM(fct_consumption_month[additional_kwh])",
    ),
    "loss_index": Measure(
        MONTHS,
        "losses",
        _("Loss index"),
        SHARE,
        _("Sum of the loss over that of the macro energy that it is of, never a mean of ratios."),
        "DIVIDE([loss], [balanced_energy])",
    ),
    "loss_index_ytd": Measure(
        MONTHS,
        "losses",
        _("Loss index, year to date"),
        SHARE,
        _("Of the sums from January to the last day shown."),
        "DIVIDE([loss_ytd], [balanced_energy_ytd])",
    ),
    "loss_index_py": Measure(
        MONTHS,
        "losses",
        _("Loss index, year before"),
        SHARE,
        _("Of the sums of the same days, a year before."),
        "DIVIDE([loss_py], [balanced_energy_py])",
    ),
    "loss_index_12": Measure(
        MONTHS,
        "losses",
        _("Loss index of twelve months"),
        SHARE,
        _(
            "Of the sums of the twelve months that end in the last one shown: reading calendars "
            "differ, and a single month’s index says little."
        ),
        _last_year("loss_index"),
    ),
    "lost_value": Measure(
        MONTHS,
        "losses",
        _("Value of the loss"),
        MONEY,
        _("The loss at each month’s tariff, in pesos, where there is one."),
        "SUM(fct_consumption_month[lost_value])",
    ),
    "network_input": Measure(
        NETWORK,
        "network",
        _("Energy into the network (kWh)"),
        WHOLE,
        _("Of the whole network: its voltage levels are not added to it."),
        _whole("input_kwh"),
    ),
    "network_output": Measure(
        NETWORK,
        "network",
        _("Energy out of the network (kWh)"),
        WHOLE,
        _("Of the whole network: its voltage levels are not added to it."),
        _whole("output_kwh"),
    ),
    "network_index": Measure(
        NETWORK,
        "network",
        _("Loss index of the network"),
        SHARE,
        _("Energy in less energy out, over energy in, of the whole network."),
        "DIVIDE([network_input] - [network_output], [network_input])",
    ),
    "network_target": Measure(
        NETWORK,
        "network",
        _("Target of the network’s loss index"),
        SHARE,
        _("Of the months that have a target, weighted by their energy in."),
        "VAR Meses =\n"
        "    FILTER(\n"
        "        fct_system_energy,\n"
        "        fct_system_energy[voltage_level] = 0\n"
        "            && NOT ISBLANK(fct_system_energy[target_index])\n"
        "    )\n"
        "RETURN\n"
        "    DIVIDE(\n"
        "        SUMX(Meses, fct_system_energy[target_index] * fct_system_energy[input_kwh]),\n"
        "        SUMX(Meses, fct_system_energy[input_kwh])\n"
        "    )",
    ),
}
