"""docker-compose.yml: valid by the compose schema, complete without any variable set, and its commands run for real."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from jsonschema import Draft201909Validator

from kit.broker import Broker
from kit.postgres import Server
from kit.waiting import until
from shield_run.servers_process import end_with_parent, free_port
from shield_shared.settings import read_service_settings

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tests" / "data" / "schemas" / "compose-spec.json"
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
OURS = ("ingest", "triage", "briefing")
PAGE = "acknowledge"
WAITS_FOR = dict.fromkeys(OURS, ("kafka", "postgres")) | {PAGE: ("postgres",)}
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


@pytest.fixture
def composed() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(TEXT)
    return content


@pytest.fixture(scope="module")
def schema() -> Draft201909Validator:
    return Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def filled(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables as compose gives them to a container when none is set outside."""
    return {name: VARIABLE.sub(lambda found: found[2] or "", value) for name, value in environment.items()}


def test_the_file_is_valid(composed: dict[str, Any], schema: Draft201909Validator) -> None:
    assert [error.message for error in schema.iter_errors(composed)] == []


@pytest.mark.parametrize("wrong", [{"healthcheck": "yes"}, {"depends_on": {"kafka": {"condition": "up"}}}, {"port": 1}])
def test_a_file_that_is_wrong_is_not_valid(
    composed: dict[str, Any], schema: Draft201909Validator, wrong: dict[str, Any]
) -> None:
    composed["services"]["ingest"].update(wrong)
    assert not schema.is_valid(composed)


def test_everything_starts_without_any_variable_set() -> None:
    assert [found[1] for found in VARIABLE.finditer(TEXT) if found[2] is None] == []


def test_each_service_waits_for_healthy_servers_and_keeps_what_it_has(composed: dict[str, Any]) -> None:
    services = composed["services"]
    assert set(services) == {"kafka", "postgres", *OURS, PAGE}
    for name, service in services.items():
        assert service["healthcheck"]["test"]
        assert service["restart"] == "unless-stopped"
        waits = {other: told["condition"] for other, told in service.get("depends_on", {}).items()}
        assert waits == dict.fromkeys(WAITS_FOR.get(name, ()), "service_healthy")
    mounted = [source_of(volume) for service in services.values() for volume in service.get("volumes", [])]
    assert {source for source in mounted if not source.startswith("./")} == set(composed["volumes"])
    assert [source for source in mounted if source.startswith("./") and not (ROOT / source).exists()] == []


def source_of(volume: str | dict[str, Any]) -> str:
    """What is mounted, where no variable is set."""
    source = volume.partition(":")[0] if isinstance(volume, str) else volume["source"]
    return VARIABLE.sub(lambda found: found[2] or "", source)


@pytest.mark.parametrize("name", [*OURS, PAGE])
def test_no_two_services_give_their_images_one_name(composed: dict[str, Any], name: str) -> None:
    """Compose builds them all at once: the second that would put out the same name on an empty machine fails."""
    assert "image" not in composed["services"][name]
    assert composed["services"][name]["build"]["dockerfile"] == "deploy/Dockerfile"


def test_whatever_the_readme_lets_one_set_can_be_set_from_outside(composed: dict[str, Any]) -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"[A-Z_]{3,}", row)}
    ours = {"SHIELD_DATABASE", "SHIELD_OUT", "SHIELD_HEALTH_PORT", "SHIELD_HEALTH_HOST"}
    inside = ours | {name for name in named if name.startswith("SHIELD_KAFKA")}
    assert named >= inside | {"POLICY_DIR", "SHIELD_SMTP", "SHIELD_STORIES"}
    assert sorted(named - inside - {found[1] for found in VARIABLE.finditer(TEXT)}) == []
    assert inside - {f"SHIELD_KAFKA_{what}" for what in ("SECURITY", "SASL", "USER", "PASSWORD", "CA")} <= {
        *composed["services"]["briefing"]["environment"]
    }


def test_only_loopback_is_open_to_this_machine(composed: dict[str, Any]) -> None:
    ports = [port for service in composed["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", OURS)
def test_the_settings_of_each_service_are_right(composed: dict[str, Any], name: Any) -> None:
    settings = read_service_settings(filled(composed["services"][name]["environment"]), name)
    assert settings.kafka.servers == ("kafka:9092",)
    assert settings.database == f"postgresql://shield:shield@postgres:5432/shield_{name}"
    assert (settings.health_host, settings.health_port) == ("0.0.0.0", 8080)


def test_the_image_is_made_of_files_that_are_there_and_runs_as_nobody_special() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [source for source in sources if not (ROOT / source).exists() or f"!{source}" not in let_in] == []
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["shield"]
    assert 'ENTRYPOINT ["/opt/shield/bin/shield"]' in DOCKERFILE
    assert 'ENV PATH="/opt/shield/bin:$PATH"' in DOCKERFILE


def test_what_docker_md_has_one_type_speaks_of_what_is_there(composed: dict[str, Any]) -> None:
    text = (ROOT / "docs" / "docker.md").read_text(encoding="utf-8")
    asked = re.findall(
        r"docker compose (?:exec(?: -T)?|run --rm --no-deps|cp|restart|logs --no-log-prefix) (\w+)", text
    )
    assert set(asked) <= set(composed["services"])
    assert set(re.findall(r"up -d --no-deps (\w+)", text)) == set(OURS)
    commands = set(re.findall(r"(?:\bshield|--no-deps briefing) ([a-z]+)", text))
    assert {"status", "alert", "publish", "purge"} <= commands
    there = {path.stem for path in (ROOT / "deploy" / "shield_run" / "commands").glob("*.py")}
    assert sorted(commands - there) == []


@pytest.fixture
def databases(postgres: Server) -> Iterator[str]:
    """A server with the databases that PostgreSQL's image would make; its address, as far as the database's name."""
    url = postgres.new_database()
    with psycopg.connect(url, autocommit=True) as connection:
        made = (ROOT / "deploy" / "postgres" / "databases.sql").read_text(encoding="utf-8")
        names = re.findall(r"^CREATE DATABASE (\w+);$", made, re.MULTILINE)
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield url.rpartition("/")[0]
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_page_behind_links_is_started_only_where_it_is_asked_for_and_has_its_key(
    composed: dict[str, Any],
) -> None:
    page, briefing = composed["services"][PAGE], composed["services"]["briefing"]
    assert page["profiles"] == [PAGE]
    assert page["environment"].items() <= briefing["environment"].items()
    assert [name for name, service in composed["services"].items() if "profiles" in service] == [PAGE]


def test_each_command_runs_as_written_until_it_is_healthy(
    composed: dict[str, Any], broker: Broker, databases: str, tmp_path: Path
) -> None:
    ports = {name: free_port() for name in (*OURS, PAGE)}
    here = {f"{name}:8080": f"127.0.0.1:{port}" for name, port in ports.items()} | {
        "kafka:9092": broker.address,
        "postgresql://shield:shield@postgres:5432": databases,
        "0.0.0.0": "127.0.0.1",
        "/agendas": str(tmp_path / "agendas"),
        "/policy": str(ROOT / "deploy" / "policy"),
        "/opt/shield/bin/python": sys.executable,
    }
    prefix = {"SHIELD_TOPIC_PREFIX": broker.new_prefix(), "SHIELD_ACK_KEY": "a key"}
    running: dict[str, subprocess.Popen[bytes]] = {}
    told: dict[str, str] = {}
    try:
        for name in (*OURS, PAGE):
            service, own = composed["services"][name], here | {"8080": str(ports[name])}
            told = {key: swapped(value, own) for key, value in filled(service["environment"]).items()} | prefix
            running[name] = started([swapped(word, own) for word in service["command"]], told, tmp_path / name)
            check = [swapped(word, own) for word in service["healthcheck"]["test"][1:]]
            until(partial(healthy_or_ended, check, running[name]), f"{name} to be healthy")
            assert running[name].poll() is None, (tmp_path / name).read_text(encoding="utf-8")
            if name == "briefing":
                assert not found_wrong(told) & {"not-asked", "service-away", "database-away", "broker-away"}
        for process in running.values():
            process.terminate()
        assert {name: process.wait(120) for name, process in running.items()} == dict.fromkeys(running, 0)
    finally:
        end(running.values())


def found_wrong(environment: Mapping[str, str]) -> set[str]:
    """What `docker compose exec briefing shield status` would find: silence, for nobody has sent anything yet."""
    command = [sys.executable, "-m", "shield_run", "status", "--json"]
    done = subprocess.run(command, env={**os.environ, **environment}, check=False, capture_output=True)
    found = {finding["name"] for finding in json.loads(done.stdout)["findings"]}
    assert "silent-agency" in found
    return found


def end(running: Iterable[subprocess.Popen[bytes]]) -> None:
    """End what is still running."""
    for process in running:
        process.kill()
        process.wait()


def swapped(text: str, here: Mapping[str, str]) -> str:
    """A text with what is inside a container replaced by what stands for it here."""
    for there, instead in here.items():
        text = text.replace(there, instead)
    return text


def started(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """The image's entry point with a service's command."""
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "shield_run", *command],
            env={**os.environ, **environment},
            stdout=said,
            stderr=said,
            preexec_fn=end_with_parent,
        )


def healthy_or_ended(check: list[str], process: subprocess.Popen[bytes]) -> bool:
    """Whether a health check passes, or there is nothing to check any more."""
    return process.poll() is not None or subprocess.run(check, check=False, capture_output=True).returncode == 0
