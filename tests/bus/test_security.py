"""TLS and passwords on a real listener: each way in works for everything we do, each wrong one says what is wrong."""

from __future__ import annotations

import pytest

from kit.broker import Broker
from kit.bus import numbered, take, values
from shield_shared.errors import UnavailableError
from shield_shared.kafka_bus import Consumer, Publisher
from shield_shared.kafka_client import Place
from shield_shared.settings import KafkaSettings, Sasl
from shield_shared.topics import HELD
from shield_shared.topics_admin import check_topics, ensure_topics


@pytest.mark.parametrize("sasl", ["PLAIN", "SCRAM-SHA-512"])
def test_everything_works_over_tls_with_a_password(broker: Broker, sasl: Sasl) -> None:
    place = Place(broker.secured(sasl), broker.new_prefix())
    assert ensure_topics(place, [HELD]) == []
    publisher, consumer = Publisher(place), Consumer(place, "readers", [HELD.name])
    publisher.publish(numbered(HELD.name, [1]))
    assert values(take(consumer, 1)) == [1]
    assert consumer.commit()
    publisher.close()
    consumer.close()


def test_a_wrong_password_is_told_without_the_password(broker: Broker) -> None:
    place = Place(broker.secured("PLAIN", "wrong-password"))
    told = refusals(place)
    assert told == dict.fromkeys(
        told,
        f"Kafka at {place.kafka.servers[0]} does not let shield in with PLAIN: "
        "check SHIELD_KAFKA_USER, SHIELD_KAFKA_PASSWORD and SHIELD_KAFKA_SASL.",
    )


def test_a_certificate_that_nobody_vouches_for_is_told(broker: Broker) -> None:
    told = refusals(Place(broker.secured(trust=False)))
    assert all("has a certificate that SHIELD_KAFKA_CA does not vouch for" in sentence for sentence in told.values())


def test_a_port_that_does_not_speak_tls_is_told(broker: Broker) -> None:
    settings = broker.secured().model_copy(update={"servers": broker.settings.servers})
    assert set(refusals(Place(settings)).values()) == {
        f"Kafka at {broker.address} does not speak TLS: check SHIELD_KAFKA_SECURITY and the port."
    }


def test_a_port_that_speaks_tls_only_is_told(broker: Broker) -> None:
    servers = broker.secured().servers
    assert set(refusals(Place(KafkaSettings(servers=servers))).values()) == {
        f"What listens at {servers[0]} gives no answer yet: "
        "if it goes on, check SHIELD_KAFKA and SHIELD_KAFKA_SECURITY."
    }


def refusals(place: Place) -> dict[str, str]:
    """What each of the three that connect says."""
    told = {}
    for name, work in (
        ("publisher", lambda: Publisher(place).publish(numbered(HELD.name, [1]))),
        ("consumer", lambda: Consumer(place, "readers", [HELD.name]).poll()),
        ("administrator", lambda: check_topics(place, [HELD])),
    ):
        with pytest.raises(UnavailableError) as caught:
            work()
        told[name] = str(caught.value)
    return told
