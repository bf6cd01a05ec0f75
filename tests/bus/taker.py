"""A process that takes messages, says the number of each and marks none, until it is killed."""

from __future__ import annotations

import sys

from shield_shared.kafka_bus import Consumer
from shield_shared.kafka_client import Place
from shield_shared.settings import KafkaSettings

server, prefix, group, topic = sys.argv[1:]
consumer = Consumer(Place(KafkaSettings(servers=(server,)), prefix), group, [topic])
while True:
    for message in consumer.poll(100, max_records=1):
        sys.stdout.write(f"{int(message.value)}\n")
        sys.stdout.flush()
