"""What episodes are called: where and when the work was, of what type and by whom."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from analytics.recovery import Episodes
from transformers.models import Episode
from transformers.recovery.columns import Columns
from transformers.recovery.inputs import Inputs

JOINED = " + "
# So many names are told; of more, that there are more.
MOST = 3
KIND, CREW = (Episode._meta.get_field(name).max_length for name in ("kind", "crew"))


def labels(inputs: Inputs, episodes: Episodes) -> Columns:
    """The columns that name each of the episodes."""
    works, codes = inputs.works, inputs.network.codes
    code = np.unique(np.array(codes, np.str_), return_inverse=True)[1][works.transformer]
    order = np.lexsort((works.keys, code, works.start, episodes.of)).tolist()
    of = episodes.of[order]
    heads = np.searchsorted(of, np.arange(len(episodes) + 1))
    mine = [order[head:tail] for head, tail in pairwise(heads)]
    transformer = inputs.network.keys[works.transformer[[some[0] for some in mine]]]
    started = np.array([works.start[some[0]] for some in mine], "datetime64[D]")
    ended = np.array([works.end[some].max() for some in mine], "datetime64[D]")
    return {
        "transformer_id": transformer.tolist(),
        "place_id": [int(works.place[some[0]]) or None for some in mine],
        "start": inputs.month(episodes.start).tolist(),
        "end": inputs.month(episodes.end).tolist(),
        "started_on": started.tolist(),
        "ended_on": np.maximum(started, ended).tolist(),
        "until": (inputs.month(episodes.end + 2) - 1).tolist(),
        "kind": [joined((works.kind[at] for at in some), KIND) for some in mine],
        "crew": [joined((works.crew[at] for at in some), CREW) for some in mine],
        "works": [len(some) for some in mine],
    }


def joined(names: Iterable[str], room: int) -> str:
    """The different names by name, as one; as many as there is room for."""
    different = sorted(set(names) - {""})
    for count in range(min(MOST, len(different)), 0, -1):
        more = ["…"] if len(different) > count else []
        if len(found := JOINED.join([*different[:count], *more])) <= room:
            return found
    return ""
