"""Start, stop or look at a Kafka and a PostgreSQL of one's own on this machine.

They keep what they have in a folder that git ignores, so that a start after a stop finds everything again. For each
service that folder has a file of settings, to be read by a shell before the service is run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from secrets import token_urlsafe
from stat import S_IXGRP, S_IXOTH, S_IXUSR
from typing import NamedTuple

from shield_run.servers_jars import SERVERS
from shield_run.servers_kafka import LocalKafka
from shield_run.servers_postgres import DATABASES, LocalPostgres
from shield_run.servers_process import HOST, free_port, is_free
from shield_shared.errors import UsageError
from shield_shared.settings import Settings

_KAFKA, _POSTGRES = 9092, 5432
_HEALTH = {"ingest": 8081, "triage": 8082, "briefing": 8083}
_PAGE = 8084
_PAGE_RUNS = f"shield alert serve --port {_PAGE}"
_NOT_RUNNING = 75
#: PostgreSQL is a user of its own where root starts it, and has to get to its folder; what lies beside it stays closed.
_MAY_PASS = S_IXUSR | S_IXGRP | S_IXOTH


class Pair(NamedTuple):
    """Both servers of one folder."""

    kafka: LocalKafka
    postgres: LocalPostgres


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield servers` takes."""
    parser.add_argument("what", choices=["start", "stop", "status"])
    parser.add_argument("--folder", type=Path, default=SERVERS, help="where they keep everything (default: .servers)")


def command(args: argparse.Namespace, _: Settings) -> int:
    """Do what is asked and say what runs; 75 where `status` finds a server away. Raises UnavailableError."""
    folder = args.folder.absolute()
    if args.what == "start":
        return _start(_pair(folder, make=True), folder)
    pair = _pair(folder, make=False)
    if args.what == "stop":
        pair.kafka.stop()
        pair.postgres.stop()
    return _say(pair, expected=args.what == "status")


def _pair(folder: Path, *, make: bool) -> Pair:
    """Both servers, at the ports that they were given when they were made."""
    ports = folder / "ports"
    if make:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(folder.stat().st_mode | _MAY_PASS)
    if not ports.exists():
        if not make:
            raise UsageError(f"No servers were started here ({folder}): `shield servers start` does it.")
        ports.write_text(f"{_or_free(_KAFKA)} {_or_free(_POSTGRES)}", encoding="ascii")
    kafka, postgres = map(int, ports.read_text(encoding="ascii").split())
    return Pair(LocalKafka(folder / "kafka", kafka, heap="512m"), LocalPostgres(folder / "postgres", postgres))


def _or_free(port: int) -> int:
    return port if is_free(port) else free_port()


def _start(pair: Pair, folder: Path) -> int:
    print("Starting Kafka", flush=True)
    pair.kafka.start(lambda sentence: print(sentence, flush=True))
    print("Starting PostgreSQL", flush=True)
    pair.postgres.make()
    if not pair.postgres.running():
        pair.postgres.start()
    urls = pair.postgres.databases()
    for service in DATABASES:
        _write_settings(folder, service, urls, pair.kafka.address)
    _say(pair, expected=True)
    shield = Path(sys.executable).with_name("shield")
    print(f"Each service alone, in a terminal of its own:  set -a; . {folder}/ingest.env; set +a; {shield} ingest")
    print(
        f"and the same with triage and briefing; with briefing.env also the page behind links in alerts: {_PAGE_RUNS}"
    )
    print("`shield servers stop` stops both servers and keeps what they have.")
    return 0


def _write_settings(folder: Path, service: str, urls: dict[str, str], kafka: str) -> None:
    """What a service needs to find both; the file has a password and is readable by its owner only."""
    pages = ",".join(f"{name}=http://{HOST}:{port}" for name, port in _HEALTH.items())
    settings = {
        "SHIELD_KAFKA": kafka,
        "SHIELD_DATABASE": urls[service],
        "SHIELD_HEALTH_PORT": str(_HEALTH[service]),
        "SHIELD_OUT": str(folder / "agendas"),
        "SHIELD_STATUS_URLS": pages,
        "SHIELD_STATUS_DATABASES": ",".join(f"{name}={url}" for name, url in urls.items()),
        "SHIELD_ACK_URL": f"http://{HOST}:{_PAGE}",
        "SHIELD_ACK_KEY": _key(folder / "acknowledge.key"),
    }
    file = folder / f"{service}.env"
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}='{value}'\n" for name, value in settings.items()), encoding="utf-8")


def _key(file: Path) -> str:
    """The key that signs links, made once, so that links of before a start are good after it."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(token_urlsafe(32), encoding="ascii")
    return file.read_text(encoding="ascii")


def _say(pair: Pair, *, expected: bool) -> int:
    """Say which run; 0 where all are as expected."""
    found = {"Kafka": pair.kafka.running(), "PostgreSQL": pair.postgres.running()}
    ports = {"Kafka": pair.kafka.port, "PostgreSQL": pair.postgres.port}
    for name, running in found.items():
        print(f"{name} {f'runs at {HOST}:{ports[name]}' if running else 'does not run'}")
    return 0 if set(found.values()) == {expected} else _NOT_RUNNING
