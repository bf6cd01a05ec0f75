"""PostgreSQL's official image, through testcontainers, for machines with a Docker engine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from time import monotonic, sleep
from typing import Any

IMAGE = "postgres:18"
_INSIDE = 5432
_PATIENCE = 60.0


def engine_answers() -> bool:
    """Whether there is a Docker engine here that answers."""
    if "DOCKER_HOST" not in os.environ and not Path("/var/run/docker.sock").exists():
        return False
    import docker  # type: ignore[import-untyped]
    from docker.errors import DockerException  # type: ignore[import-untyped]

    try:
        client = docker.from_env(timeout=2)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except DockerException:
        return False


class ContainerPostgres:
    """One container at a fixed port of this machine, so that it can come back where it was."""

    def __init__(self, port: int) -> None:
        """Nothing is started yet."""
        self._port, self._password = port, secrets.token_hex(16)
        self._container: Any = None

    def url(self, database: str) -> str:
        """The URL of one of its databases, password included."""
        return f"postgresql://shield:{self._password}@{self._container.get_container_host_ip()}:{self._port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        from testcontainers.core.container import DockerContainer

        if self._container is None:
            made = DockerContainer(IMAGE).with_env("POSTGRES_USER", "shield").with_bind_ports(_INSIDE, self._port)
            self._container = made.with_env("POSTGRES_PASSWORD", self._password).start()
        else:
            self._container.get_wrapped_container().start()
        self._wait()

    def stop(self) -> None:
        """Stop it as a service manager would."""
        self._container.get_wrapped_container().stop()

    def kill(self) -> None:
        """End it at once."""
        self._container.get_wrapped_container().kill()

    def running(self) -> bool:
        """Whether it runs."""
        if self._container is None:
            return False
        wrapped = self._container.get_wrapped_container()
        wrapped.reload()
        return bool(wrapped.status == "running")

    def remove(self) -> None:
        """Remove it and what it kept."""
        if self._container is not None:
            self._container.stop()

    def _wait(self) -> None:
        """The image starts a first server without a network and then the real one: only TCP tells them apart."""
        asked, end = ["pg_isready", "-h", "127.0.0.1", "-U", "shield"], monotonic() + _PATIENCE
        while self._container.exec(asked).exit_code != 0:
            if monotonic() > end:
                raise TimeoutError(f"{IMAGE} did not answer within {_PATIENCE:.0f} seconds")
            sleep(0.1)
