"""A briefing service whose clock a test sets, on a database of its own, with mail that goes to a server of the test."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kit.cores import house
from kit.events import Raw
from shield_briefing.contacts import Contacts, MeetingContacts
from shield_briefing.delivery import Form, Post
from shield_briefing.seal import agenda_bytes
from shield_briefing.service import Briefing
from shield_briefing.service_store import ArrivalStore, Taken
from shield_briefing.shape import Agenda
from shield_briefing.sitting_store import SittingStore
from shield_briefing.sitting_tables import SCHEMA
from shield_run.commands.briefing import files_of, write_files
from shield_run.live import LiveCompiler
from shield_run.outputs import open_outputs
from shield_shared.canonical import canonical_json
from shield_shared.database import open_database
from shield_shared.health import Health
from shield_shared.log import Log, service_log
from shield_shared.mail import Mailer, SmtpMailer
from shield_shared.messages import Arrival, Held, HeldFault
from shield_shared.migrations import upgrade
from shield_shared.reading import read_event
from shield_shared.settings import Settings, SmtpSettings
from shield_shared.topics import EVENTS, HELD

KEY = "a key for tests"
SENDER = "shield@shield.example"
CHAIR, DEPUTY = "chair@police.example", "deputy@council.example"
DAILY = ("mace-daily", "syv-daily")


def contacts(attach: bool = False, meetings: Sequence[str] = DAILY) -> Contacts:
    """A chair and a deputy of the meetings."""
    named = tuple(MeetingContacts(id=name, addresses=(CHAIR, DEPUTY), attach=attach) for name in meetings)
    return Contacts(
        title="Contacts",
        owner="A test",
        source="A test",
        review_by=date(2027, 1, 1),
        due_within_minutes=5,
        addendum_every_minutes=5,
        meeting=named,
    )


@dataclass
class Desk:
    """One instance of the service; `at` is what its clock shows."""

    url: str
    out: Path
    at: datetime
    since: date
    recorded: bool = True
    mail: tuple[str, int] | None = None
    contacts: Contacts = field(default_factory=contacts)
    meetings: Sequence[str] = DAILY
    form: Form = files_of
    patience: float = 30
    lines: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.engine = open_database(self.url)
        self.log: Log = service_log("briefing", self.lines, lambda: self.at)
        self.health = Health("briefing", lambda: self.at)
        self.sittings = SittingStore(self.engine)
        self.arrivals = ArrivalStore(self.engine)
        upgrade(self.engine, SCHEMA)
        self.briefing = self._briefing()

    def _briefing(self) -> Briefing:
        meetings = [house().meetings[name] for name in self.meetings]
        return Briefing(
            meetings=meetings,
            calendar=house().calendar,
            contacts=self.contacts,
            arrivals=self.arrivals,
            sittings=self.sittings,
            compiler=LiveCompiler(house(), Settings(pseudonym_key=KEY), meetings, self.recorded),
            post=self._post(),
            partitions={EVENTS.name: 1, HELD.name: 1},
            settle_again=not self.recorded,
            prepare=lambda: self.since,
            now=self.now,
            log=self.log,
            health=self.health,
            ready_at=self.at,
        )

    def _post(self) -> Post:
        mailer: Mailer | None = None
        if self.mail is not None:
            smtp = SmtpSettings(host=self.mail[0], port=self.mail[1], tls="none", sender=SENDER)
            mailer = SmtpMailer(smtp, patience=self.patience)
        return Post(
            contacts=self.contacts,
            meetings=house().meetings,
            sittings=self.sittings,
            mailer=mailer,
            sender=SENDER,
            form=self.form,
            now=self.now,
            log=self.log,
            health=self.health,
        )

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()

    def now(self) -> datetime:
        """What the clock shows."""
        return self.at

    def send(self, *raws: Raw) -> int:
        """Let events arrive as ingest passes them on: each once more has no effect; returns how many are new."""
        return self.arrivals.take(taken(raws))

    def caught_up(self) -> None:
        """All that is on the topics by now is taken in."""
        self.arrivals.note_lag({(EVENTS.name, 0): 0, (HELD.name, 0): 0}, self.at)

    def run(self, at: datetime | None = None) -> None:
        """Reconcile, write and deliver once, when all that was sent is taken in."""
        self.at = at or self.at
        self.caught_up()
        self.briefing.reconcile()
        self.finish()

    def finish(self) -> None:
        """Write and deliver what is to be."""
        self.briefing.write(self.form, lambda files: write_files(partial(open_outputs, self.out), files))
        self.briefing.post.deliver()

    def said(self, event: str) -> list[dict[str, Any]]:
        """The log lines of an event."""
        lines = [json.loads(line) for line in self.lines.getvalue().splitlines()]
        return [line for line in lines if line["event"] == event]

    def agendas(self) -> dict[str, bytes]:
        """The agendas in the output folder by meeting and date."""
        return {f"{p.parts[-3]}/{p.parts[-2]}": p.read_bytes() for p in sorted(self.out.glob("*/*/agenda.json"))}

    def agenda(self, name: str) -> dict[str, Any]:
        """One agenda or addendum by meeting, date and file."""
        found: dict[str, Any] = json.loads((self.out / name).read_bytes())
        return found


@contextmanager
def desk(url: str, out: Path, **how: Any) -> Iterator[Desk]:
    """A desk whose connections are closed in the end."""
    made = Desk(url, out, **how)
    try:
        yield made
    finally:
        made.close()


def json_only(agenda: Agenda) -> dict[str, bytes]:
    """The one file that a comparison needs."""
    return {"json": agenda_bytes(agenda)}


def together(parts: Iterable[Taken]) -> Taken:
    """What came in parts, as if it came at once."""
    every = list(parts)
    arrivals = [each for part in every for each in part.arrivals]
    return Taken(arrivals, [each for part in every for each in part.held], [])


def taken(raws: Iterable[Raw], copy: str = "") -> Taken:
    """What ingest makes of raw events: acceptable ones go on as arrivals, the rest as notices that they are held.

    The same event is the same arrival, unless another `copy` says that it was sent again.
    """
    arrivals, held = [], []
    for raw in raws:
        reading = read_event(raw, house().agencies, house().meetings, trust_received=True)
        value = {name: each for name, each in raw.items() if name != "shieldreceived"}
        reference = sha256(copy.encode() + canonical_json(raw)).hexdigest()[:32]
        if reading.event is not None:
            arrivals.append(Arrival(arrival=reference, received=reading.event.received, event=value))
        else:
            faults = tuple(HeldFault(field=f.field, code=f.code, sentence=f.sentence) for f in reading.faults)
            notice = Held(
                arrival=reference,
                held_by="ingest",
                agency=reading.agency,
                type=reading.type or "unknown",
                faults=faults,
                source=reading.source,
                id=reading.id,
                received=reading.received,
                digest=reading.digest.hex() if reading.digest is not None else None,
            )
            held.append(notice)
    return Taken(arrivals, held, [])
