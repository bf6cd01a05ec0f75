"""What commands put on topics themselves, at an address such as `kafka://HOST:PORT`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from shield_shared.errors import UsageError
from shield_shared.kafka_bus import Outgoing, Publisher, TooLargeError
from shield_shared.kafka_client import Place
from shield_shared.settings import read_kafka_settings

SCHEME = "kafka://"
#: Messages on their way at once.
_AT_ONCE = 1000


def place(address: str, environ: Mapping[str, str]) -> Place:
    """Kafka at an address; how to show who we are, and what topics begin with, is told by the environment.

    Raises UsageError for what is no such address, PolicyError for an environment that is wrong.
    """
    servers = address.removeprefix(SCHEME)
    if not address.startswith(SCHEME) or not servers:
        raise UsageError("--to: expected kafka://HOST:PORT.")
    settings = read_kafka_settings({**environ, "SHIELD_KAFKA": servers})
    return Place(settings, environ.get("SHIELD_TOPIC_PREFIX") or "")


def publish_all(where: Place, topic: str, values: Iterable[bytes]) -> tuple[int, list[str]]:
    """Put values on a topic and wait until they are stored; how many were, and a sentence for what is too large.

    Raises UnavailableError: what was to be published may be there in part, and may be published again.
    """
    publisher, published, faults = Publisher(where), 0, []
    waiting = iter(values)
    try:
        while part := [Outgoing(topic, None, value) for value in islice(waiting, _AT_ONCE)]:
            try:
                publisher.publish(part)
            except TooLargeError as error:
                faults.append(str(error))
                published -= len(error.refused)
            published += len(part)
    finally:
        publisher.close()
    return published, faults
