"""A month is counted from what the ingest service took in as from the same stamped events in a file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from ingest_service.arriving import arrived, read_at
from kit.events import Raw
from month_numbers.test_month_on_paper import history
from shield_ingest.arrivals import Arrived
from shield_ingest.service_store import ServiceStore
from shield_run.cli import main
from shield_shared.database import open_database
from shield_shared.events import AGENCY_PREFIX

Out = pytest.CaptureFixture[str]
MONTH = ["--month", "2026-06", "--format", "json,csv"]


def of_agencies() -> list[Raw]:
    """What agencies sent in the month on paper; each moment of receipt as the event's own time, as files have it."""
    raws = [raw for raw in history() if raw["source"].startswith(AGENCY_PREFIX)]
    return [{name: value for name, value in raw.items() if name != "shieldreceived"} for raw in raws]


def arrival(number: int, raw: Raw) -> Arrived:
    sender = raw["source"].removeprefix(AGENCY_PREFIX)
    return arrived(raw, number, sender, datetime.fromisoformat(raw["time"]))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "numbers" / "2026-06").iterdir()}


def test_the_database_of_ingest_gives_the_bytes_that_a_file_gives(url: str, tmp_path: Path) -> None:
    raws = of_agencies()
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, raws)))
    assert main(["numbers", str(tmp_path / "events.jsonl"), *MONTH, "--out", str(tmp_path / "a")], {}) == 0
    engine = open_database(url)
    store = ServiceStore(engine)
    for number, raw in sorted(enumerate(raws), key=lambda pair: pair[1]["time"]):
        store.take([arrival(number, raw)], read_at)
    engine.dispose()
    assert main(["numbers", "--store", url, *MONTH, "--out", str(tmp_path / "b")], {}) == 0
    assert files(tmp_path / "b") == files(tmp_path / "a")


@pytest.mark.parametrize("more", [[], ["events.jsonl", "--store", "sqlite:///some.db"]])
def test_files_or_a_database_but_not_both(more: list[str], tmp_path: Path, capsys: Out) -> None:
    assert main(["numbers", *more, *MONTH, "--out", str(tmp_path / "out")], {}) == 2
    assert "instead of files, --store" in capsys.readouterr().err
