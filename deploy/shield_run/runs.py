"""A file run: read the files, keep what came in the store, replay it, write each sitting's agenda.

A run is a pure function of its files, of what commands have recorded in its store, and of policy: done again, or
killed and done again, it leaves the same output.
"""

from __future__ import annotations

import gc
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from shield_briefing.audience import CHAIR, for_audience
from shield_briefing.contextual.shape import CONTEXTUAL
from shield_briefing.meeting import MeetingType, Sitting
from shield_briefing.render import render_html, render_pdf, render_story, render_text
from shield_briefing.seal import agenda_bytes
from shield_briefing.shape import Agenda
from shield_briefing.store import MadeAgenda
from shield_ingest.files import load_feed
from shield_run.house import House
from shield_run.inputs import Input, Reader, run_id
from shield_run.outputs import Outputs, open_outputs
from shield_run.replay import History, Replay, new_replay, recorded_sittings
from shield_run.stores import Store, beside, open_store
from shield_run.stories import tellers, write_stories
from shield_shared.errors import RejectedError, UsageError
from shield_shared.settings import Settings

#: How many agendas are on their way to the disk before they are noted in the store together.
AT_ONCE = 16


#: An agenda for one audience on its way to the disk.
Writing = tuple[Sitting, str, Agenda, Future[list[Path]]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a run was asked for; `last` None: the one sitting of `first`."""

    files: tuple[Path, ...]
    meetings: tuple[str, ...]
    first: date
    last: date | None
    feed: str | None
    audiences: tuple[str, ...]
    formats: tuple[str, ...]
    cancelled: frozenset[date]
    out: Path
    store: Path | None
    stories: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did."""

    agendas: int
    events: int
    held: Counter[tuple[str, str]]
    out: Path
    stories: int = 0

    def sentences(self) -> Iterator[str]:
        """What to tell on standard error: what was made, and what waits for a person."""
        yield f"{self.agendas} agenda{'s' * (self.agendas != 1)} from {self.events} events in {self.out}"
        if self.stories:
            yield f"{self.stories} {'story' if self.stories == 1 else 'stories'} of young people, for the chair alone"
        total = self.held.total()
        if total:
            told = ", ".join(f"{n} {kind} from {agency}" for (agency, kind), n in sorted(self.held.items()))
            yield f"{total} held message{'s' * (total != 1)} for a person to see ({told}): {self.out / 'held.jsonl'}"


def run(request: Request, house: House, settings: Settings) -> Result:
    """Do a whole run; raises UsageError, RejectedError, UnavailableError and PolicyError with plain sentences."""
    with without_collector():
        return _run(request, house, settings)


def _run(request: Request, house: House, settings: Settings) -> Result:
    meetings = [_meeting(house, name) for name in request.meetings]
    for audience in request.audiences:
        check_audience(house, audience, meetings)
    if request.stories and set(request.audiences) != {CHAIR}:
        raise UsageError("--stories: the story of a young person is for the chair alone, and so no other --audience.")
    last = request.last if request.last is not None else request.first
    for meeting in meetings:
        _check_dates(house, meeting, request, last)
    feed = load_feed(request.feed, settings.policy_dir) if request.feed else None
    store_at = request.store or beside(request.out)
    with open_outputs(request.out) as outputs, open_store(store_at) as store:
        given = Reader(house, store).read(request.files, feed)
        outputs.write_held(given.held)
        if not given.readable:
            raise RejectedError(
                "Nothing in the files could be read as an event: see held.jsonl for each place and fault."
            )
        store.save_run(run_id(request.files, request.feed), given.events, given.held)
        store.keep_rule_book(house.rules.fingerprint, house.rules.content)
        given = lean(given)
        replay = _replay(house, given, request, settings, meetings)
        made = _write(replay.agendas(meetings, request.first, last), request, house, outputs, store)
        del replay  # stories are told by a replay of all meetings
        told = _stories(given, request, house, settings, meetings, outputs) if request.stories else 0
    held = Counter((message.agency, message.type) for message in given.held)
    return Result(made, len(given.events), held, request.out, told)


def _stories(
    given: Input,
    request: Request,
    house: House,
    settings: Settings,
    meetings: Sequence[MeetingType],
    outputs: Outputs,
) -> int:
    last = request.last if request.last is not None else request.first
    wanted = {(m.id, s.date) for m in meetings for s in house.calendar.between(m, request.first, last)}
    cancelled = {(meeting.id, day) for meeting in meetings for day in request.cancelled}
    history = History(given.events, given.duplicates, given.held)
    told = tellers(house, settings, history, wanted, cancelled)
    return write_stories(told, outputs, lambda story: render_story(story).encode())


@contextmanager
def without_collector() -> Iterator[None]:
    """Spare the cyclic collector its walks through a history that holds no cycles and stays to the end of the run.

    Measured on a city's year (bench/): with it a third of the time goes into those walks, and a last one of seconds
    follows if it comes back while the history is still there.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def lean(given: Input) -> Input:
    """The same input without the canonical texts, now that they are stored, where no other version bears the id."""
    uses = Counter((event.source, event.id) for event in given.events)
    events = (replace(event, text=b"") if uses[event.source, event.id] == 1 else event for event in given.events)
    return replace(given, events=tuple(events))


def agendas_of(request: Request, house: House, settings: Settings) -> Iterator[tuple[Sitting, Agenda]]:
    """The agendas of a request's files alone, kept nowhere; raises as `run` does."""
    meetings = [_meeting(house, name) for name in request.meetings]
    last = request.last if request.last is not None else request.first
    for meeting in meetings:
        _check_dates(house, meeting, request, last)
    feed = load_feed(request.feed, settings.policy_dir) if request.feed else None
    given = Reader(house).read(request.files, feed)
    yield from _replay(house, given, request, settings, meetings).agendas(meetings, request.first, last)


def _meeting(house: House, name: str) -> MeetingType:
    if name not in house.meetings:
        raise UsageError(f"There is no meeting of this id: expected one of {', '.join(sorted(house.meetings))}.")
    return house.meetings[name]


def check_audience(house: House, audience: str, meetings: Iterable[MeetingType]) -> None:
    """Raise UsageError for an audience that there is none of; only a meeting about places has the one of all."""
    if audience == CONTEXTUAL and all(meeting.takes == "places" for meeting in meetings):
        return
    if audience != CHAIR and audience not in house.agencies:
        raise UsageError(f"There is no such audience: expected chair or one of {', '.join(sorted(house.agencies))}.")


def _check_dates(house: House, meeting: MeetingType, request: Request, last: date) -> None:
    if last < request.first:
        raise UsageError("--to: expected a date not before --at.")
    if request.last is None:
        house.calendar.required(meeting, request.first)
        if request.first in request.cancelled:
            raise UsageError(f"The sitting of {meeting.id} on {request.first} is named as cancelled: it has no agenda.")
    elif not any(house.calendar.between(meeting, request.first, last)):
        house.calendar.required(meeting, request.first)


def _replay(
    house: House, given: Input, request: Request, settings: Settings, meetings: Sequence[MeetingType]
) -> Replay:
    history = History(given.events, given.duplicates, given.held)
    cancelled = {(meeting.id, day) for meeting in meetings for day in request.cancelled}
    return new_replay(house, settings, meetings, history, recorded_sittings(given.events), cancelled)


def _write(
    agendas: Iterator[tuple[Sitting, Agenda]], request: Request, house: House, outputs: Outputs, store: Store
) -> int:
    """Write each agenda while the next is compiled: waiting for the disk would be a fifth of a year's replay."""
    count = 0
    with ThreadPoolExecutor(max_workers=1) as disk:
        writing: deque[Writing] = deque()
        for sitting, agenda in agendas:
            count += 1
            for audience in request.audiences:
                shown = for_audience(agenda, audience, house.agencies)
                contents = {name: rendered(shown, name) for name in request.formats}
                done = disk.submit(outputs.write_agenda, sitting.meeting, sitting.date, audience, contents)
                writing.append((sitting, audience, shown, done))
            if len(writing) >= AT_ONCE:
                _note(writing, outputs, store)
        _note(writing, outputs, store)
    return count


def _note(writing: deque[Writing], outputs: Outputs, store: Store) -> None:
    """Note the agendas whose files are on the disk, in one synced transaction."""
    made = []
    while writing:
        sitting, audience, shown, done = writing.popleft()
        files = tuple(str(path.relative_to(outputs.folder)) for path in done.result())
        made.append(
            MadeAgenda(
                meeting=sitting.meeting,
                sitting=sitting.date,
                audience=audience,
                content_hash=shown["content_hash"],
                rule_book=shown["rule_book"],
                files=files,
            )
        )
    store.made(*made)


def rendered(agenda: Agenda, form: str) -> bytes:
    """An agenda in one format."""
    if form == "html":
        return render_html(agenda).encode()
    if form == "pdf":
        return render_pdf(agenda)
    if form == "txt":
        return render_text(agenda).encode()
    return agenda_bytes(agenda)
