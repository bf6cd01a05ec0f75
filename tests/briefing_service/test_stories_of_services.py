"""The pages of young people beside the service's agendas are those of a run over the same stamped events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from briefing_service.desk import DAILY, KEY, Desk, desk, json_only
from kit.cores import house
from kit.events import Raw, incident, missing
from kit.people import suspect, victim
from kit.postgres import Server
from shield_briefing.alerts_store import SCHEMA as ALERTS
from shield_briefing.purge import Going, empty_agendas, forget
from shield_run.cli import main
from shield_run.live_stories import LiveStories
from shield_run.outputs import Outputs, open_outputs
from shield_shared.errors import UnavailableError
from shield_shared.migrations import upgrade
from shield_shared.settings import Settings

FIRST, LAST = date(2026, 3, 23), date(2026, 4, 10)
AFTER = datetime(2026, 4, 10, 8, 0, tzinfo=UTC)
CONTRACT = Path(__file__).parents[1] / "data" / "contract" / "events.jsonl"

Pages = dict[str, bytes]


def raws() -> list[Raw]:
    """The worked histories."""
    return [json.loads(line) for line in CONTRACT.read_text(encoding="utf-8").splitlines()]


def pages(out: Path) -> Pages:
    """Every page of a young person in an output folder."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.glob("*/*/young-people/*"))}


def of_a_run(folder: Path, events: list[Raw]) -> Pages:
    """What `shield run --stories` writes of them."""
    folder.mkdir()
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
    meetings = [word for name in DAILY for word in ("--meeting", name)]
    when = ["--at", str(FIRST), "--to", str(LAST), "--format", "json", "--out", str(folder / "out")]
    command = ["run", str(folder / "events.jsonl"), *meetings, *when, "--stories"]
    assert main(command, {"SHIELD_PSEUDONYM_KEY": KEY}) == 0
    return pages(folder / "out")


@contextmanager
def service(
    postgres: Server, tmp_path: Path, meetings: tuple[str, ...] = DAILY, stories: bool = True
) -> Iterator[Desk]:
    how = {"at": AFTER, "since": FIRST, "recorded": False, "form": json_only, "meetings": meetings}
    with desk(postgres.new_database(), tmp_path / "out", **how) as one:
        upgrade(one.engine, ALERTS)
        one.briefing.stories = stories
        yield one


def told(one: Desk) -> LiveStories:
    """What writes the pages of a service."""
    settings = Settings(pseudonym_key=KEY)
    return LiveStories(one.briefing, house(), settings, recorded=False, open=partial(open_outputs, one.out))


def test_pages_are_byte_for_byte_those_of_a_run_and_are_written_once(postgres: Server, tmp_path: Path) -> None:
    expected = of_a_run(tmp_path / "run", raws())
    assert len(expected) > 20
    with service(postgres, tmp_path) as one:
        one.send(*reversed(raws()))
        one.run()
        told(one).write()
        assert pages(one.out) == expected
        assert sum(line["files"] for line in one.said("stories-written")) == len(expected)
        told(one).write()
        assert len(one.said("stories-written")) == len(one.agendas())


def few() -> list[Raw]:
    """Two young people, in one event together."""
    return [
        incident(date(2026, 3, 31), category="robbery", subject="C1", people=[victim(1), suspect(2)]),
        missing(date(2026, 3, 31), subject="M1", people=[victim(2)], risk="high"),
    ]


def test_an_agenda_that_is_compiled_again_gets_its_pages_again(postgres: Server, tmp_path: Path) -> None:
    more = incident(date(2026, 3, 31), category="robbery", subject="C2", people=[victim(3)])
    with service(postgres, tmp_path) as one:
        one.send(*few())
        one.run()
        told(one).write()
        before = pages(one.out)
        one.send(more)
        one.run()
        told(one).write()
        assert pages(one.out) == of_a_run(tmp_path / "run", [*few(), more])
        assert len(pages(one.out)) > len(before)


def test_without_being_asked_none_is_written_later_either(postgres: Server, tmp_path: Path) -> None:
    with service(postgres, tmp_path, stories=False) as one:
        one.send(*few())
        one.run()
        told(one).write()
        assert (pages(one.out), one.said("stories-written")) == ({}, [])
        assert one.agendas()


def test_a_meeting_about_places_has_none_and_is_not_asked_again(postgres: Server, tmp_path: Path) -> None:
    with service(postgres, tmp_path, ("mace-contextual",)) as one:
        one.send(*few())
        one.run()
        assert one.agendas()
        assert one.sittings.without_stories()
        told(one).write()
        assert (pages(one.out), one.sittings.without_stories()) == ({}, {})


def test_nothing_is_written_of_what_was_purged_while_it_was_told(postgres: Server, tmp_path: Path) -> None:
    with service(postgres, tmp_path) as one:
        one.send(*few())
        one.run()
        opened = 0

        @contextmanager
        def purged_meanwhile() -> Iterator[Outputs]:
            nonlocal opened
            opened += 1
            if opened == 2:
                forget(one.engine, Going([], frozenset({"somebody"}), frozenset()), AFTER)
            with open_outputs(one.out) as outputs:
                yield outputs

        stories = told(one)
        meanwhile = LiveStories(one.briefing, stories.house, stories.settings, recorded=False, open=purged_meanwhile)
        with pytest.raises(UnavailableError, match="told anew"):
            meanwhile.write()
        assert pages(one.out) == {}
        told(one).write()
        assert pages(one.out)


def test_pages_of_a_sitting_that_was_emptied_wait_for_its_agenda(postgres: Server, tmp_path: Path) -> None:
    with service(postgres, tmp_path) as one:
        one.send(*few())
        one.run()
        told(one).write()
        emptied = empty_agendas(one.engine, lambda content, _: b"C1" in content)
        assert emptied
        assert one.sittings.without_stories() == {}
        forget(one.engine, Going([], frozenset({"somebody"}), frozenset()), AFTER)
        one.run()
        assert set(emptied) == one.sittings.without_stories().keys()
