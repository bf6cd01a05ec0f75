"""Replays a city's year, or one cold morning, through `shield run`, beside the floor of parsing and inserting alone.

`run_year.py EVENTS`: the daily meetings, as many events (150,000 a year); `morning`; `all`: every meeting of a year;
`growth [SIZE...]`: the same in cities so many times as large.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from city_year import EVENTS, Year

SHIELD = Path(sys.executable).with_name("shield")
BATCH = 5000
YEAR = ("2026-01-02", "2026-12-31")
DAILY = ("syv-daily", "mace-daily")
ALL = (*DAILY, "mace-child", "mace-contextual", "syv-area-east", "syv-area-south", "syv-area-west")


def write_events(target: Path, count: int, size: int = 1) -> None:
    """Write the invented events."""
    with target.open("w", encoding="utf-8") as out:
        for event in Year(count, size).events():
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


@dataclass(frozen=True, slots=True)
class Cost:
    """What one `shield run` took: seconds by the clock and of CPU, and mebibytes at most."""

    clock: float
    cpu: float
    peak: float


def shield(source: Path, out: Path, days: tuple[str, str], formats: str, meetings: Sequence[str]) -> Cost:
    """Run `shield run` over the events from one day to another."""
    named = [word for meeting in meetings for word in ("--meeting", meeting)]
    command = [str(SHIELD), "run", str(source), *named, "--at", days[0], "--to", days[1], "--format", formats]
    began = perf_counter()
    process = subprocess.Popen([*command, "--out", str(out)], env={**os.environ, "SHIELD_PSEUDONYM_KEY": "bench"})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"shield run failed with exit code {process.returncode}")
    return Cost(perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(events: int, days: tuple[str, str], formats: str, meetings: Sequence[str], size: int = 1) -> float:
    """Measure one run beside its floor, and print it; gives its seconds of CPU."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "events.jsonl")
        write_events(source, events, size)
        bare = floor(source, Path(folder, "floor.sqlite3"))
        cost = shield(source, Path(folder, "out"), days, formats, meetings)
    print(f"{events} events, {', '.join(meetings)}, {days[0]} to {days[1]}")
    print(f"  floor (parse and insert)  {bare:8.2f} s")
    print(f"  shield run                {cost.clock:8.2f} s   {cost.clock / bare:5.1f} times the floor", end="")
    print(f"   {cost.cpu:8.2f} s of CPU   {cost.peak:6.0f} MiB at most", flush=True)
    return cost.cpu


def growth(sizes: Sequence[int]) -> None:
    """Measure the year of all meetings in cities so many times as large."""
    whole = [measure(EVENTS * size, YEAR, "json", ALL, size) for size in sizes]
    for size, cpu in zip(sizes, whole, strict=True):
        print(f"a city {size:2} times as large: {cpu / whole[0] / size * sizes[0]:5.2f} times the CPU an event")


def main() -> None:
    """Measure and print; ratios to the floor are what to quote."""
    asked = sys.argv[1:] or [str(EVENTS)]
    match asked:
        case ["morning"]:
            measure(1000, ("2026-01-05", "2026-01-05"), "json,html,txt", ["syv-daily"])
        case ["all"]:
            measure(EVENTS, YEAR, "json", ALL)
        case ["growth", *sizes]:
            growth([int(size) for size in sizes] or [1, 3, 10])
        case [events]:
            measure(int(events), (YEAR[0], f"{2026 + (int(events) - 1) // EVENTS}-12-31"), "json", DAILY)
        case _:
            raise SystemExit("expected: a number of events, morning, all, or growth [SIZE...]")


if __name__ == "__main__":
    main()
