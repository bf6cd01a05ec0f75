"""What a transaction lays out is published at least once, in order, and by one process at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import MetaData, func, select
from sqlalchemy.engine import Engine

from kit.postgres import Server
from shield_shared.database import open_database, transaction
from shield_shared.errors import UnavailableError
from shield_shared.kafka_bus import Outgoing
from shield_shared.outbox import add, outbox_table, relay

TABLES = MetaData()
OUTBOX = outbox_table(TABLES, "some_outbox")
MESSAGES = [("shield.events.v1", b"%04d" % n if n % 2 else None, b"\x00{%d}" % n) for n in range(7)]


def lay_out(engine: Engine, messages: Sequence[tuple[str, bytes | None, bytes]] = MESSAGES) -> None:
    with transaction(engine) as connection:
        TABLES.create_all(connection)
        add(connection, OUTBOX, messages)


def waiting(engine: Engine) -> int:
    with transaction(engine) as connection:
        return connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one()


def test_messages_go_in_their_order_and_once(engine: Engine) -> None:
    lay_out(engine)
    sent: list[Outgoing] = []
    assert [relay(engine, OUTBOX, sent.extend, portion=3) for _ in range(4)] == [3, 3, 1, 0]
    assert [tuple(message[:3]) for message in sent] == MESSAGES
    assert waiting(engine) == 0


def test_nothing_is_published_of_a_transaction_that_fails(engine: Engine) -> None:
    lay_out(engine, [])

    def fail() -> None:
        with transaction(engine) as connection:
            add(connection, OUTBOX, MESSAGES)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert relay(engine, OUTBOX, list[Outgoing]().extend) == 0


def test_what_kafka_did_not_acknowledge_stays(engine: Engine) -> None:
    lay_out(engine)

    def away(_: Sequence[Outgoing]) -> None:
        raise UnavailableError("Kafka is away.")

    with pytest.raises(UnavailableError):
        relay(engine, OUTBOX, away)
    sent: list[Outgoing] = []
    assert relay(engine, OUTBOX, sent.extend) == 7
    assert [message.value for message in sent] == [value for _, _, value in MESSAGES]


def test_two_processes_relay_different_messages_at_once(postgres: Server) -> None:
    engine = open_database(postgres.new_database())
    lay_out(engine)
    sent: list[Outgoing] = []

    def while_another_relays(messages: Sequence[Outgoing]) -> None:
        sent.extend(messages)
        assert relay(engine, OUTBOX, sent.extend, portion=3) == 3
        assert relay(engine, OUTBOX, sent.extend, portion=3) == 1
        assert relay(engine, OUTBOX, sent.extend, portion=3) == 0

    assert relay(engine, OUTBOX, while_another_relays, portion=3) == 3
    assert [message.value for message in sent] == [value for _, _, value in MESSAGES]
    engine.dispose()


def test_a_database_that_goes_away_while_kafka_is_waited_for_sends_again(postgres: Server) -> None:
    engine = open_database(postgres.new_database())
    lay_out(engine)
    sent: list[Outgoing] = []

    def meanwhile(messages: Sequence[Outgoing]) -> None:
        sent.extend(messages)
        postgres.kill()

    with pytest.raises(UnavailableError):
        relay(engine, OUTBOX, meanwhile)
    postgres.start()
    assert relay(engine, OUTBOX, sent.extend) == 7
    assert [tuple(message[:3]) for message in sent] == MESSAGES * 2
    engine.dispose()
