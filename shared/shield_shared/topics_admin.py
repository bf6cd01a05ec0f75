"""Topics on the broker: made where they are absent, checked where they are present; nothing is ever changed or removed.

Several services do this at once when they start; who comes second finds the topic there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient  # type: ignore[import-untyped]
from kafka.errors import KafkaError, for_code  # type: ignore[import-untyped]

from shield_shared.errors import UnavailableError
from shield_shared.kafka_client import Bus, connecting, options, silence_clients, unavailable
from shield_shared.topics import Topic

_REQUEST_MS = 15_000
_DONE = ("NoError", "TopicAlreadyExistsError")


def ensure_topics(settings: Bus, topics: Iterable[Topic]) -> list[str]:
    """Make the topics that are absent; a sentence for each that is present and not as declared.

    The broker's own number of copies is used, so that a cluster makes more than one. Raises UnavailableError.
    """
    with _admin(settings) as admin:
        declared = {settings.topic_prefix + topic.name: topic for topic in topics}
        _create(admin, {name: topic for name, topic in declared.items() if name not in admin.list_topics()})
        return _differences(admin, declared)


def check_topics(settings: Bus, topics: Iterable[Topic]) -> list[str]:
    """A sentence for each topic that is absent or not as declared; nothing is made. Raises UnavailableError."""
    with _admin(settings) as admin:
        declared = {settings.topic_prefix + topic.name: topic for topic in topics}
        present = set(admin.list_topics())
        absent = [f"{name}: the topic does not exist." for name in declared if name not in present]
        return absent + _differences(admin, {name: topic for name, topic in declared.items() if name in present})


def topic_identity(settings: Bus, topic: Topic) -> str | None:
    """What tells a topic from another of its name that was there before it; None where there is none.

    Raises UnavailableError.
    """
    with _admin(settings) as admin:
        name = settings.topic_prefix + topic.name
        described = admin.describe_topics([name]) if name in admin.list_topics() else []
        return str(described[0]["topic_id"]) if described else None


@contextmanager
def _admin(settings: Bus) -> Iterator[Any]:
    silence_clients()
    with connecting(settings.kafka):
        admin = KafkaAdminClient(**options(settings.kafka), request_timeout_ms=_REQUEST_MS)
    try:
        yield admin
    except KafkaError as error:
        raise unavailable(settings.kafka, error) from None
    finally:
        admin.close()


def _create(admin: Any, absent: Mapping[str, Topic]) -> None:
    if not absent:
        return
    wanted = {name: {"num_partitions": topic.partitions, "configs": topic.config} for name, topic in absent.items()}
    answers = admin.create_topics(wanted, timeout_ms=_REQUEST_MS, raise_errors=False)["topics"]
    refused = {answer["name"]: for_code(answer["error_code"]).__name__ for answer in answers}
    faults = [f"{name} ({fault})" for name, fault in refused.items() if fault not in _DONE]
    if faults:
        raise UnavailableError(f"Kafka would not make the topics {', '.join(faults)}.")
    admin.wait_for_topics(list(absent), timeout_ms=_REQUEST_MS)


def _differences(admin: Any, declared: Mapping[str, Topic]) -> list[str]:
    if not declared:
        return []
    described = {topic["name"]: topic for topic in admin.describe_topics(list(declared))}
    configs = _configs(admin, list(declared))
    return [
        sentence
        for name, topic in declared.items()
        for sentence in _wrong(name, topic, len(described[name]["partitions"]), configs[name])
    ]


def _wrong(name: str, topic: Topic, partitions: int, config: Mapping[str, str]) -> Iterator[str]:
    if partitions != topic.partitions:
        yield f"{name}: it has {partitions} partitions, and {topic.partitions} are declared."
    for key, declared in topic.config.items():
        if config[key] != declared:
            yield f"{name}: {key} is {config[key]}, and {declared} is declared."


def _configs(admin: Any, names: Sequence[str]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    told = admin.describe_configs(resources, config_filter="all")["topic"]
    return {name: {key: str(each["value"]) for key, each in config.items()} for name, config in told.items()}
