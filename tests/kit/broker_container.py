"""Kafka's official image, through testcontainers, for machines with a Docker engine that can have it."""

from __future__ import annotations

import os
import shlex
from typing import Any

from kit.waiting import until
from shield_run.servers_kafka import LocalKafka

IMAGE = "apache/kafka:4.4.0"
JAVA = "/opt/java/openjdk/bin/java"
ARCHIVES = "/opt/kafka/libs/*"


def image_is_there() -> bool:
    """Whether the image is on this machine or can be fetched by the engine that answers."""
    import docker  # type: ignore[import-untyped]
    from docker.errors import APIError, ImageNotFound  # type: ignore[import-untyped]

    client = docker.from_env()
    try:
        try:
            client.images.get(IMAGE)
        except ImageNotFound:
            client.images.pull(IMAGE)
    except APIError:
        return False
    finally:
        client.close()
    return True


class ContainerKafka:
    """A broker as `LocalKafka` would run it, but by the image: on this machine's network, with its folder mounted."""

    def __init__(self, local: LocalKafka) -> None:
        """Nothing is started yet."""
        self._local = local
        self._container: Any = None

    @property
    def address(self) -> str:
        """Where clients find it."""
        return self._local.address

    def start(self) -> None:
        """Start it, where it does not run, and wait until it answers."""
        if self.running():
            return
        if self._container is None:
            self._container = self._made().start()
        else:
            self._container.get_wrapped_container().start()
        until(self._local.answers, f"{IMAGE} to answer")

    def running(self) -> bool:
        """Whether it runs."""
        return self._container is not None and self._state() == "running"

    def stop(self) -> None:
        """Stop it in order."""
        self._container.get_wrapped_container().stop()

    def kill(self) -> None:
        """End it at once."""
        self._container.get_wrapped_container().kill()

    def pause(self) -> None:
        """Let it hang."""
        self._container.get_wrapped_container().pause()

    def resume(self) -> None:
        """Let it go on."""
        self._container.get_wrapped_container().unpause()

    def remove(self) -> None:
        """Remove it and what it kept."""
        if self._container is not None:
            self._container.stop()

    def _made(self) -> Any:
        from testcontainers.core.container import DockerContainer

        self._local.write_settings()
        folder = str(self._local.folder.parent)
        java = [JAVA, *self._local.java_options(), "-cp", ARCHIVES]
        make, run = [*java, *self._local.format_words()], [*java, *self._local.run_words()]
        return (
            DockerContainer(IMAGE)
            .with_volume_mapping(folder, folder, "rw")
            .with_kwargs(
                entrypoint="/bin/sh",
                command=["-c", f"{shlex.join(make)} && exec {shlex.join(run)}"],
                network_mode="host",
                user=f"{os.getuid()}:{os.getgid()}",
            )
        )

    def _state(self) -> str:
        wrapped = self._container.get_wrapped_container()
        wrapped.reload()
        return str(wrapped.status)
