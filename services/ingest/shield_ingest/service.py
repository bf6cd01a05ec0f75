"""The ingest service: takes in what came to topics (known agency, valid, once), and puts it on the topics of others.

Taking the same messages in again has no second effect; what was laid out for topics and not yet acknowledged is put
there again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from shield_ingest.arrivals import MEETING_AGENCY, Arrived, Read, Taken, not_processed, read_message
from shield_ingest.decoding import arrival_id, content_digest, decode
from shield_ingest.message import Message
from shield_ingest.service_store import ServiceStore
from shield_ingest.store import outbox
from shield_shared.errors import ShieldError
from shield_shared.health import Health
from shield_shared.kafka_bus import Incoming, Outgoing, Publisher, TooLargeError
from shield_shared.log import Log
from shield_shared.london import london_date, london_midnight
from shield_shared.measures import AgencyFact, CountFact, HeldFact
from shield_shared.outbox import relay
from shield_shared.policy_file import Agency
from shield_shared.reading import UNKNOWN, Reading
from shield_shared.topics import agency_of

#: How far back days are accounted for.
ACCOUNTED = timedelta(days=3)
#: A message of a topic and one of what it holds.
Part = tuple[Incoming, Message]
_HOUR = timedelta(hours=1)
#: Messages put on topics at once: a batch of arrivals leaves not many more than it has receipts.
_PORTION = 1000


class IngestService:
    """One ingest process; any number may run on one database."""

    def __init__(
        self,
        store: ServiceStore,
        read: Read,
        agencies: Mapping[str, Agency],
        log: Log,
        health: Health,
        now: Callable[[], datetime],
    ) -> None:
        """`read` reads a value, received at a moment, by the policy in force, which knows these agencies."""
        self._store, self._read, self._agencies = store, read, agencies
        self._log, self._health, self._now = log, health, now

    def receive(self, messages: Sequence[Incoming]) -> list[Taken]:
        """Take messages in, in one transaction; returns what had not been taken in before.

        Raises UnavailableError and PolicyError, and then nothing of it happened. What stumbles on a fault of ours is
        held alone, and all else is taken in.
        """
        received = self._now()
        parts = [(each, part) for each in messages for part in decode(each.topic, each.value, each.headers)]
        taken = self._take(parts, received)
        self._tell(messages, taken, len(parts) - len(taken))
        return taken

    def _take(self, parts: Sequence[Part], received: datetime) -> list[Taken]:
        try:
            arrived = [_arrived(*part, received, self._reading(*part, received)) for part in parts]
            return self._store.take(arrived, self._read)
        except ShieldError:
            raise
        except Exception as error:  # noqa: BLE001  (a mistake of ours must not stop what others sent)
            half = len(parts) // 2
            if half:
                return [*self._take(parts[:half], received), *self._take(parts[half:], received)]
            return self._store.take([self._stumbled(*parts[0], received, error)], self._read)

    def _reading(self, message: Incoming, part: Message, received: datetime) -> Reading:
        return read_message(part, sender_of(message.topic), received, self._read)

    def _stumbled(self, message: Incoming, part: Message, received: datetime, error: Exception) -> Arrived:
        reading = not_processed(part.raw, sender_of(message.topic), received)
        arrived = _arrived(message, part, received, reading)
        place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        self._log.error("not-processed", exc=error, arrival=arrived.arrival, **place)
        self._health.count("bugs")
        return arrived

    def relay(self, publisher: Publisher) -> bool:
        """Put on topics what is laid out for them; returns whether more may be waiting. Raises UnavailableError."""
        return relay(self._store.engine, outbox, lambda rows: self._publish(publisher, rows), _PORTION) == _PORTION

    def republish(self, publisher: Publisher) -> int:
        """Put every arrival on the topics of events and held messages again, under its own reference.

        Whoever knows an arrival already passes it over. Returns how many messages. Raises UnavailableError.
        """
        count = 0
        for portion in self._store.all_again():
            self._publish(publisher, [Outgoing(*notice) for notice in portion])
            count += len(portion)
        return count

    def _publish(self, publisher: Publisher, rows: Sequence[Outgoing]) -> None:
        try:
            publisher.publish(rows)
        except TooLargeError as error:
            # Every notice is cut to fit, so that this is a mistake of ours or of a topic: the rest must go on.
            topics = sorted({rows[place].topic for place in error.refused})
            self._log.error("too-large", exc=error, topics=topics, messages=len(error.refused))
        for topic, count in Counter(row.topic for row in rows).items():
            self._health.count("produced", count, topic=topic)

    def facts(self) -> None:
        """Tell health what the database knows: held messages, when agencies sent, how many arrived a day."""
        now = self._now()
        waiting, last_hour = self._store.waiting(now - _HOUR)
        last = self._store.last_received(self._agencies)
        accounts = self._store.accounts(london_midnight(london_date(now) - ACCOUNTED))
        self._health.tell("held", HeldFact(waiting=waiting, last_hour=last_hour))
        told = {
            name: AgencyFact(last_received=last[name], silent_after_hours=agency.silent_after_hours)
            for name, agency in self._agencies.items()
        }
        self._health.tell("agencies", told)
        counts = [
            CountFact(day=day, agency=agency, state=state, count=count)
            for (day, agency, state), count in sorted(accounts.items())
        ]
        self._health.tell("counts", tuple(counts))

    def _tell(self, messages: Sequence[Incoming], taken: Sequence[Taken], repeated: int) -> None:
        """Count what was done, and log it in one line."""
        for topic, count in Counter(message.topic for message in messages).items():
            self._health.count("consumed", count, topic=topic)
        found = Counter((name, each.arrived.reading.agency) for each in taken for name in counted(each))
        for (name, agency), count in found.items():
            self._health.count(name, count, agency=agency if agency in self._agencies else UNKNOWN)
        self._health.count("repeated", repeated)
        self._health.succeeded(self._now())
        totals = Counter(name for each in taken for name in counted(each))
        self._log.info("received", messages=len(messages), repeated=repeated, **_logged(totals))


def _arrived(message: Incoming, part: Message, received: datetime, reading: Reading) -> Arrived:
    content = content_digest(message.value, message.headers)
    return Arrived(
        arrival=arrival_id(message.topic, message.partition, message.offset, part.position, content),
        sender=sender_of(message.topic),
        file=f"{message.topic}/{message.partition}",
        position=message.offset,
        received=received,
        reading=reading,
        raw=part.raw if reading.digest is None and isinstance(part.raw, bytes) else None,
    )


def counted(taken: Taken) -> tuple[str, ...]:
    """The measures in which an arrival counts."""
    verdict = {"accepted": "accepted", "duplicate": "duplicates", "held": "holds"}[taken.verdict]
    return ("arrivals", verdict, *(["conflicts"] if taken.goes == "both" else []))


def _logged(totals: Counter[str]) -> dict[str, int]:
    names = {"arrivals": "arrivals", "accepted": "accepted", "duplicates": "duplicates", "conflicts": "conflicts"}
    return {name: totals[measure] for name, measure in {**names, "held": "holds"}.items()}


@cache
def sender_of(topic: str) -> str:
    """Whose topic this is: an agency's id, or `meeting`."""
    return agency_of(topic) or MEETING_AGENCY
