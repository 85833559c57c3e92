"""The closed lists of the transformers' words."""

from django.db import models
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from records.text import folded


class VoltageLevel(models.IntegerChoices):
    """NIVEL_TENSION: 1 below 1 kV, 2 below 30 kV, 3 below 57.5 kV, 4 below 220 kV."""

    ONE = 1, _("Level 1")
    TWO = 2, _("Level 2")
    THREE = 3, _("Level 3")
    FOUR = 4, _("Level 4")


class Ownership(models.TextChoices):
    """PROPIEDAD: whose the transformer is; SUI writes 100, 50 and 0."""

    COMPANY = "company", _("Company")
    SHARED = "shared", _("Shared")
    PRIVATE = "private", _("Private")


class TransformerState(models.TextChoices):
    OPERATING = "operating", _("Operating")
    RETIRED = "retired", _("Retired")
    BUILDING = "building", _("Under construction")


class Reading(models.TextChoices):
    """TIPO_LECTURA: how a month's energy came to be known."""

    REAL = "real", _("Read")
    ESTIMATED = "estimated", _("Estimated")
    NONE = "none", _("Not read")


class BalanceState(models.TextChoices):
    """Whether a month's balance is valid, or why not, in the order in which it is asked.

    The loss of the last three counts in sums: calendars that are apart, and the negative months
    that they cause, even out over a year, and leaving them out would not.
    """

    NO_MACRO = "no_macro", _("no macro-meter")
    SET_ASIDE = "set_aside", _("set aside by the analyst")
    NO_READING = "no_reading", _("no reading")
    ESTIMATED = "estimated", _("estimated")
    USERS_MISSING = "users_missing", _("users missing")
    CALENDARS_APART = "calendars_apart", _("reading calendars apart")
    NEGATIVE = "negative", _("negative")
    VALID = "valid", _("valid")


# The states whose loss is known; in every other it is empty.
COUNTED = (BalanceState.CALENDARS_APART, BalanceState.NEGATIVE, BalanceState.VALID)


class Grade(models.TextChoices):
    """How firmly an episode's recovered energy is known; grades are never added up."""

    INSUFFICIENT = "insufficient", _("insufficient")
    PRELIMINARY = "preliminary", _("preliminary")
    DEFINITIVE = "definitive", _("definitive")


class Insufficient(models.TextChoices):
    """Why an episode cannot be measured, in the order in which it is asked."""

    SHORT_HISTORY = "short_history", _("its baseline begins before the first month known")
    BASELINE = "baseline", _("too few months known before it")
    TOO_SOON = "too_soon", _("its months afterwards are yet to come")
    AFTER = "after", _("too few months known after it")
    NO_COMPARISON = "no_comparison", _("too few transformers to compare with")


class Verdict(models.TextChoices):
    """What can be said of an episode by its 90 % interval."""

    INSUFFICIENT = "insufficient", _("insufficient")
    RECOVERED = "recovered", _("recovered")
    NO_EFFECT = "no_effect", _("no demonstrable effect")
    WORSE = "worse", _("worse")
    RELAPSED = "relapsed", _("relapsed")


class Step(models.TextChoices):
    """Whose transformers an episode is compared with."""

    MUNICIPALITY = "municipality", _("its municipality")
    ZONE = "zone", _("its zone")
    COMPANY = "company", _("the company")


# The months that a target may be of, and 0 for their year.
MONTHS = {0: _("The whole year"), **dates.MONTHS}

# An intervention whose ESTADO begins so was not, or not yet, done.
NOT_DONE = (
    "program",
    "pendiente",
    "planead",
    "asignad",
    "cancel",
    "anulad",
    "no ejecut",
    "sin ejecut",
    "en ejecucion",
    "en proceso",
    "fallid",
    "devuelt",
    "rechazad",
)


def is_done(state: str) -> bool:
    """Whether an intervention's ESTADO, in whatever words, says that the work was done."""
    return not folded(state).startswith(NOT_DONE)


# A retroactive case whose ESTADO begins so was settled: it was worked out, and charged.
SETTLED = (
    "liquidad",
    "facturad",
    "cobrad",
    "recaudad",
    "pagad",
    "financiad",
    "en firme",
    "ejecutoriad",
)
# One whose ESTADO begins so was not, or not yet; of any other word people are told.
NOT_SETTLED = (
    *("tramite", "en tramite", "proceso", "en proceso", "en curso", "en estudio", "en revision"),
    *("en analisis", "en reclam", "en recurso", "en notific", "en descargos", "en liquid"),
    *("abiert", "radicad", "notificad", "pendiente", "suspendid", "preliquid", "por liquid"),
    *("por factur", "sin liquid", "sin factur", "no liquid", "no factur", "no proced"),
    *("anulad", "cancelad", "archivad", "desisti", "revocad", "rechazad", "devuelt", "negad"),
    *("exonerad", "prescri", "caducad"),
)
SETTLED_EXPLAINED = _(
    "LIQUIDADO, FACTURADO, COBRADO and the like count as settled; EN TRAMITE, ANULADO and the like "
    "do not, nor does an empty one."
)


def is_settled(state: str) -> bool:
    """Whether a retroactive case's ESTADO, in whatever words, says that it was settled."""
    return folded(state).startswith(SETTLED)


def tells_settled(state: str) -> bool:
    """Whether the ESTADO says at all that the case was settled, or that it was not."""
    return folded(state).startswith((*SETTLED, *NOT_SETTLED))
