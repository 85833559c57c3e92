"""What a check says of the site."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """What was found, for people: `name` is for programs and stays the same in every language.

    The sentence says how things stand and the advice what to do. `title` is the check's own, which
    examine() writes here.
    """

    name: str
    state: State
    sentence: str
    advice: str = ""
    title: str = ""


def good(name: str, sentence: str) -> Finding:
    return Finding(name, State.GOOD, sentence)


def warning(name: str, sentence: str, advice: str = "") -> Finding:
    return Finding(name, State.WARNING, sentence, advice)


def failed(name: str, sentence: str, advice: str = "") -> Finding:
    return Finding(name, State.FAILED, sentence, advice)
