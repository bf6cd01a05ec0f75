"""How every Kafka client of ours is set up, and why Kafka cannot be reached, in a sentence."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple, Protocol

from kafka.errors import (  # type: ignore[import-untyped]
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    MessageSizeTooLargeError,
    RebalanceInProgressError,
    RecordListTooLargeError,
    UnknownMemberIdError,
)

from shield_shared.errors import UnavailableError
from shield_shared.settings import KafkaSettings

#: A server that is back is found within a second; the client's own limit of 30 would be half a minute of silence.
RECONNECT_MS = 1000
BOOTSTRAP_MS = 2000
_KNOCK_SECONDS = 2.0

#: The broker found a message larger than its topic takes.
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
#: Partitions went to other members meanwhile.
NO_LONGER_OURS = (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)


class Bus(Protocol):
    """Where Kafka is and under which prefix our topics are: a service's settings, or a `Place`."""

    @property
    def kafka(self) -> KafkaSettings:
        """Where Kafka is."""

    @property
    def topic_prefix(self) -> str:
        """What the names of topics and groups begin with."""


class Place(NamedTuple):
    """Where Kafka is and under which prefix, for who has no service's settings."""

    kafka: KafkaSettings
    topic_prefix: str = ""


def options(settings: KafkaSettings) -> dict[str, Any]:
    """What all clients are told alike, by kafka-python's names."""
    return {
        "bootstrap_servers": list(settings.servers),
        "reconnect_backoff_max_ms": RECONNECT_MS,
        "bootstrap_timeout_ms": BOOTSTRAP_MS,
        "security_protocol": settings.security.upper(),
        "ssl_cafile": str(settings.ca) if settings.ca else None,
        "sasl_mechanism": settings.sasl,
        "sasl_plain_username": settings.user,
        "sasl_plain_password": settings.password.get_secret_value() if settings.password else None,
    }


def silence_clients() -> None:
    """Keep the clients' own log lines off standard error: a broker away is hundreds a second, and we say it once."""
    for name in ("kafka", "aiokafka"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def connecting(settings: KafkaSettings) -> Iterator[None]:
    """Tell what keeps a client from connecting: raises UnavailableError in place of what the client raises.

    Servers are knocked at first: a client that tries in vain takes longer and leaves its sockets lying about.
    """
    knock(settings)
    try:
        yield
    except (KafkaError, OSError):
        raise UnavailableError(_unreachable(settings) or _hangs_up(settings)) from None


def knock(settings: KafkaSettings) -> None:
    """See whether any server is there; raises UnavailableError with why not."""
    if why := _unreachable(settings):
        raise UnavailableError(why)


def unavailable(settings: KafkaSettings, error: KafkaError, perhaps: str = "") -> UnavailableError:
    """What to raise for a client's error; its kind is told and not its text, which may repeat what was sent."""
    why = _unreachable(settings)
    kind = f"{type(error).__name__}; {perhaps}" if perhaps else type(error).__name__
    return UnavailableError(why or f"Kafka answers but did not do what was asked ({kind}).")


def _unreachable(settings: KafkaSettings) -> str | None:
    """Why no server can be reached; None where one can."""
    reasons = [_knock(settings, server) for server in settings.servers]
    return None if None in reasons else "; ".join(reason for reason in reasons if reason)


def _knock(settings: KafkaSettings, server: str) -> str | None:
    host, _, port = server.rpartition(":")
    try:
        with closing(socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK_SECONDS)) as connection:
            if "ssl" in settings.security:
                _tls(settings).wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return f"Kafka at {server} has a certificate that SHIELD_KAFKA_CA does not vouch for: {error.verify_message}."
    except ssl.SSLError:
        return f"Kafka at {server} does not speak TLS: check SHIELD_KAFKA_SECURITY and the port."
    except OSError as error:
        return f"Kafka at {server} cannot be reached: {error.strerror or 'it does not answer in time'}."
    return None


def _tls(settings: KafkaSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.ca) if settings.ca else None)


def _hangs_up(settings: KafkaSettings) -> str:
    """What it may be when a server is there and the client gets no answer from it."""
    servers = ", ".join(settings.servers)
    if settings.sasl:
        return (
            f"Kafka at {servers} does not let {settings.user} in with {settings.sasl}: "
            "check SHIELD_KAFKA_USER, SHIELD_KAFKA_PASSWORD and SHIELD_KAFKA_SASL."
        )
    return (
        f"What listens at {servers} gives no answer yet: if it goes on, check SHIELD_KAFKA and SHIELD_KAFKA_SECURITY."
    )
