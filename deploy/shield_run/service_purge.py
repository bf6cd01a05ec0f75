"""Removes a young person, or all that is past its time, from the databases of the services and the output folder.

The services may run: each is told of what goes by its own tables, and compiles and decides anew from what is left. What
ingest keeps goes last, so that a purge that was cut off can be done again and finds whom it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, MetaData, Text, select
from sqlalchemy.engine import Engine

from shield_briefing import purge as briefing
from shield_briefing.alerts_store import SCHEMA as ALERTS
from shield_briefing.due import Key
from shield_briefing.sitting_tables import SCHEMA as BRIEFING
from shield_ingest import purge as ingest
from shield_ingest.retention import Limits
from shield_ingest.service_store import ServiceStore
from shield_run.clock import now
from shield_run.erasure import Erased, past_their_time
from shield_run.house import House
from shield_run.outputs import CHAIR, Outputs
from shield_run.purge import Purged, everything, seek, texts_of
from shield_run.removal import AgendaKey, agendas, count, remove, tells
from shield_run.traces import occurrences
from shield_run.whose import Whole
from shield_shared.canonical import digest_of
from shield_shared.database import open_database, transaction, vacuum
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.london import london_date
from shield_shared.migrations import upgrade
from shield_triage.purge import Purge as TriagePurge
from shield_triage.store import SCHEMA as TRIAGE

_ON_THEIR_WAY = (
    "{count} messages or mails that tell of what is to go are still on their way: nothing was removed. "
    "Try again when Kafka and the mail server have taken them."
)
_COMPILED = "Sittings that are still open are compiled again, from what is left."


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases of the services, open; two of them may be one."""

    ingest: ServiceStore
    triage: TriagePurge
    briefing: Engine

    @property
    def engines(self) -> list[Engine]:
        """Each database once."""
        found = {str(each.url): each for each in (self.ingest.engine, self.triage.engine, self.briefing)}
        return list(found.values())


@contextmanager
def open_databases(urls: Mapping[str, str], house: House) -> Iterator[Databases]:
    """Open what `ingest`, `triage` and `briefing` have, with tables of this version; raises as databases do."""
    engines = {name: open_database(url) for name, url in urls.items()}
    try:
        upgrade(engines["triage"], TRIAGE)
        upgrade(engines["briefing"], BRIEFING, ALERTS)
        triage = TriagePurge(engines["triage"], house.read, house.issues)
        yield Databases(ServiceStore(engines["ingest"]), triage, engines["briefing"])
    finally:
        for engine in engines.values():
            engine.dispose()


@dataclass(frozen=True, slots=True)
class ServicePurger:
    """The databases and the output folder of services, with the policy by which events are read."""

    databases: Databases
    outputs: Outputs
    house: House
    key: bytes

    def young_person(self, reference: str) -> Purged:
        """Remove one young person.

        Raises UsageError where there is none, UnavailableError, having removed nothing, while something that tells of
        them is on its way to Kafka or a mailbox, and RejectedError where a trace is left.
        """
        whole, unread = self._whole()
        sought = seek(reference, whole, unread, self.house.read)
        self._refuse_while_on_their_way(sought.forms)
        self._forget(sought.events, whole, sought.references)
        gone = self._remove_agendas(sought.forms_in_agendas)
        emptied = self._empty_held(sought.forms)
        ingest.erase(self.databases.ingest, sought.events)
        self._tidy()
        remarks = (_COMPILED, *sought.namesakes)
        return Purged(sought.events, gone, emptied, remarks, self._searched(sought.forms))

    def past(self, limits: Limits) -> Purged:
        """Remove events, agendas, alerts and held messages that are past their time."""
        whole, _ = self._whole()
        erased = past_their_time(whole, limits.events)
        self._forget(erased, whole, frozenset())
        self.databases.triage.drop_held(limits.held)
        dropped = briefing.drop_old(self.databases.briefing, limits.agendas, limits.events, limits.held)
        gone = {
            agenda: files for agenda, files in agendas(self.outputs.folder).items() if agenda.sitting < limits.agendas
        }
        remove(path for files in gone.values() for path in files)
        ingest.erase(self.databases.ingest, erased)
        held = self.databases.ingest.erase_held(limits.held)
        self._tidy()
        return Purged(erased, _agendas(gone, dropped), held, (), self._looked_again(limits))

    def again(self) -> None:
        """Forget in triage and briefing what ingest has purged at any time: for what was restored, or began anew."""
        gone = ingest.arrivals_of(self.databases.ingest, self.databases.ingest.purged())
        self._forget_arrivals(gone, frozenset(), frozenset())
        briefing.forget_decisions_before(self.databases.briefing, now())
        self.databases.triage.tell_all_again()

    def _whole(self) -> tuple[Whole, dict[bytes, bytes]]:
        return everything(self.databases.ingest, self.house.read, self.house.issues, self.key)

    def _refuse_while_on_their_way(self, forms: Collection[bytes]) -> None:
        def of_them(content: bytes) -> bool:
            return occurrences(content, forms) > 0

        waiting = ingest.on_their_way(self.databases.ingest, of_them) + self.databases.triage.on_their_way(of_them)
        waiting += briefing.on_their_way(self.databases.briefing, of_them)
        if waiting:
            raise UnavailableError(_ON_THEIR_WAY.format(count=waiting))

    def _forget(self, erased: Erased, whole: Whole, references: frozenset[str]) -> None:
        gone = ingest.arrivals_of(self.databases.ingest, list(erased))
        # What is left of an event for others is decided anew under the same source and id, perhaps this very moment.
        events = {(each.source, each.id) for each in whole.entries if erased.get(digest_of(each.text), each) is None}
        self._forget_arrivals(gone, references, frozenset(events))

    def _forget_arrivals(
        self, gone: Collection[ingest.Gone], references: frozenset[str], events: frozenset[tuple[str, str]]
    ) -> None:
        self.databases.triage.forget([each.arrival for each in gone], references)
        came = [briefing.Came(*each, _day(each.received)) for each in gone]
        briefing.forget(self.databases.briefing, briefing.Going(came, references, events), now())

    def _remove_agendas(self, forms: Collection[bytes]) -> list[AgendaKey]:
        emptied = briefing.empty_agendas(self.databases.briefing, lambda content: occurrences(content, forms) > 0)
        gone = {agenda: files for agenda, files in agendas(self.outputs.folder).items() if tells(files, forms)}
        remove(path for files in gone.values() for path in files)
        return _agendas(gone, emptied)

    def _empty_held(self, forms: Collection[bytes]) -> int:
        store = self.databases.ingest
        told = [row.key for row in store.held(None) if any(occurrences(each, forms) for each in texts_of(row))]
        store.empty_held(told)
        self.databases.triage.empty_held(lambda content: occurrences(content, forms) > 0)
        briefing.empty_held(self.databases.briefing, lambda content: occurrences(content, forms) > 0)
        return len(told)

    def _tidy(self) -> None:
        for engine in self.databases.engines:
            vacuum(engine)

    def _searched(self, forms: Collection[bytes]) -> str:
        files = [path for path in sorted(self.outputs.folder.rglob("*")) if path.is_file()]
        found = [str(path) for path in files if count(path, forms)]
        tables = [searched for engine in self.databases.engines for searched in _tables_that_tell(engine, forms)]
        found += [name for name, told in tables if told]
        if found:
            raise RejectedError(
                f"These still tell of the young person, or tell of them anew: {', '.join(found)}. Purge again."
            )
        return f"Searched {len(files)} files and {len(tables)} tables: 0 occurrences."

    def _looked_again(self, limits: Limits) -> str:
        events = len(past_their_time(self._whole()[0], limits.events))
        late = sum(agenda.sitting < limits.agendas for agenda in agendas(self.outputs.folder))
        return f"Looked again: {events} events and {late} agendas are past their time."


def _tables_that_tell(engine: Engine, forms: Collection[bytes]) -> Iterator[tuple[str, bool]]:
    """Every table of a database, and whether any text or bytes in it hold a form."""
    tables = MetaData()
    with transaction(engine) as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            columns = [each for each in table.columns if isinstance(each.type, Text | LargeBinary)]
            rows = connection.execute(select(*columns)) if columns else ()
            values = (value for row in rows for value in row if value is not None)
            yield table.name, any(occurrences(_bytes(value), forms) for value in values)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _agendas(gone: Collection[AgendaKey], emptied: Collection[Key]) -> list[AgendaKey]:
    return sorted({*gone, *(AgendaKey(meeting, day, CHAIR) for meeting, day in emptied)})


def _day(received: str) -> str:
    return london_date(datetime.fromisoformat(received)).isoformat()
