"""Recovered energy: what came back after work at transformers, against what was to be expected.

Anchored on CalTRACK 2.0's billing methods and comparison groups, turned round because here billed
energy rises. In short:

* interventions within twelve months of one another are one episode (`episodes`);
* its baseline are the twelve months before it; with eleven usable its figure is definitive, with
  six to ten it is preliminary, and the two are never added up;
* what was to be expected of a month is a regression on the episode's own baseline months, fitted
  on comparison transformers month by month (`counterfactual`), times what its municipality or zone
  did beyond it (`comparison`); what was observed less that is recovered, for up to twelve months,
  and for up to thirty-six it is followed whether it lasts;
* each figure has its 90 % interval (`errors`), sums by joint draws (`portfolio`), and a verdict.

Everything is an array; months are places on the panel's axis, energies kWh.
"""

from analytics.recovery.comparison import STEPS, RiskSet
from analytics.recovery.episodes import GRADES, REASONS, Episodes, Sufficiency
from analytics.recovery.estimate import VERSION, compared, recover
from analytics.recovery.panel import BILLED_INCREASE, LOSS_REDUCTION, Measure, Panel, Work
from analytics.recovery.portfolio import Persistence, deviations, persistence
from analytics.recovery.results import Figures, Months, Recovery
from analytics.recovery.verdict import VERDICTS

__all__ = [
    "BILLED_INCREASE",
    "GRADES",
    "LOSS_REDUCTION",
    "REASONS",
    "STEPS",
    "VERDICTS",
    "VERSION",
    "Episodes",
    "Figures",
    "Measure",
    "Months",
    "Panel",
    "Persistence",
    "Recovery",
    "RiskSet",
    "Sufficiency",
    "Work",
    "compared",
    "deviations",
    "persistence",
    "recover",
]
