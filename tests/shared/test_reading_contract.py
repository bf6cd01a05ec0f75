"""The worked history holds exactly what its expectation lists as held."""

from __future__ import annotations

import json
from pathlib import Path

from raw_events import AGENCIES
from shield_shared.intake import sort_in
from shield_shared.reading import read_event

CONTRACT = Path(__file__).parents[1] / "data" / "contract"
MEETINGS = [name.stem.removeprefix("expected-") for name in CONTRACT.glob("expected-*.json")] + ["mace-contextual"]


def test_the_worked_history_holds_what_it_says() -> None:
    lines = (CONTRACT / "events.jsonl").read_text(encoding="utf-8").splitlines()
    expected = json.loads((CONTRACT / "expected-syv-daily.json").read_text(encoding="utf-8"))["held"]
    batch = sort_in(read_event(json.loads(line), AGENCIES, MEETINGS) for line in lines)
    assert sorted([held.source, held.id, held.type] for held in batch.held) == sorted(expected)
    assert len(batch.events) + len(batch.duplicates) + len(batch.held) == len(lines) == 1105
