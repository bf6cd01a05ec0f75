"""The numbers for a month put together: the replay of `shield run`, over the sittings of all meetings, and its files.

They are a function of files, of what commands have recorded in the store, and of policy; or of what the ingest service
took in, as a run over files would count it. Nothing else is kept.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from shield_briefing.meeting import Calendar, MeetingType, Sitting, Weekdays
from shield_briefing.numbers.categories import Categories
from shield_briefing.numbers.given import Given, Month, Policy, Repeat, SittingFate
from shield_briefing.numbers.page import page_of_numbers
from shield_briefing.numbers.reckon import Numbers, numbers_json, numbers_of
from shield_briefing.numbers.render import render_numbers_html
from shield_briefing.numbers.tidy import numbers_csv
from shield_briefing.pdf.typesetting import page_pdf
from shield_briefing.shape import Agenda
from shield_ingest.files import load_feed
from shield_run.house import House
from shield_run.inputs import Input, Reader
from shield_run.outputs import open_outputs, write_file
from shield_run.recording import service_store
from shield_run.replay import History, Replay, new_replay, recorded_sittings
from shield_run.runs import without_collector
from shield_run.stores import beside, open_store
from shield_shared.decisions import Standing
from shield_shared.errors import PolicyError, RejectedError
from shield_shared.faults import PolicyFault
from shield_shared.intake import sort_in
from shield_shared.london import london_midnight
from shield_shared.policy import load_single
from shield_shared.settings import Settings
from shield_shared.wards import ward_code

CATEGORIES = "numbers.toml"


@dataclass(frozen=True, slots=True)
class MonthRequest:
    """What was asked for; days named as cancelled are so for every meeting."""

    files: tuple[Path, ...]
    month: Month
    feed: str | None
    formats: tuple[str, ...]
    cancelled: frozenset[date]
    out: Path
    store: Path | str | None

    @property
    def folder(self) -> Path:
        """Where the numbers of the month go."""
        return self.out / "numbers" / f"{self.month.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class MonthResult:
    """What was counted, and what of the input waits for a person."""

    numbers: Numbers
    events: int
    held: Counter[tuple[str, str]]
    folder: Path

    def sentences(self) -> Iterator[str]:
        """What to tell on standard error."""
        yield f"{self.numbers.title} from {self.events} events in {self.folder}"
        yield from self.numbers.remarks
        total = self.held.total()
        if total:
            told = ", ".join(f"{n} {kind} from {agency}" for (agency, kind), n in sorted(self.held.items()))
            yield f"{total} held message{'s' * (total != 1)} for a person to see ({told}): `shield validate` names each"


def write_numbers(request: MonthRequest, house: House, settings: Settings) -> MonthResult:
    """Count a month and write its files, owner-only.

    Raises UsageError, RejectedError, UnavailableError and PolicyError with plain sentences.
    """
    with without_collector(), open_outputs(request.out):
        given = _read(request, house, settings)
        if not given.readable:
            raise RejectedError("Nothing that was given could be read as an event: `shield validate` names each fault.")
        numbers = numbers_of(gather(request.month, request.cancelled, given, house, settings))
        for form in request.formats:
            write_file(request.folder / f"numbers.{form}", rendered(numbers, form))
    held = Counter((message.agency, message.type) for message in given.held)
    return MonthResult(numbers, len(given.events), held, request.folder)


def _read(request: MonthRequest, house: House, settings: Settings) -> Input:
    feed = load_feed(request.feed, settings.policy_dir) if request.feed else None
    if isinstance(request.store, str):
        return _taken_in(request.store, house)
    store_at = request.store or beside(request.out)
    if not store_at.is_file():
        return Reader(house).read(request.files, feed)
    with open_store(store_at) as store:
        return Reader(house, store).read(request.files, feed)


def _taken_in(address: str, house: House) -> Input:
    """What the ingest service took in and holds."""
    with service_store(address) as store:
        readings = [house.read(json.loads(text), received) for text, received in store.accepted()]
        held = tuple(row.message for row in store.held())
        repeats = tuple(Repeat(*repeat) for repeat in store.repeats())
    return Input(sort_in(readings).events, repeats, held, bool(readings or held))


def rendered(numbers: Numbers, form: str) -> bytes:
    """The numbers in one format."""
    if form == "csv":
        return numbers_csv(numbers)
    if form == "json":
        return numbers_json(numbers)
    page = page_of_numbers(numbers)
    return page_pdf(page) if form == "pdf" else render_numbers_html(page).encode()


def gather(month: Month, cancelled: frozenset[date], given: Input, house: House, settings: Settings) -> Given:
    """Replay what was received until the end of the month, and everything that its numbers are reckoned from."""
    end = london_midnight(month.last + timedelta(days=1))
    meetings = [meeting for meeting in house.meetings.values() if meeting.takes != "places"]
    upto = _upto(house, meetings, [event.received for event in given.events], end)
    events = [event for event in given.events if event.received < end]
    off = {(meeting, day) for meeting in house.meetings for day in cancelled}
    history = History(events, given.duplicates, given.held)
    replay = new_replay(house, settings, meetings, history, recorded_sittings(given.events), off)
    agendas = list(_agendas(replay, meetings, month, upto)) if upto is not None else []
    return Given(
        month=month,
        upto=upto,
        whole=upto == end,
        policy=_policy(house, settings),
        sittings=list(_sittings(house, replay, month, upto)),
        agendas=agendas,
        events=events,
        fate=replay.fold.fate,
        repeats=given.repeats,
        held=given.held,
        minutes=replay.minutes,
        immediate=list(_immediate(replay, month)),
        people=list(dict.fromkeys(replay.fold.person_of.values())),
        references=replay.references,
        former=replay.former,
    )


def _upto(
    house: House, meetings: Sequence[MeetingType], received: Sequence[datetime], end: datetime
) -> datetime | None:
    """How far is counted: to the cut-off of the daily meetings that lists what was received last, within the month."""
    if not received:
        return None
    daily = [meeting for meeting in meetings if isinstance(meeting.sits, Weekdays)]
    listed = (_first_by(house.calendar, meeting, max(received)) for meeting in daily)
    return min(end, max((sitting.cut_off for sitting in listed if sitting is not None), default=end))


def _first_by(calendar: Calendar, meeting: MeetingType, moment: datetime) -> Sitting | None:
    """The first sitting whose cut-off is at a moment or later."""
    sitting = calendar.after(meeting, moment.date() - timedelta(days=1))
    while sitting is not None and sitting.cut_off < moment:
        sitting = calendar.after(meeting, sitting.date)
    return sitting


def _agendas(
    replay: Replay, meetings: Sequence[MeetingType], month: Month, upto: datetime
) -> Iterator[tuple[Sitting, Agenda]]:
    for sitting in replay.begin(meetings, month.first, month.last):
        if sitting.cut_off > upto:
            break
        replay.reach(sitting.cut_off)
        if sitting.date >= month.first and not replay.is_cancelled(sitting):
            yield sitting, replay.compile(sitting)
        replay.leave(sitting)
    replay.reach(upto)


def _sittings(
    house: House, replay: Replay, month: Month, upto: datetime | None
) -> Iterator[tuple[Sitting, SittingFate]]:
    for meeting in house.meetings.values():
        for sitting in house.calendar.between(meeting, month.first, month.last):
            is_ahead = upto is None or sitting.cut_off > upto
            yield sitting, "cancelled" if replay.is_cancelled(sitting) else "ahead" if is_ahead else "held"


def _immediate(replay: Replay, month: Month) -> Iterator[Standing]:
    for standing in replay.fold.standings():
        is_listed = standing.verdict != "left-off" and standing.priority == "immediate"
        if is_listed and month.holds(standing.event.received):
            yield standing


def _policy(house: House, settings: Settings) -> Policy:
    faults: list[PolicyFault] = []
    categories = load_single(CATEGORIES, Categories, settings.policy_dir, faults)
    if categories is None:
        raise PolicyError(faults)

    def area_of(ward: str) -> str | None:
        code = ward_code(ward)
        return house.areas.wards[code] if code is not None else None

    return Policy(house.meetings, house.agencies, categories, tuple(sorted(house.areas.names)), area_of)
