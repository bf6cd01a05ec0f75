"""`shield servers`: both real servers start, are told apart from none, and keep what they have when stopped."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest

from kit.bus import numbered, take, values
from shield_run.servers_process import free_port
from shield_shared.database import open_database
from shield_shared.kafka_bus import Consumer, Publisher
from shield_shared.settings import read_service_settings
from shield_shared.topics import HELD
from shield_shared.topics_admin import ensure_topics

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder as Shield makes it, for its owner only, on a way that is open to every user."""
    way = Path(tempfile.mkdtemp(prefix="shield-servers-"))
    way.chmod(0o755)
    made = way / "servers"
    made.mkdir(mode=0o700)
    yield made
    shield_servers("stop", made)
    rmtree(way)


def shield_servers(what: str, folder: Path) -> tuple[int, list[str]]:
    """The exit code and the lines of a command of its own."""
    command = [sys.executable, "-m", "shield_run", "servers", what, "--folder", str(folder)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout.splitlines()


def told(folder: Path, service: str) -> dict[str, str]:
    """What a shell would make of a service's file of settings."""
    lines = (folder / f"{service}.env").read_text(encoding="utf-8").splitlines()
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


def can_be_typed(command: str) -> bool:
    return subprocess.run([*command.split(), "--help"], check=False, capture_output=True).returncode == 0


def test_where_the_system_has_no_postgresql_make_servers_brings_one() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^servers: (\S+)", makefile, re.MULTILINE)
    assert found
    stamp = re.search(rf"^{re.escape(found[1])}:.* (requirements\S*\.lock)", makefile, re.MULTILINE)
    assert stamp
    assert "\npixeltable-pgserver==" in (ROOT / stamp[1]).read_text(encoding="utf-8")


def test_servers_that_were_never_started_can_be_neither_stopped_nor_looked_at(tmp_path: Path) -> None:
    for what in ("stop", "status"):
        code, said = shield_servers(what, tmp_path)
        assert (code, said) == (
            2,
            [f"shield: No servers were started here ({tmp_path}): `shield servers start` does it."],
        )


def test_both_start_with_settings_for_each_service_and_keep_what_they_have(folder: Path) -> None:
    kafka, postgres = free_port(), free_port()
    (folder / "ports").write_text(f"{kafka} {postgres}", encoding="ascii")
    running = [f"Kafka runs at 127.0.0.1:{kafka}", f"PostgreSQL runs at 127.0.0.1:{postgres}"]
    code, said = shield_servers("start", folder)
    assert (code, said[-5:-3]) == (0, running)
    assert can_be_typed(said[-3].rpartition("; ")[2])
    settings = read_service_settings(told(folder, "briefing"), "briefing")
    assert ensure_topics(settings, [HELD]) == []
    publisher = Publisher(settings)
    publisher.publish(numbered(HELD.name, [1]))
    publisher.close()
    open_database(settings.database).dispose()
    assert (folder / "briefing.env").stat().st_mode & 0o777 == 0o600
    assert shield_servers("status", folder) == (0, running)
    away = ["Kafka does not run", "PostgreSQL does not run"]
    assert shield_servers("stop", folder) == (0, away)
    assert shield_servers("status", folder) == (75, away)
    code, said = shield_servers("start", folder)
    assert code == 0, said
    again = read_service_settings(told(folder, "briefing"), "briefing")
    address = (settings.ack_url, settings.ack_key)
    assert (again.ack_url, again.ack_key) == address == ("http://127.0.0.1:8084", again.ack_key)
    assert again.ack_key is not None
    consumer = Consumer(settings, "readers", [HELD.name])
    assert values(take(consumer, 1)) == [1]
    consumer.close()
