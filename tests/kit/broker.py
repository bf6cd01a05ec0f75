"""A real Kafka broker for tests: one for each pytest process, started when first asked for and ended with it.

A broker of each worker's own, and not one for all, lets a test kill it while another worker's tests go on.
Tests ask for the fixture `broker` and speak each under a prefix of its own. It is a container (testcontainers) where a
Docker engine answers and can have the image, else Maven's archives; SHIELD_TEST_KAFKA=container or archives chooses.
"""

from __future__ import annotations

import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import Protocol

import pytest
from pydantic import SecretStr

from kit.broker_container import ContainerKafka, image_is_there
from kit.certificates import make_certificate
from kit.postgres_container import engine_answers
from kit.waiting import until
from shield_run.servers_kafka import LocalKafka, Secured
from shield_run.servers_process import free_port
from shield_shared.settings import KafkaSettings, Sasl

USERS = {"shield": "right-password"}
_PREFIXES = count(1)


class Runs(Protocol):
    """A broker that can be ended in every way and started again at the same port."""

    @property
    def address(self) -> str: ...
    def start(self) -> None: ...
    def running(self) -> bool: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def remove(self) -> None: ...


class Local(LocalKafka):
    """A broker that ends with the tests, however they end."""

    def start(self, tell: Callable[[str], None] = lambda _: None, *, with_us: bool = True) -> None:
        """Start it, where it does not run, and wait until it answers."""
        super().start(tell, with_us=with_us)

    def pause(self) -> None:
        """Let it hang, each of its threads: on a busy machine the last ones stop a while after the first."""
        pid = self._signal(signal.SIGSTOP)
        until(lambda: stopped(pid), "every thread of the broker to stop")

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        """End it: what it kept goes with its folder."""
        self.kill()

    def _signal(self, what: signal.Signals) -> int:
        pid = self.pid()
        assert pid is not None, "only a broker that runs can be paused"
        os.kill(pid, what)
        return pid


def stopped(pid: int) -> bool:
    """Whether no thread of a process runs."""
    told = [task.read_text(encoding="utf-8") for task in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(each.rpartition(")")[2].split()[0] == "T" for each in told)


class Broker:
    """The broker of this pytest process; whoever stops it starts it again."""

    def __init__(self, folder: Path, *, in_container: bool) -> None:
        certificate = make_certificate(folder)
        self.ca = certificate.certificate
        self._secured = Secured(free_port(), certificate.both, USERS)
        local = Local(folder / "broker", free_port(), secured=self._secured)
        self._server: Runs = ContainerKafka(local) if in_container else local

    @property
    def address(self) -> str:
        """As SHIELD_KAFKA wants it."""
        return self._server.address

    @property
    def settings(self) -> KafkaSettings:
        """How to reach it in plain text."""
        return KafkaSettings(servers=(self.address,))

    def secured(
        self, sasl: Sasl = "SCRAM-SHA-512", password: str = USERS["shield"], *, trust: bool = True
    ) -> KafkaSettings:
        """How to reach it over TLS with a password; without `trust` its certificate is nobody's."""
        return KafkaSettings(
            servers=(f"127.0.0.1:{self._secured.port}",),
            security="sasl_ssl",
            sasl=sasl,
            user="shield",
            password=SecretStr(password),
            ca=self.ca if trust else None,
        )

    def new_prefix(self) -> str:
        """A prefix of topics that no other test uses."""
        return f"t{os.getpid()}-{next(_PREFIXES)}."

    def start(self) -> None:
        """Start it, if it does not run, and wait until it answers."""
        self._server.start()

    def stop(self) -> None:
        """Stop it in order."""
        self._server.stop()

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._server.kill()

    def restart(self) -> None:
        """Stop it in order and start it again at the same port."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Let it hang: its port is open and nobody answers."""
        self._server.pause()

    def resume(self) -> None:
        """Let it go on after `pause`."""
        self._server.resume()

    def remove(self) -> None:
        """End it for good."""
        self._server.remove()


def pytest_configure(config: pytest.Config) -> None:
    """Pass over what kafka-python does: an old way to read its files, sockets left to be collected in an outage."""
    config.addinivalue_line("filterwarnings", "ignore:(read|open)_text is deprecated:DeprecationWarning")
    config.addinivalue_line("filterwarnings", "ignore:unclosed <socket:ResourceWarning")
    warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)  # those collected after the last test


@pytest.fixture(scope="session")
def broker_of_session() -> Iterator[Broker]:
    """The broker, for as long as this pytest process lasts; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="shield-kafka-"))
    made = Broker(folder, in_container=_in_container(os.environ.get("SHIELD_TEST_KAFKA", "")))
    try:
        made.start()
        yield made
    finally:
        made.remove()
        rmtree(folder)


def _in_container(wanted: str) -> bool:
    return wanted == "container" or (wanted == "" and engine_answers() and image_is_there())


@pytest.fixture
def broker(broker_of_session: Broker) -> Iterator[Broker]:
    """The broker, running; a test that ended it leaves it running too."""
    broker_of_session.start()
    yield broker_of_session
    broker_of_session.start()
