"""Log lines: one JSON object a line, only fields that are listed, and nothing of the data anyone sent.

Lines begin with `at`, `level`, `service` and `event` (see docs/runbook.md for every event and what to do about it).
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
import traceback
import warnings
from asyncio import CancelledError
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from shield_shared.errors import ShieldError
from shield_shared.log_fields import FIELDS

#: How often, in seconds, one place in a library may have a line of its own.
LIBRARY_PAUSE = 60.0

_FRAMES = 12


def clock() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class Log:
    """Writes the lines of one service; safe to use from several threads."""

    def __init__(self, service: str, stream: TextIO, now: Callable[[], datetime] = clock) -> None:
        self.service = service
        self._stream = stream
        self._now = now
        self._lock = threading.Lock()

    def info(self, event: str, **fields: object) -> None:
        """Something happened as it should; raises ValueError for a field that may not be logged."""
        self._write("info", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Something a person may have to look at; raises ValueError for a field that may not be logged."""
        self._write("warning", event, fields)

    def error(self, event: str, exc: BaseException | None = None, **fields: object) -> None:
        """Something a person must look at; raises ValueError for a field that may not be logged.

        Of `exc` the type and where it was raised are told; its message only if it is one of our own sentences.
        """
        self._write("error", event, {**fields, **(_told(exc) if exc is not None else {})})

    def _write(self, level: str, event: str, fields: dict[str, object]) -> None:
        unlisted = sorted(fields.keys() - FIELDS.keys())
        if unlisted:
            raise ValueError(f"not a field that may be logged: {', '.join(unlisted)} (see shield_shared.log_fields)")
        at = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": level, "service": self.service, "event": event, **fields}
        text = json.dumps(line, ensure_ascii=True, default=_plain) + "\n"
        with self._lock:
            self._stream.write(text)
            self._stream.flush()


def service_log(service: str, stream: TextIO | None = None, now: Callable[[], datetime] = clock) -> Log:
    """The log of a service, on standard error unless told otherwise."""
    return Log(service, sys.stderr if stream is None else stream, now)


def _plain(value: object) -> object:
    """What JSON has no word for; raises TypeError for anything that could carry an event."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"a log line cannot carry a {type(value).__name__}")


def _told(error: BaseException) -> dict[str, object]:
    """What may be said of an error: libraries quote data in their messages, we do not."""
    told: dict[str, object] = {"error": type(error).__name__, "frames": _frames(error.__traceback__)}
    if isinstance(error, ShieldError):
        told["reason"] = str(error)
    sqlstate = getattr(getattr(error, "orig", error), "sqlstate", None)
    if sqlstate is not None:
        told["sqlstate"] = str(sqlstate)
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["cause"] = type(cause).__name__
    return told


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


class LibraryLines(logging.Handler):
    """Turns what libraries log into our lines, without their text, which may quote data or repeat without end.

    One place of a library has a line at most once in `LIBRARY_PAUSE` seconds; `lines` counts those left out since.
    """

    def __init__(self, log: Log, level: int = logging.WARNING, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(level)
        self._log = log
        self._seconds = seconds
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """One line at the most, naming the library and the place in it."""
        where = f"{record.module}.py:{record.lineno}"
        place, now = f"{record.name} {where}", self._seconds()
        if place in self._last and now - self._last[place] < LIBRARY_PAUSE:
            self._left_out[place] = self._left_out.get(place, 0) + 1
            return
        self._last[place] = now
        error = record.exc_info[1] if record.exc_info else None
        kind = type(error).__name__ if error is not None else None
        say = self._log.error if record.levelno >= logging.ERROR else self._log.warning
        say("library", library=record.name, where=where, lines=self._left_out.pop(place, 0), error=kind)


def _of_thread(error: BaseException | None, log: Log) -> None:
    """A thread whose work was given up has not crashed."""
    if not isinstance(error, CancelledError):
        log.error("crashed", exc=error)


def _warned(told: Warning | str, kind: type[Warning], file: str, line: int) -> logging.LogRecord:
    """A warning as what was logged at its place; `logging.captureWarnings` names no place but its own."""
    error = told if isinstance(told, Warning) else kind()
    return logging.LogRecord("py.warnings", logging.WARNING, file, line, "", None, (kind, error, None))


def take_over(log: Log) -> LibraryLines:
    """Let nothing but our lines reach standard error: libraries, warnings and errors nobody caught included.

    Once at the start of a process. A library that sets up logging by itself must be given the handler returned.
    """
    handler = LibraryLines(log)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.raiseExceptions = False
    warnings.showwarning = lambda told, kind, file, line, *_: handler.emit(_warned(told, kind, file, line))
    warnings.simplefilter("default")
    sys.excepthook = lambda _kind, error, _trace: log.error("crashed", exc=error)
    threading.excepthook = lambda args: _of_thread(args.exc_value, log)
    return handler
