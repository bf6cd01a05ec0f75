"""A real Apache Kafka of one's own on this machine: one broker in a folder, on loopback, always at the same port."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from shield_run.servers_jars import jars, java
from shield_run.servers_process import HOST, alive, end_with_parent, free_port, wait_until
from shield_shared.errors import UnavailableError

_START_SECONDS = 90.0
_STOP_SECONDS = 30.0
_LOG4J = """appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %-5p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.c.ref=c
"""
#: One broker that is its own controller. The last two: after kill -9 it is back in 4 seconds and not in 12.
_PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=8388608
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"


@dataclass(frozen=True)
class Secured:
    """A second listener with TLS and SASL: its port, a PEM file of key and certificate, users and their passwords."""

    port: int
    pem: Path
    users: Mapping[str, str] = field(repr=False)


class LocalKafka:
    """One broker in one folder; what it is told and what it keeps is all in there."""

    def __init__(self, folder: Path, port: int, *, secured: Secured | None = None, heap: str = "256m") -> None:
        """Nothing is made or started yet; `heap` is the most memory that its data may take."""
        self.folder, self.port, self._secured, self._heap = folder.absolute(), port, secured, heap
        self._properties, self._pid_file, self._log = folder / "server.properties", folder / "pid", folder / "log"
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where clients find it, as SHIELD_KAFKA wants it."""
        return f"{HOST}:{self.port}"

    def start(self, tell: Callable[[str], None] = lambda _: None, *, with_us: bool = False) -> None:
        """Make it if it is not made, start it, wait until it answers; raises UnavailableError with a sentence.

        `with_us`: it ends when this process does, however that ends. Nothing happens where it runs already.
        """
        if self.running():
            return
        command = [str(java()), *self.java_options(), "-cp", f"{jars(tell)}/*"]
        if not self._properties.exists():
            self._make(command)
        self._spawn([*command, *self.run_words()], with_us)
        wait_until(lambda: self.answers() or not self.running(), _START_SECONDS, self._sorry("did not answer in time"))
        if not self.running():
            raise UnavailableError(self._sorry("did not start"))

    def java_options(self) -> list[str]:
        """What java is told: small, quick to start, its log in plain lines."""
        small = [f"-Xmx{self._heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return [*small, f"-Dlog4j2.configurationFile={self.folder}/log4j2.properties"]

    def stop(self) -> None:
        """Stop it in order; nothing happens where it does not run."""
        self.send(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as if the machine had lost it."""
        self.send(signal.SIGKILL)

    def send(self, how: signal.Signals) -> None:
        """Send it a signal that ends it and wait until it has ended."""
        pid = self.pid()
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        wait_until(lambda: not self.running(), _STOP_SECONDS, self._sorry("did not stop in time"))
        if self._started is not None and self._started.pid == pid:
            self._started.wait()

    def running(self) -> bool:
        """Whether its process is there."""
        return self.pid() is not None

    def pid(self) -> int | None:
        """Its process; None where it does not run."""
        if self._started is not None and self._started.poll() is not None:
            return None
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None
        return pid if alive(pid) and self._is_ours(pid) else None

    def answers(self) -> bool:
        """Whether it names itself to a client: a port that is open is not yet a broker that is ready."""
        ask = struct.pack(">ihhihi", 14, 3, 0, 7, -1, 0)  # Metadata, version 0, of all topics
        try:
            with socket.create_connection((HOST, self.port), timeout=5) as connection:
                connection.sendall(ask)
                length = struct.unpack(">i", _exactly(connection, 4))[0]
                return bool(struct.unpack(">i", _exactly(connection, length)[4:8])[0])
        except (OSError, struct.error):
            return False

    def _make(self, command: list[str]) -> None:
        """Write its settings and format its folder; both stay the same for as long as the folder is there."""
        self.write_settings()
        with self._log.open("ab") as log:
            done = subprocess.run([*command, *self.format_words()], check=False, stdout=log, stderr=log)
        if done.returncode != 0:
            self._properties.unlink()
            raise UnavailableError(self._sorry("could not make its folder"))

    def write_settings(self) -> None:
        """Write what it is told into its folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "log4j2.properties").write_text(_LOG4J, encoding="utf-8")
        self._properties.touch(mode=0o600)
        self._properties.write_text(self._settings(), encoding="utf-8")

    def format_words(self) -> list[str]:
        """What makes its folder, in words for java; the users of SCRAM are made with it."""
        cluster = urlsafe_b64encode(sha256(str(self.folder).encode()).digest()[:15] + b"\0").decode().rstrip("=")
        words = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", "S" + cluster[1:]]
        for name, password in (self._secured.users if self._secured else {}).items():
            words += ["--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]"]
        return [*words, "-c", str(self._properties)]

    def run_words(self) -> list[str]:
        """What runs it, in words for java."""
        return ["kafka.Kafka", str(self._properties)]

    def _settings(self) -> str:
        controller = free_port()
        listeners = [f"PLAINTEXT://{HOST}:{self.port}", f"CONTROLLER://{HOST}:{controller}"]
        lines = _PROPERTIES.format(host=HOST, controller=controller, folder=self.folder)
        if self._secured:
            listeners.append(f"SECURED://{HOST}:{self._secured.port}")
            lines += _secured_lines(self._secured)
        return f"{lines}listeners={','.join(listeners)}\n"

    def _spawn(self, command: list[str], with_us: bool) -> None:
        with self._log.open("ab") as log:
            self._started = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent if with_us else None,
            )
        self._pid_file.write_text(str(self._started.pid), encoding="ascii")

    def _is_ours(self, pid: int) -> bool:
        """Whether the process with this number is still the one that we started: numbers are given again."""
        try:
            return str(self._properties).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return not Path("/proc/self").exists()

    def _sorry(self, what: str) -> str:
        return f"Kafka {what}: {self._log} says why."


def _secured_lines(secured: Secured) -> str:
    users = " ".join(f'user_{name}="{password}"' for name, password in secured.users.items())
    return f"""listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.secured.plain.sasl.jaas.config={_PLAIN} required {users};
listener.name.secured.scram-sha-512.sasl.jaas.config={_SCRAM} required;
listener.name.secured.ssl.keystore.type=PEM
listener.name.secured.ssl.keystore.location={secured.pem}
"""


def _exactly(connection: socket.socket, length: int) -> bytes:
    read = b""
    while len(read) < length:
        more = connection.recv(length - len(read))
        if not more:
            raise ConnectionError
        read += more
    return read
