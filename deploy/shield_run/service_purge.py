"""Removes a young person, or all that is past its time, from the databases of the services and the output folder.

The services may run: each is told of what goes by its own tables, and compiles and decides anew from what is left. What
ingest keeps goes last, so that a purge that was cut off can be done again and finds whom it is about. Who is purged is
noted in the output folder by digests, so that what a backup brings back can be found again (`ServicePurger.again`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.engine import Engine

from shield_briefing import purge as briefing
from shield_briefing.alerts_store import SCHEMA as ALERTS
from shield_briefing.due import Key
from shield_briefing.sitting_tables import SCHEMA as BRIEFING
from shield_ingest import purge as ingest
from shield_ingest.retention import Limits
from shield_ingest.service_store import ServiceStore
from shield_ingest.store import HeldRow
from shield_run.clock import now
from shield_run.erasure import Erased, past_their_time
from shield_run.house import House
from shield_run.noted import Noted, Tells, note, noted, recall
from shield_run.outputs import CHAIR, Outputs
from shield_run.purge import Purged, everything, seek, texts_of
from shield_run.removal import AgendaKey, agendas, remove, tells
from shield_run.service_search import file_tells, holding, holds, never, tables_that_tell, whenever
from shield_run.whose import Whole, shown
from shield_shared.canonical import digest_of
from shield_shared.database import open_database, vacuum
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.london import london_date
from shield_shared.migrations import upgrade
from shield_triage.purge import Purge as TriagePurge
from shield_triage.store import SCHEMA as TRIAGE

_ON_THEIR_WAY = (
    "{count} messages or mails that tell of what is to go are still on their way: nothing was removed. "
    "Try again when Kafka and the mail server have taken them."
)
_AGAIN_ON_THEIR_WAY = (
    "{count} messages that tell of somebody who was purged still have to leave ingest for Kafka: nothing was removed. "
    "Start ingest, and do this again when nothing waits there any more."
)
_FORGOTTEN = "Forgotten in triage and briefing: whatever ingest has purged."
_NOTED = "Purges of young people that are noted in the output folder: {count}. Of these, what had come back is removed."
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
        self._refuse_while_on_their_way(holding(sought.forms))
        held = [digest_of(row.message.text) for row in self._held(whenever(sought.forms)) if row.message.text]
        purge = noted(now(), sought.forms, sought.forms_in_agendas, [*sought.events, *held], self.key)
        note(self.outputs.folder, purge, self.key)
        self._forget(sought.events, whole, sought.references)
        gone = self._remove_agendas(whenever(sought.forms_in_agendas))
        emptied = self._empty_held(whenever(sought.forms))
        ingest.erase(self.databases.ingest, sought.events)
        self._tidy()
        remarks = (_COMPILED, *sought.left_alone)
        return Purged(sought.events, gone, emptied, remarks, self._searched(holding(sought.forms)))

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

    def again(self) -> Purged:
        """Remove again what was purged at any time, wherever it was restored, and forget it where a service began anew.

        What came after a purge is left, though it be about the same young person. Raises UnavailableError, having
        removed nothing, while ingest has something of theirs to put on Kafka, and as `recall` and `young_person` do.
        """
        recalled = recall(self.outputs.folder, self.key)
        if waiting := ingest.on_their_way(self.databases.ingest, holds(recalled)):
            raise UnavailableError(_AGAIN_ON_THEIR_WAY.format(count=waiting))
        erased = self._erase_again(recalled.purges)
        gone = ingest.arrivals_of(self.databases.ingest, self.databases.ingest.purged())
        self._forget_arrivals(gone, frozenset(), frozenset())
        briefing.forget_alerts(self.databases.briefing, recalled.tells)
        briefing.forget_decisions_before(self.databases.briefing, now())
        removed = self._remove_agendas(recalled.tells_in_agendas)
        emptied = self._empty_held(recalled.tells, recalled.took)
        self.databases.triage.drop_on_their_way(holds(recalled))
        self.databases.triage.tell_all_again()
        self._tidy()
        left = recalled.without_borne_anew(self.databases.ingest.accepted(), shown(self._whole()[0]))
        remarks = (_FORGOTTEN, _NOTED.format(count=len(recalled.purges)))
        return Purged(erased, removed, emptied, remarks, self._searched(holds(left)))

    def _erase_again(self, purges: Sequence[Noted]) -> Erased:
        """Erase what ingest had received of each young person before they were purged; one after another, as then."""
        erased: Erased = {}
        known = self._whole() if purges else None
        for purge in purges:
            while known is not None and (events := self._came_before(purge, *known)):
                self._forget(events, known[0], frozenset())
                ingest.erase(self.databases.ingest, events)
                erased |= events
                known = self._whole()
        return erased

    def _came_before(self, purge: Noted, whole: Whole, unread: dict[bytes, bytes]) -> Erased:
        """What of a young person who was purged ingest has from before that."""
        left = {digest_of(text) for text in self.databases.ingest.replacements().values()}
        received = [event.text for event in whole.entries if event.received > purge.at]
        later = {digest_of(text) for text in received if not purge.took(text, self.key)}
        for reference in purge.names(shown(whole), self.key):
            sought = seek(reference, whole, unread, self.house.read)
            theirs = purge.is_of(sought.references, sought.forms, sought.forms_in_agendas, self.key)
            if theirs or (theirs is None and left.isdisjoint(sought.events)):
                events = {digest: rest for digest, rest in sought.events.items() if digest not in later}
                if events:
                    return events
        return {}

    def _whole(self) -> tuple[Whole, dict[bytes, bytes]]:
        return everything(self.databases.ingest, self.house.read, self.house.issues, self.key)

    def _refuse_while_on_their_way(self, of_them: Callable[[bytes], bool]) -> None:
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

    def _remove_agendas(self, of_them: Tells) -> list[AgendaKey]:
        made = briefing.compiled(self.databases.briefing)
        emptied = briefing.empty_agendas(self.databases.briefing, of_them)
        gone = {}
        for agenda, files in agendas(self.outputs.folder).items():
            key = (agenda.meeting, agenda.sitting)
            told = partial(file_tells, of_them, made.get(key))
            if tells(files, told, packed_too=key in emptied or key not in made):
                gone[agenda] = files
        remove(path for files in gone.values() for path in files)
        briefing.write_again(self.databases.briefing, [(agenda.meeting, agenda.sitting) for agenda in gone])
        return _agendas(gone, emptied)

    def _held(self, of_them: Tells, took: Callable[[bytes], bool] = never) -> list[HeldRow]:
        """The messages that ingest holds and that tell of them; what a purge `took` before, whenever it came."""
        rows = self.databases.ingest.held(None)
        came = [None if took(row.message.text or b"") else row.message.received for row in rows]
        return [row for row, made in zip(rows, came, strict=True) if any(of_them(text, made) for text in texts_of(row))]

    def _empty_held(self, of_them: Tells, took: Callable[[bytes], bool] = never) -> int:
        told = [row.key for row in self._held(of_them, took)]
        self.databases.ingest.empty_held(told)
        self.databases.triage.empty_held(of_them)
        briefing.empty_held(self.databases.briefing, of_them)
        return len(told)

    def _tidy(self) -> None:
        for engine in self.databases.engines:
            vacuum(engine)

    def _searched(self, of_them: Callable[[bytes], bool]) -> str:
        files = [path for path in sorted(self.outputs.folder.rglob("*")) if path.is_file()]
        found = [str(path) for path in files if file_tells(lambda content, _: of_them(content), None, path)]
        tables = [searched for engine in self.databases.engines for searched in tables_that_tell(engine, of_them)]
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


def _agendas(gone: Collection[AgendaKey], emptied: Collection[Key]) -> list[AgendaKey]:
    return sorted({*gone, *(AgendaKey(meeting, day, CHAIR) for meeting, day in emptied)})


def _day(received: str) -> str:
    return london_date(datetime.fromisoformat(received)).isoformat()
