"""Run the briefing service: compile each sitting's agenda by its time, and have it written and mailed."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlalchemy.engine import Connection, Engine

from shield_briefing import alerts_store
from shield_briefing.alerts import alert_desk
from shield_briefing.alerts_store import note_alerts
from shield_briefing.consumer import GROUP, TOPICS, Intake
from shield_briefing.delivery import Post
from shield_briefing.due import Key
from shield_briefing.pdf.typesetting import ready
from shield_briefing.scheduler import Loop, waking
from shield_briefing.service import CATCH_UP, Briefing
from shield_briefing.service_store import ArrivalStore, Taken
from shield_briefing.shape import Agenda
from shield_briefing.sitting_store import SittingStore
from shield_briefing.sitting_tables import SCHEMA
from shield_briefing.status import Facts
from shield_run.clock import now
from shield_run.house import House, load_house
from shield_run.live import LiveCompiler
from shield_run.live_stories import LiveStories, Open
from shield_run.outputs import CHAIR, Outputs, open_outputs
from shield_run.placing import FOLDER, Placing
from shield_run.runs import rendered
from shield_run.serving import look_at_topics, serve
from shield_shared import collector
from shield_shared.database import open_database
from shield_shared.health import Health, beating
from shield_shared.kafka_bus import Consumer
from shield_shared.log import Log
from shield_shared.london import london_date
from shield_shared.mail import SmtpMailer
from shield_shared.migrations import upgrade
from shield_shared.patience import patiently
from shield_shared.process import Stop, Stopped
from shield_shared.settings import FORMATS, ServiceSettings, Settings, read_service_settings
from shield_shared.topics import EVENTS, HELD, TRIAGE

#: Seconds between two looks at what is to be written, mailed or alerted.
_AGAIN = 1.0
#: Seconds for which a folder in which another process writes is no matter of a log line.
_WHILE_OTHERS_WRITE = 5.0
#: Seconds between two tries at the most, while a mail server takes nothing.
_LONGEST_PAUSE = 15.0
_NOWHERE = "No agenda is mailed: that needs SHIELD_SMTP and a contacts.toml that names whom to mail."
#: What a page raises that reads an agenda of another shape than today's: of a key, a member or an attribute that is not
#: there, and of a value of another kind. Anything else is no matter of the agenda's version.
_OTHER_SHAPE = (LookupError, TypeError, AttributeError, ValueError)
_PARTITIONS = {topic.name: topic.partitions for topic in (EVENTS, HELD)}


def arguments(_parser: argparse.ArgumentParser) -> None:
    """`shield briefing` takes nothing: everything is in the environment."""


def command(_args: argparse.Namespace, _settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; raises PolicyError where settings or policy are wrong."""
    settings = read_service_settings(os.environ, "briefing")
    house = load_house(settings.policy_dir)
    if "pdf" in settings.formats:
        ready()

    def work(stop: Stop, log: Log, health: Health) -> None:
        Process(settings, house, stop, log, health).run()

    return serve("briefing", settings, work)


@dataclass(frozen=True, slots=True)
class Process:
    """What one briefing process goes by: `failed` is set when a thread of it ended by our own mistake.

    Whichever of its threads writes keeps `folder`.
    """

    settings: ServiceSettings
    house: House
    stop: Stop
    log: Log
    health: Health
    failed: threading.Event = field(default_factory=threading.Event)
    folder: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Take messages here and do all else in threads, until asked to stop; waits for servers that are away."""
        engine = open_database(self.settings.database)
        briefing = self.briefing(engine)
        collector.rest()
        loop = Loop(briefing, self.stop)
        facts = Facts(briefing, self.house.agencies, briefing.post.mailer is not None)
        with ExitStack() as running:
            running.callback(engine.dispose)
            running.enter_context(beating(self.health, self.log, also=facts, limits=self.house.alarms))
            running.enter_context(self._threads(loop, engine))
            loop.planned = running.enter_context(waking(loop.bell))
            self._take_messages(briefing, loop.bell)

    def briefing(self, engine: Engine) -> Briefing:
        """The service on a database; nothing is connected to yet."""
        settings, house = self.settings, self.house
        meetings = list(house.meetings.values())
        sittings = SittingStore(engine)
        return Briefing(
            meetings=meetings,
            calendar=house.calendar,
            contacts=house.contacts,
            arrivals=ArrivalStore(engine),
            sittings=sittings,
            compiler=LiveCompiler(house, settings, meetings, settings.sittings == "recorded"),
            post=self._post(sittings),
            partitions=_PARTITIONS,
            settle_again=settings.sittings == "scheduled",
            prepare=lambda: self._prepare(engine),
            now=now,
            log=self.log,
            health=self.health,
            ready_at=now() + CATCH_UP,
            stopped=self.stop.is_set,
            stories=settings.stories,
        )

    def _post(self, sittings: SittingStore) -> Post:
        smtp = self.settings.smtp
        if smtp is None or not self.house.contacts.meeting:
            self.log.warning("mail-nowhere", reason=_NOWHERE)
        return Post(
            contacts=self.house.contacts,
            meetings=self.house.meetings,
            sittings=sittings,
            mailer=SmtpMailer(smtp) if smtp is not None else None,
            sender=smtp.sender if smtp is not None else "",
            form=self._form,
            now=now,
            log=self.log,
            health=self.health,
        )

    @property
    def _form(self) -> Callable[[Agenda], Mapping[str, bytes]]:
        return partial(files_of, log=self.log, forms=self.settings.formats)

    def _prepare(self, engine: Engine) -> date:
        """Make or upgrade the tables; the date of the first sitting that is ours."""
        upgrade(engine, SCHEMA, alerts_store.SCHEMA)
        return self.settings.sittings_from or ArrivalStore(engine).first_day(london_date(now()))

    @contextmanager
    def _threads(self, loop: Loop, engine: Engine) -> Iterator[None]:
        """What is done beside taking messages; a thread that fails ends the process, for it to be started anew."""
        work: tuple[Callable[[], None], ...] = (
            loop.run,
            lambda: self._write(loop.briefing),
            lambda: self._mail(loop.briefing),
            lambda: self._alert(engine),
            *([lambda: self._tell_stories(loop.briefing)] if self.settings.stories else []),
        )
        threads = [threading.Thread(target=self._until_stopped, args=(each,)) for each in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            loop.bell.set()
            for thread in threads:
                thread.join()

    def _until_stopped(self, work: Callable[[], None]) -> None:
        ended = False
        try:
            work()
            ended = True
        except Stopped:
            ended = True
        finally:
            if not ended:
                self.failed.set()
            self.stop.set()

    def _write(self, briefing: Briefing) -> None:
        """Put agendas in the output folder, one process at a time."""
        placing = Placing(FOLDER, self.log, self.health)
        self._place(briefing, placing, lambda: briefing.write(self._form, lambda files: write_files(self._open, files)))

    def _tell_stories(self, briefing: Briefing) -> None:
        """Put the pages of young people there too, in their own time."""
        recorded = self.settings.sittings == "recorded"
        stories = LiveStories(briefing, self.house, self.settings, recorded, self._open)
        self._place(briefing, Placing(f"{FOLDER} (pages)", self.log, self.health), stories.write)

    def _place(self, briefing: Briefing, placing: Placing, write: Callable[[], None]) -> None:
        while not self.stop.wait(_AGAIN):
            if briefing.prepared:
                patiently(lambda: placing.attempt(write), self.stop, self.log, "database", self.health)

    @contextmanager
    def _open(self) -> Iterator[Outputs]:
        """Keep the output folder, for one thread of ours at a time."""
        assert self.settings.out is not None, "read_service_settings wants a folder of briefing"
        with self.folder, open_outputs(self.settings.out, _WHILE_OTHERS_WRITE) as outputs:
            yield outputs

    def _mail(self, briefing: Briefing) -> None:
        """Hand mails over; what is not taken now is tried again a little later."""
        pause = _AGAIN
        while not self.stop.wait(pause):
            if briefing.prepared:
                patiently(briefing.tell_of_overdue, self.stop, self.log, "database", self.health)
                done = patiently(briefing.post.deliver, self.stop, self.log, "database", self.health)
                pause = _AGAIN if done else min(2 * pause, _LONGEST_PAUSE)

    def _alert(self, engine: Engine) -> None:
        """Tell the duty contact what cannot wait."""
        arguments = (engine, self.settings, self.house.rota, self.log, self.health)
        desk = patiently(lambda: alert_desk(*arguments), self.stop, self.log, "database", self.health)
        while not self.stop.wait(_AGAIN):
            patiently(lambda: desk.tick(now), self.stop, self.log, "database", self.health)

    def _take_messages(self, briefing: Briefing, bell: threading.Event) -> None:
        patiently(briefing.prepare, self.stop, self.log, "database", self.health)
        look_at_topics(self.settings, (EVENTS, HELD, TRIAGE), self.stop, self.log, self.health)
        consumer = Consumer(self.settings, GROUP, TOPICS)
        intake = Intake(consumer, briefing.arrivals, self.stop, self.log, self.health, now, bell.set, _note)
        try:
            intake.run()
        finally:
            consumer.close()


def _note(connection: Connection, taken: Taken) -> None:
    note_alerts(connection, taken.decisions, taken.held, now())


def files_of(agenda: Agenda, log: Log | None = None, forms: Sequence[str] = FORMATS) -> dict[str, bytes]:
    """The files of an agenda or addendum, by suffix, in some of `FORMATS`.

    One that an earlier version compiled may lack what a page shows today. With a `log` that is said there, and the page
    is left out: `agenda.json` is always there, and no other agenda waits.
    """
    found: dict[str, bytes] = {}
    for form in forms:
        try:
            found[form] = rendered(agenda, form)
        except _OTHER_SHAPE as error:
            if log is None:
                raise
            log.error("page-left-out", exc=error, what=form, agenda=agenda["content_hash"])
    return found


def write_files(opened: Open, files: Iterable[tuple[Key, int, Mapping[str, bytes]]]) -> None:
    """Put files in the output folder; raises UnavailableError while another process writes there."""
    with opened() as outputs:
        for (meeting, day), number, contents in files:
            outputs.write_agenda(meeting, day, f"addendum-{number}" if number else CHAIR, contents)
