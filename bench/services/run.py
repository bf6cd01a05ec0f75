"""Measures the services on a real Kafka and a real PostgreSQL beside the same rules in other designs, in one run.

    .venv/bin/python bench/services/run.py            # everything: some twenty minutes on two idle cores
    .venv/bin/python bench/services/run.py --quick    # fewer events, no year: some three minutes
    .venv/bin/python bench/services/run.py hop latency  # only some parts

Figures of one run can be compared with each other and with nothing else: quote the ratios.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

from city_year import Year  # noqa: E402
from kit.broker import Broker  # noqa: E402
from kit.postgres import Local, Server  # noqa: E402
from services.parts import Bench, Sizes  # noqa: E402
from shield_run.servers_process import free_port  # noqa: E402

FULL = Sizes(hop=20_000, rounds=5, services=20_000, latency_seconds=60, year=150_000, skewed=3_000)
QUICK = Sizes(hop=1_500, rounds=1, services=3_000, latency_seconds=10, year=0, skewed=300)
PARTS = ("ingest", "hop", "triage", "end-to-end", "latency", "skew", "year")


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer events, and no year")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to end"))  # so that servers and folders go with us
    with tempfile.TemporaryDirectory(prefix="shield-bench-") as folder, servers(Path(folder)) as (broker, postgres):
        bench = Bench(Path(folder), broker, postgres, QUICK if asked.quick else FULL, Year)
        for part in asked.parts or PARTS:
            bench.measure(part)


@contextmanager
def servers(folder: Path) -> Iterator[tuple[Broker, Server]]:
    """A broker and a database server that are as a careful operator sets them: every commit is on the disk."""
    folder.chmod(0o711)  # PostgreSQL runs as a user of its own where we are root
    broker = Broker(folder, in_container=False)
    settings = {"shared_buffers": "256MB", "max_connections": "200", "track_commit_timestamp": "on"}
    postgres = Local(folder / "postgres", free_port(), settings, None)
    try:
        broker.start()
        postgres.make()
        postgres.start()
        yield broker, Server(postgres)
    finally:
        broker.remove()
        postgres.stop()


if __name__ == "__main__":
    main()
