"""Apache Kafka as Java archives, fetched once with Maven into a folder that git ignores."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from shield_shared.errors import UnavailableError

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ROOT / ".servers"
POM = ROOT / "deploy" / "kafka" / "pom.xml"

_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_OLDEST_JAVA = 17


def java() -> Path:
    """The program java, of version 17 or newer; raises UnavailableError, saying what to install."""
    home = os.environ.get("JAVA_HOME")
    found = (home and shutil.which("java", path=f"{home}/bin")) or shutil.which("java")
    if found is None or _version(found) < _OLDEST_JAVA:
        raise UnavailableError(
            "Kafka needs Java 17 or newer, which is not on this machine: install it "
            "(on Debian or Ubuntu: apt-get install openjdk-17-jre-headless)."
        )
    return Path(found)


def jars(tell: Callable[[str], None], servers: Path = SERVERS) -> Path:
    """The folder of Kafka's archives, fetched if absent by one process at a time; raises UnavailableError."""
    if not POM.exists():
        raise UnavailableError("Kafka can be started from a checkout of the repository only, and this is none.")
    folder = servers / f"kafka-{sha256(POM.read_bytes()).hexdigest()[:12]}"
    servers.mkdir(parents=True, exist_ok=True)
    with (servers / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fetch(folder, tell)
    return folder


def _fetch(folder: Path, tell: Callable[[str], None]) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError(
            "Kafka is fetched with Maven, which is not on this machine: install it "
            "(on Debian or Ubuntu: apt-get install maven)."
        )
    tell("Fetching Apache Kafka (45 archives, 43 MB, once)")
    coming = folder.with_suffix(".coming")
    shutil.rmtree(coming, ignore_errors=True)
    command = [
        maven,
        "-q",
        "-B",
        "-ntp",
        "-f",
        str(POM),
        _COPY,
        "-DincludeScope=runtime",
        f"-DoutputDirectory={coming}",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0 or not any(coming.glob("kafka_2.13-*.jar")):
        shutil.rmtree(coming, ignore_errors=True)
        raise UnavailableError(f"Maven could not fetch Kafka: {_first_error(done.stdout)}")
    coming.rename(folder)


def _first_error(output: str) -> str:
    lines = [line.partition("[ERROR]")[2].strip() for line in output.splitlines() if "[ERROR]" in line]
    return lines[0] if lines else "it did not say why."


def _version(program: str) -> int:
    said = subprocess.run([program, "-version"], check=False, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0
