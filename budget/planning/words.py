"""What a computation could not do, in words; and what the back-test comes to."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records import formats


def failure(known: dict[str, Any] | None) -> str:
    """Why something was not computed, and what would help."""
    if not known:
        return ""
    match known["code"]:
        case "no_months":
            return _("There is no month of consumption yet. Load the transformers’ consumption.")
        case "few":
            return few(known["known"], known["needed"])
        case "no_type":
            return _(
                "No type of work has enough episodes of its own whose recovered energy is known."
            )
        case "nobody":
            return _(
                "At every transformer work began in the twelve months before the plan, or too few "
                "of its months were read."
            )
        case "nothing":
            return _(
                "No work is both affordable and expected to recover anything. Raise the budget or "
                "the share left to chance, or lower the prices."
            )
    return _(
        "Something unexpected happened (reference %(reference)s). Start it again; if it happens "
        "twice, tell whoever runs the site that reference."
    ) % {"reference": known.get("reference", "")}


def few(known: int, needed: int) -> str:
    words = ngettext(
        "The recovered energy of %(known)s episode is known; it takes %(needed)s to learn from.",
        "The recovered energy of %(known)s episodes is known; it takes %(needed)s to learn from.",
        known,
    )
    return words % {"known": formats.number(known), "needed": formats.number(needed)}
