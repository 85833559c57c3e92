"""Figures that one person's page worked out serve the next one's, while what they rest on stands.

The same few questions are asked by everybody; their answer changes with uploads and corrections
alone, and what it rests on is read once for all of them.
"""

from collections.abc import Callable, Hashable

from budget.returns.facts import Facts
from budget.returns.portfolio import Returns
from ingest import basis
from records.kept import Kept
from transformers import measured

# So many questions are kept answered at most; whoever asks another begins anew.
MOST = 100


def mark() -> Hashable:
    return basis.now(), measured.run()


def _facts() -> Facts:
    found = Facts()
    # What is asked for by every page, so that of several who come at once one reads it.
    _ = found.episodes, found.spent
    return found


facts = Kept(_facts, mark)


def returns(asked: Hashable, make: Callable[[Facts], Returns]) -> Returns:
    """What `make` makes of the facts, or made when the same was `asked` of them."""
    known = facts()
    found = known.answers.get(asked)
    if found is None:
        found = make(known)
        if len(known.answers) >= MOST:
            known.answers.clear()
        known.answers[asked] = found
    return found
