"""What the site writes in its log: one line a record, with the request or task that it belongs to.

Every text passes `redaction` last, whatever logged it. Nothing here needs Django's settings, which
are made with it.
"""

import json
import logging
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rce_site.logs.redaction import redacted, redacted_value

FORMATS = ("json", "line")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

# The request that this thread answers, and the task that it does; empty outside of them.
request_id: ContextVar[str] = ContextVar("request_id", default="")
task_id: ContextVar[str] = ContextVar("task_id", default="")

# What every record has of its own; anything else came by `extra`.
_OWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "request", "task"}
# A line stays one, and tells a terminal nothing: an address that somebody made up may hold line
# ends and commands.
_SPELLED = {code: ascii(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


class Belonging(logging.Filter):
    """Tells the record which request or task it belongs to, where it does not say so itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.__dict__.get("request")
        # Django's own records bring the request itself.
        if not isinstance(said, str):
            record.__dict__["request"] = getattr(said, "id", "") or request_id.get()
        record.__dict__["task"] = task_id.get()
        return True


class Line(logging.Formatter):
    """For people: moment, level, whose, words, then what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        words = [_moment(record), record.levelname, record.name, record.getMessage()]
        known = {name: record.__dict__.get(name) for name in ("request", "task")} | _extra(record)
        words += [
            f"{name}={redacted_value(name, value)}"
            for name, value in known.items()
            if value not in ("", None)
        ]
        line = " ".join(words).translate(_SPELLED)
        return redacted("\n".join([line, *_trace(self, record)]))


class Json(logging.Formatter):
    """For programs: one object on one line; what is empty is left out."""

    def format(self, record: logging.LogRecord) -> str:
        known = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": record.__dict__.get("request"),
            "task": record.__dict__.get("task"),
            **_extra(record),
            "traceback": "\n".join(_trace(self, record)),
        }
        told = {name: value for name, value in known.items() if value not in ("", None)}
        return json.dumps(_plain(told), ensure_ascii=False)


def configuration(form: str, level: str, folder: Path | None, kept: int) -> dict[str, Any]:
    """Django's LOGGING: to standard error, and to files of `folder`, a day each, `kept` days."""
    handlers: dict[str, Any] = {"console": {"class": "logging.StreamHandler"}}
    if folder:
        handlers["files"] = {"()": "rce_site.logs.files.Daily", "folder": folder, "kept": kept}
    for handler in handlers.values():
        handler |= {"formatter": form, "filters": ["belonging"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"belonging": {"()": "rce_site.logs.Belonging"}},
        "formatters": {"line": {"()": "rce_site.logs.Line"}, "json": {"()": "rce_site.logs.Json"}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {
            # Django's own handlers would write these a second time, and without redaction.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # 404 and the like: the request's own line says it.
            "django.request": {"level": "ERROR"},
            # It would write statements with their parameters.
            "django.db.backends": {"level": "INFO"},
            # It would write the names that were typed, which may be passwords in the wrong box:
            # the access log's own lines tell of failures and locks.
            "axes": {"level": "ERROR"},
            # It would write every variable that a template asks for in vain.
            "django.template": {"level": "INFO"},
        },
    }


def catch_the_uncaught() -> None:
    """What ends a command or a thread goes to the log, instead of bare to standard error."""
    log = logging.getLogger("rce_site.uncaught")

    def of_process(kind: Any, error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.critical("The command broke off.", exc_info=(kind, error, trace))

    def of_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
            trace = (told.exc_type, told.exc_value, told.exc_traceback)
            log.critical("A thread broke off.", exc_info=trace)

    sys.excepthook = of_process
    threading.excepthook = of_thread


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    found = [formatter.formatException(record.exc_info)] if record.exc_info else []
    return [*found, formatter.formatStack(record.stack_info)] if record.stack_info else found


def _plain(value: Any) -> Any:
    """As JSON has it, and redacted; whatever JSON does not know, by its words."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {
            redacted(str(name)): redacted_value(str(name), _plain(inner))
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set):
        return [_plain(inner) for inner in value]
    return redacted(str(value))
