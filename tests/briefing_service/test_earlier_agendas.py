"""An agenda that an earlier version compiled is written all the same, and keeps nobody else's from being written."""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import Any, cast

import pytest

from agendas import rich
from shield_briefing.pdf.typesetting import _typesetter
from shield_briefing.shape import Agenda
from shield_run.commands.briefing import files_of
from shield_shared.errors import PolicyError
from shield_shared.log import Log
from shield_shared.settings import FORMATS


def earlier() -> Agenda:
    """An agenda without something that a page shows today."""
    agenda = cast(dict[str, Any], rich())
    del agenda["covers"]
    return cast(Agenda, agenda)


@pytest.mark.parametrize(
    "other",
    [{}, {"covers": []}, {"covers": "a day"}, {"covers": None}, {"feeds": None}, {"feeds": ["police"]}, {"items": [1]},
     {"meeting_at": 9}, {"counts": {"items": []}}],
    ids=str,
)  # fmt: skip
def test_a_page_that_cannot_be_made_is_left_out_and_said_and_the_content_is_there(other: dict[str, object]) -> None:
    lines = StringIO()
    agenda = cast(Agenda, cast(dict[str, Any], rich()) | other if other else earlier())
    made = files_of(agenda, Log("briefing", lines))
    assert json.loads(made["json"]) == agenda
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["what"] for line in said] == [form for form in FORMATS if form not in made]
    assert {line["event"] for line in said} == {"page-left-out"}
    assert "html" not in made


def test_of_an_agenda_of_today_nothing_is_left_out() -> None:
    lines = StringIO()
    assert tuple(files_of(rich(), Log("briefing", lines))) == FORMATS
    assert lines.getvalue() == ""


def test_without_a_log_it_is_an_error() -> None:
    agenda = earlier()
    with pytest.raises(KeyError):
        files_of(agenda)


def test_what_is_no_matter_of_the_agenda_is_no_page_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = StringIO()
    monkeypatch.setitem(sys.modules, "typst", None)
    _typesetter.cache_clear()
    with pytest.raises(PolicyError, match="typst"):
        files_of(rich(), Log("briefing", lines))
    assert lines.getvalue() == ""
