"""What the service compiles is byte for byte what a run over the same stamped events compiles, in any arrival order."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from briefing_service.desk import DAILY, KEY, desk, json_only, taken, together
from kit.events import Raw, sitting
from kit.postgres import Server
from shield_briefing.service_store import Taken
from shield_run.cli import main

CONTRACT = Path(__file__).parents[1] / "data" / "contract" / "events.jsonl"
FIRST, LAST = date(2026, 3, 23), date(2026, 4, 10)
AFTER = datetime(2026, 4, 10, 8, 0, tzinfo=UTC)


#: What the meeting recorded: a sitting that was cancelled, one that the chair locked with a change, one that was held.
RECORDED = [
    sitting(date(2026, 3, 26), "07:00", meeting="syv-daily", sitting="2026-03-26", status="cancelled", by="The chair"),
    sitting(date(2026, 3, 30), "09:10", meeting="mace-daily", sitting="2026-03-30", status="locked", by="The chair",
            changes=[{"op": "remove", "what": "an item", "reason": "Known to be wrong"}]),
    sitting(date(2026, 3, 31), "11:00", meeting="mace-daily", sitting="2026-03-31", status="held", by="The chair"),
]  # fmt: skip
CANCELLED = {"syv-daily/2026-03-26"}
OTHERS = ("mace-child", "mace-contextual", "syv-area-east")


def received(line: Taken) -> datetime:
    """When one line of the histories was received; what nobody knows of comes first."""
    stamps = [*(each.received for each in line.arrivals), *(each.received for each in line.held)]
    return stamps[0] or datetime(1970, 1, 1, tzinfo=UTC)


def raws() -> list[Raw]:
    """The worked histories and what the meeting recorded."""
    return [*map(json.loads, CONTRACT.read_text(encoding="utf-8").splitlines()), *RECORDED]


@pytest.fixture(scope="module")
def histories() -> list[Taken]:
    """The histories line by line, each a message of its own, though some lines are the same."""
    return [taken([raw], str(number)) for number, raw in enumerate(raws())]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What `shield run` makes of them."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, raws())), encoding="utf-8")
    meetings = [word for name in (*DAILY, *OTHERS) for word in ("--meeting", name)]
    when = ["--at", str(FIRST), "--to", str(LAST), "--format", "json", "--out", str(folder / "out")]
    assert main(["run", str(folder / "events.jsonl"), *meetings, *when], {"SHIELD_PSEUDONYM_KEY": KEY}) == 0
    return {f"{p.parts[-3]}/{p.parts[-2]}": p.read_bytes() for p in sorted((folder / "out").glob("*/*/agenda.json"))}


@pytest.mark.parametrize("seed", [1, 2])
def test_agendas_converge_to_those_of_a_file_run_whatever_the_order(
    seed: int, histories: list[Taken], expected: dict[str, bytes], postgres: Server, tmp_path: Path
) -> None:
    order = random.Random(seed)
    lines = order.sample(histories, len(histories))
    how = {"at": AFTER, "since": FIRST, "recorded": False, "form": json_only, "meetings": (*DAILY, *OTHERS)}
    with desk(postgres.new_database(), tmp_path / "out", **how) as one:
        for first in range(0, len(lines), 400):
            again = order.sample(lines[: first + 400], 50)
            one.arrivals.take(together([*lines[first : first + 400], *again]))
            one.run()
        found = one.agendas()
        assert {name: found[name] for name in expected} == expected
        assert found.keys() - expected.keys() <= CANCELLED, "made before anybody knew that it was cancelled"
        assert len(one.said("sitting-compiled")) == len(found)


def test_a_history_that_comes_in_its_order_is_folded_once(
    histories: list[Taken], expected: dict[str, bytes], postgres: Server, tmp_path: Path
) -> None:
    cut_offs = sorted({datetime.fromisoformat(json.loads(content)["covers"]["to"]) for content in expected.values()})
    how = {"at": cut_offs[0], "since": FIRST, "recorded": False, "form": json_only, "meetings": (*DAILY, *OTHERS)}
    before = datetime.min.replace(tzinfo=UTC)
    with desk(postgres.new_database(), tmp_path / "out", **how) as one:
        for cut_off in cut_offs:
            one.arrivals.take(together(line for line in histories if before < received(line) <= cut_off))
            one.run(cut_off)
            before = cut_off
        assert one.agendas() == expected
        again = {(line["meeting"], line["date"]) for line in one.said("sitting-compiled-again")}
        assert again == {("mace-daily", "2026-03-30"), ("mace-daily", "2026-03-31")}
