"""A workbook through all its steps in one go: what `manage.py load` and a REST upload share."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from ingest import intake, kinds, recognition, report
from ingest.models import Upload
from ingest.refusals import Refusal, sentence
from ingest.resources import KindResource
from records import formats, people

State = Upload.State

# How a file may be read and written, with the values that each takes; any value where none stands.
OPTIONS: dict[str, tuple[str, ...]] = {
    "mode": ("replace", "add"),
    "empty": ("keep", "erase"),
    "hidden_rows": ("count", "skip"),
    "struck_rows": ("count", "skip"),
    "sheets": (),
    "unknown": ("refuse", "skip"),
    "source": (),
    "months": (),
}


class BadSetting(ValueError):
    """What was set is neither a column of the kind nor an option, or takes another value."""


class Ending(Enum):
    COMMITTED = "committed"
    ALREADY_IN = "already in"
    CHECKED = "checked"
    WORKING = "working"
    REFUSED = "refused"


@dataclass(frozen=True)
class Wishes:
    """What is to be done with the file: `accept` all warnings, or those of these codes."""

    check: bool = False
    accept: bool | list[str] = False
    reason: str = ""
    set_aside: bool = False


@dataclass(frozen=True)
class Outcome:
    upload: Upload
    ending: Ending
    said: str

    def as_json(self) -> dict[str, Any]:
        """The upload's object; of a file that was in already, what this time did: nothing."""
        told = report.as_json(self.upload)
        if self.ending == Ending.ALREADY_IN:
            told |= {"created": 0, "changed": 0, "equal": told["rows"], "gone": 0}
        return told


def decided(kind: str, given: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """{presets, options} of an upload from (name, value)s; raises BadSetting, UnknownKind."""
    resource = kinds.get(kind)
    headers = {column.header for column in resource.columns().values()}
    presets: dict[str, Any] = {}
    options: dict[str, Any] = {}
    for name, value in given:
        if name.upper() in headers:
            presets[name.upper()] = value
        elif _takes(resource, name, value):
            options[name] = _as_kept(resource, name, value)
        else:
            raise BadSetting(_bad(resource, name, value))
    return {"presets": presets, "options": options}


def _has(resource: type[KindResource], name: str) -> bool:
    """Whether the kind has this option at all."""
    had = {
        "source": recognition.has_named_sources(resource.field_names()),
        "months": resource.wide() is not None,
        "unknown": bool(resource.passes_over),
    }
    return name in OPTIONS and had.get(name, True)


def _takes(resource: type[KindResource], name: str, value: str) -> bool:
    if name == "months" and (wide := resource.wide()):
        return bool(wide.chosen(value))
    return _has(resource, name) and (not OPTIONS[name] or value in OPTIONS[name])


def _as_kept(resource: type[KindResource], name: str, value: str) -> Any:
    if name == "months" and (wide := resource.wide()):
        return wide.chosen(value)
    return value.split(",") if name == "sheets" else value


def _bad(resource: type[KindResource], name: str, value: str) -> str:
    given = f"{name}={value}"
    wide = resource.wide()
    if name == "months" and wide and len(wide.words) > 1:
        words = {"given": given, "allowed": ", ".join(wide.words)}
        return _("%(given)s: this option takes %(allowed)s.") % words
    if name == "source":
        return _("%(given)s: the source of these files is their contract.") % {"given": given}
    if name != "months" and _has(resource, name):
        words = {"given": given, "allowed": ", ".join(OPTIONS[name])}
        return _("%(given)s: this option takes %(allowed)s.") % words
    return _("%(given)s: neither a column of this kind nor an option.") % {"given": given}


def already_in(upload: Upload) -> Outcome | None:
    """Where the same bytes are in already the new upload goes, and the earlier one answers."""
    earlier = intake.already_in(upload)
    if earlier is None:
        return None
    upload.delete()
    facts = {"when": formats.moment(earlier.committed_at), "who": people.name(earlier.committed_by)}
    said = _("Already in: committed on %(when)s by %(who)s. Nothing changes.") % facts
    return Outcome(earlier, Ending.ALREADY_IN, said)


def run(upload: Upload, user: Any, wishes: Wishes) -> None:
    """Judges and, unless it is only a check, commits; raises Refusal."""
    intake.judge(upload)
    if upload.state != State.JUDGED:
        return
    if wishes.check:
        intake.discard(upload)
        return
    accept, reason, set_aside = wishes.accept, wishes.reason, wishes.set_aside
    intake.commit(upload, user, accept=accept, reason=reason, set_aside=set_aside)


def outcome(upload: Upload, refusal: Refusal | None = None) -> Outcome:
    """How it ended, from where the upload stands."""
    if refusal is not None:
        return Outcome(upload, Ending.REFUSED, str(refusal))
    if refused := upload.report.get("refused") or upload.report.get("refusal"):
        return Outcome(upload, Ending.REFUSED, sentence(refused["code"], refused["params"]))
    if upload.state == State.COMMITTED:
        said = _("Committed as upload %(number)s.") % {"number": upload.pk}
        return Outcome(upload, Ending.COMMITTED, said)
    if report.problems(upload):
        return Outcome(upload, Ending.REFUSED, sentence("has_problems", {}))
    return Outcome(upload, Ending.CHECKED, _("Checked; nothing was written."))
