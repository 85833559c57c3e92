"""All that is known when something is to be learned of the past."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
from django.utils.functional import cached_property

from analytics.planning.backtest import RULES, backtest
from analytics.planning.expectation import FEWEST, Expectation, Learned, learn
from analytics.planning.facts import Codes, Floats
from budget.planning.fleet import Fleet
from budget.planning.panel import Panel
from budget.planning.past import Episodes, Prices

# Of each round's money, in the back-test.
BACKTEST_SHARE = 0.3
# What is followed for less than half a year is too noisy to compare rules by.
BACKTEST_MONTHS = 6
BACKTEST_SEED = 1


class CannotLearn(Exception):
    """What is known does not suffice; `failure` says what is missing."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code)
        self.failure = {"code": code, **figures}


@dataclass(frozen=True)
class Known:
    panel: Panel
    episodes: Episodes
    prices: Prices

    @classmethod
    def read(cls) -> Self:
        """CannotLearn where there are no months, or too few episodes."""
        panel = Panel.read()
        if panel is None:
            raise CannotLearn("no_months")
        episodes = Episodes.read(panel)
        if len(episodes) < FEWEST:
            raise CannotLearn("few", known=len(episodes), needed=FEWEST)
        if not episodes.offered():
            raise CannotLearn("no_type")
        return cls(panel, episodes, Prices.read())

    @property
    def month(self) -> date:
        """The last of which there are data."""
        found: date = self.panel.last.astype("datetime64[D]").item()
        return found

    @cached_property
    def fleet(self) -> Fleet:
        return Fleet.read(self.panel)

    def learned(self) -> Learned:
        found = learn(self.episodes.past, self.panel.last)
        if found is None:
            raise CannotLearn("few", known=len(self.episodes), needed=FEWEST)
        return found

    def expected(self, learned: Learned, works: Codes) -> Expectation:
        return learned.expect(self.fleet.year.facts, works)

    def worth(self, kwh: Floats) -> Floats:
        """What the kWh (n × types) of the fleet are compared by: pesos, or kWh where no transformer
        has a tariff."""
        unit = self.fleet.unit
        return kwh if np.isnan(unit).all() else kwh * unit[:, None]

    def tried(self) -> dict[str, Any] | None:
        """The back-test as it is kept; None where no round of the past could be ranked."""
        past = self.episodes
        chosen = past.followed >= BACKTEST_MONTHS
        price = self.prices.of(past.past.work)
        price = np.ones(len(past)) if price is None else price
        found = backtest(
            past.rows(chosen), past.lost[chosen], price[chosen], BACKTEST_SHARE, BACKTEST_SEED
        )
        if found is None:
            return None
        figures = (found.kwh, found.low, found.high)
        ahead = (found.ahead, found.ahead_low, found.ahead_high)
        return {
            "rounds": found.rounds,
            "episodes": found.episodes,
            "spent": round(found.spent),
            "share": BACKTEST_SHARE,
            "rules": {
                rule: [round(float(figure[at])) for figure in (*figures, *ahead)]
                for at, rule in enumerate(RULES)
            },
        }
