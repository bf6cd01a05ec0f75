"""Replays a city's year, or one cold morning, through `shield run`, beside the floor of parsing and inserting alone."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from city_year import Year

SHIELD = Path(sys.executable).with_name("shield")
BATCH = 5000


def write_events(target: Path, count: int) -> None:
    """Write the invented events."""
    with target.open("w", encoding="utf-8") as out:
        for event in Year(count).events():
            out.write(json.dumps(event, ensure_ascii=False) + "\n")


def floor(source: Path, store: Path) -> float:
    """Seconds to parse the same JSON and insert the same rows, commits synced, nothing else."""
    began = perf_counter()
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE events (source, id, type, subject, time, received, text)")
    rows: list[tuple[str, ...]] = []
    for line in source.open(encoding="utf-8"):
        event = json.loads(line)
        rows.append((*(event[key] for key in ("source", "id", "type", "subject", "time", "time")), line))
        if len(rows) == BATCH:
            insert(connection, rows)
    insert(connection, rows)
    connection.close()
    return perf_counter() - began


def insert(connection: sqlite3.Connection, rows: list[tuple[str, ...]]) -> None:
    """Insert a batch in one synced transaction."""
    with connection:
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    rows.clear()


def shield(source: Path, out: Path, last: str, formats: str, meetings: list[str]) -> tuple[float, float]:
    """Seconds and peak mebibytes of one `shield run`."""
    first = last if formats != "json" else "2026-01-02"
    named = [word for meeting in meetings for word in ("--meeting", meeting)]
    began = perf_counter()
    command = [
        str(SHIELD),
        "run",
        str(source),
        *named,
        "--at",
        first,
        "--to",
        last,
        "--format",
        formats,
        "--out",
        str(out),
    ]
    subprocess.run(command, check=True, env={**os.environ, "SHIELD_PSEUDONYM_KEY": "bench"})
    seconds = perf_counter() - began
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Measure and print; ratios to the floor are what to quote."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "150000"
    morning = asked == "morning"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "events.jsonl")
        write_events(source, 1000 if morning else int(asked))
        bare = floor(source, Path(folder, "floor.sqlite3"))
        last = "2026-01-05" if morning else f"{2026 + (int(asked) - 1) // 150000}-12-31"
        formats, meetings = ("json,html,txt", ["syv-daily"]) if morning else ("json", ["syv-daily", "mace-daily"])
        seconds, peak = shield(source, Path(folder, "out"), last, formats, meetings)
    print(f"floor (parse and insert)  {bare:8.2f} s")
    print(
        f"shield run                {seconds:8.2f} s   {seconds / bare:5.1f} times the floor   {peak:6.0f} MiB at most"
    )


if __name__ == "__main__":
    main()
