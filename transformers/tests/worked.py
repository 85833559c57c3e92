"""A made-up network with one episode of every kind, for the pages that show them."""

import numpy as np

from transformers.models import Transformer
from transformers.tests import make
from transformers.tests.recovery import MONTHS, WORK, month, network, steady, work

# Places of transformers by what their episode is.
RECOVERED, PRELIMINARY, TOO_SOON, SHORT = range(4)
TARIFFS = 6


def worked() -> list[Transformer]:
    """The first transformer bills and loses better since its work, and has a tariff in half of the
    months after; the others' episodes are preliminary, too soon, and of too short a history."""
    billed = steady()
    billed[RECOVERED, WORK + 1 :] *= 1.3
    billed[PRELIMINARY, WORK - 4 : WORK] = np.nan
    made = network(
        billed.round(1),
        (1.4 * steady()).round(1),
        municipality=make.municipality(),
        zone="NORTE",
        circuit="C-1",
    )
    for place in range(WORK + 2, WORK + 2 + TARIFFS):
        make.tariff(month(place))
    work((made[RECOVERED], WORK), (made[PRELIMINARY], WORK), kind="NORMALIZACION", crew="CUA-01")
    work((made[TOO_SOON], MONTHS - 1), (made[SHORT], 3), kind="REVISION", crew="CUA-02")
    return made
