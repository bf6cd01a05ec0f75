"""Log lines carry what is listed and nothing of the data, whoever writes them."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.log import LIBRARY_PAUSE, LibraryLines, Log
from shield_shared.log_fields import ALWAYS, FIELDS

NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)


class Lines:
    """A log and what was written to it."""

    def __init__(self) -> None:
        self.stream = StringIO()
        self.log = Log("ingest", self.stream, lambda: NOW)

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Lines:
    return Lines()


def test_a_line_says_when_how_serious_who_and_what_first(lines: Lines) -> None:
    lines.log.info("taken", arrivals=3)
    lines.log.warning("waiting", what="database")
    assert lines.stream.getvalue().startswith(
        '{"at": "2026-04-01T05:00:00.000+00:00", "level": "info", "service": "ingest", "event": "taken", "arrivals": 3}'
    )
    assert [line["level"] for line in lines.read()] == ["info", "warning"]
    assert tuple(lines.read()[0])[:4] == ALWAYS


def test_a_field_that_is_not_listed_is_refused_and_nothing_is_written(lines: Lines) -> None:
    with pytest.raises(ValueError, match="not a field that may be logged: name, summary"):
        lines.log.info("taken", summary="x", name="y")
    assert lines.stream.getvalue() == ""


def test_no_listed_field_could_carry_who_somebody_is() -> None:
    assert not FIELDS.keys() & {
        "name",
        "birth_date",
        "identifier",
        "id",
        "source",
        "subject",
        "summary",
        "text",
        "value_",
    }
    assert not FIELDS.keys() & set(ALWAYS)


def test_moments_days_paths_and_sets_are_written_and_whole_events_are_not(lines: Lines) -> None:
    lines.log.info("started", date=date(2026, 4, 1), cut_off=NOW, folder=Path("out"), topics={"b", "a"})
    line = lines.read()[0]
    assert (line["date"], line["cut_off"]) == ("2026-04-01", "2026-04-01T05:00:00+00:00")
    assert (line["folder"], line["topics"]) == ("out", ["a", "b"])
    with pytest.raises(TypeError, match="cannot carry a Lines"):
        lines.log.info("started", settings=lines)


def test_a_line_stays_one_line(lines: Lines) -> None:
    lines.log.info("waiting", reason="one\ntwo\u2028three")
    assert len(lines.stream.getvalue().splitlines()) == 1


def failure(error: Exception) -> Exception:
    """The error, once raised."""
    try:
        raise error
    except type(error) as raised:
        return raised


def test_of_a_strange_error_the_type_and_the_place_are_told_and_not_its_message(lines: Lines) -> None:
    lines.log.error("bug", exc=failure(ValueError("Zoe Made-Up")), arrival="0f")
    line = lines.read()[0]
    assert (line["level"], line["error"], line["arrival"]) == ("error", "ValueError", "0f")
    assert line["frames"][-1].startswith("operations/test_log.py:")
    assert line["frames"][-1].endswith(" failure")
    assert "Zoe" not in lines.stream.getvalue()


def test_of_our_own_error_the_sentence_is_told_and_the_error_behind_it_by_its_type(lines: Lines) -> None:
    error = UnavailableError("The database is away.")
    error.__cause__ = KeyError("Zoe")
    lines.log.error("bug", exc=error)
    line = lines.read()[0]
    assert (line["reason"], line["cause"]) == ("The database is away.", "KeyError")
    assert "Zoe" not in lines.stream.getvalue()


def test_the_code_that_postgresql_gave_is_told(lines: Lines) -> None:
    error, inner = RuntimeError("Zoe"), RuntimeError("Zoe")
    inner.sqlstate = "23505"  # type: ignore[attr-defined]
    error.orig = inner  # type: ignore[attr-defined]
    lines.log.error("bug", exc=error)
    assert lines.read()[0]["sqlstate"] == "23505"


def test_without_an_error_only_the_fields_are_told(lines: Lines) -> None:
    lines.log.error("alarm", alarm="silent-agency", agency="leeds-csws")
    assert set(lines.read()[0]) == {*ALWAYS, "alarm", "agency"}


def test_a_chattering_library_has_one_line_a_minute_without_its_text(lines: Lines) -> None:
    seconds = [0.0]
    library = logging.getLogger("kafka.invented")
    library.propagate = False
    library.setLevel(logging.WARNING)  # another test may have silenced all clients of Kafka
    library.handlers[:] = [LibraryLines(lines.log, seconds=lambda: seconds[0])]
    for at in (0.0, 1.0, LIBRARY_PAUSE - 1, LIBRARY_PAUSE, LIBRARY_PAUSE + 1):
        seconds[0] = at
        library.warning("record of %s refused", "Zoe")
    told = lines.read()
    assert [line["lines"] for line in told] == [0, 2]
    assert {line["library"] for line in told} == {"kafka.invented"}
    assert told[0]["where"].startswith("test_log.py:")
    assert "Zoe" not in lines.stream.getvalue()


def test_a_librarys_error_is_told_by_its_type(lines: Lines) -> None:
    library = logging.getLogger("apscheduler.invented")
    library.propagate = False
    library.handlers[:] = [LibraryLines(lines.log)]
    try:
        raise RejectedError("Zoe")
    except RejectedError:
        library.exception("Zoe failed")
    library.info("not worth a line")
    (line,) = lines.read()
    assert (line["level"], line["event"], line["error"]) == ("error", "library", "RejectedError")
    assert "Zoe" not in lines.stream.getvalue()


PROCESS = """
import asyncio, logging, sys, threading, warnings
from shield_shared.log import service_log, take_over
take_over(service_log("triage"))
def given_up():
    raise asyncio.CancelledError
logging.getLogger("aiokafka").error("about Zoe")
logging.getLogger("aiokafka").debug("about Zoe")
warnings.warn("about Zoe")
thread = threading.Thread(target=lambda: int("Zoe"))
thread.start()
thread.join()
thread = threading.Thread(target=given_up)
thread.start()
thread.join()
raise ValueError("Zoe")
"""


def test_nothing_but_our_lines_reaches_standard_error_of_a_process() -> None:
    done = subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["event"], line.get("library"), line.get("error")) for line in told] == [
        ("library", "aiokafka", None),
        ("library", "py.warnings", "UserWarning"),
        ("crashed", None, "ValueError"),
        ("crashed", None, "ValueError"),
    ]
    assert told[1]["where"] == "<string>.py:9"
    assert "Zoe" not in done.stderr
    assert done.returncode == 1
