"""What happened, as a page shows it: each event with its times, facts, place and graded intelligence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shield_briefing import wording
from shield_briefing.document import Block, Facts, Para, Section, Tag
from shield_briefing.event_rows import free_text
from shield_briefing.said_when import say_when
from shield_briefing.shape import EventRow, FactRow, IntelligenceRow
from shield_briefing.speaker import Speaker
from shield_briefing.wording import all_in_words, in_words
from shield_shared.wards import ward_name

#: Whose words a stated fact is in, by its label; a label that may be of two kinds of event tries both tables.
FACT_WORDS = {
    "category": wording.CATEGORIES,
    "weapon": wording.WEAPONS,
    "injury": wording.INJURIES,
    "flags": wording.INCIDENT_FLAGS,
    "status": wording.CUSTODY_STATUSES | wording.MISSING_STATUSES,
    "themes": wording.THEMES,
    "risk": wording.MISSING_RISKS,
    "reasons": wording.SUSPENSION_REASONS,
    "kinds": wording.THEMES,
    "appropriate adult": wording.ANSWERS,
    "liaison and diversion": wording.ANSWERS,
    "permanent": wording.ANSWERS,
}
#: Facts that name an event in a title.
TITLE_LABELS = ("category", "status", "themes", "reasons", "to")
#: Facts that are moments or days.
WHEN_LABELS = ("since", "from", "to", "starts")


def fact_words(fact: FactRow) -> str:
    """The value of a stated fact in words."""
    if fact["label"] in WHEN_LABELS:
        return say_when(fact["value"])
    return all_in_words(FACT_WORDS.get(fact["label"], {}), fact["value"])


def item_title(events: Iterable[EventRow]) -> str:
    """The events of an item in a few words, each kind once."""
    return "; ".join(dict.fromkeys(_title(row) for row in events))


def _title(row: EventRow) -> str:
    named = next((fact for fact in row["facts"] if fact["label"] in TITLE_LABELS), None)
    words = fact_words(named) if named is not None else row["title"]
    return f"{row['title']}: {words}" if words != row["title"] else words


def event_name(row: EventRow, speaker: Speaker) -> str:
    """An event in a few words: its kind, the agency, its reference."""
    return ", ".join(filter(None, (row["title"], speaker.agency(row["agency"]), row["subject"])))


def event_sections(rows: Sequence[EventRow], speaker: Speaker) -> Iterator[Section]:
    """A section for each event, in the order in which they happened."""
    for row in rows:
        tags = [Tag("Late", "late")] if row["late"] else []
        tags += [Tag(wording.BANDS[row["band"]])] if len(rows) > 1 else []
        yield Section(event_name(row, speaker), tuple(event_blocks(row)), "event", tags=tuple(tags))


def event_blocks(row: EventRow) -> Iterator[Block]:
    """What one event says: summary, graded intelligence, times and facts."""
    if row["summary"]:
        yield Para(row["summary"], "summary")
    for graded in row["intelligence"]:
        yield from _intelligence(graded)
    rows = (*_when(row), *_stated(row), ("Where", place_words(row["location"])), ("Originator", row["originator"]))
    yield Facts(tuple((label, value) for label, value in rows if value))


def _when(row: EventRow) -> Iterator[tuple[str, str]]:
    until = f" to {say_when(row['occurred_to'])}" if row["occurred_to"] else ""
    yield "Happened", say_when(row["occurred"]) + until
    yield "Recorded", say_when(row["recorded"])
    if row["late"]:
        yield "Late", f"Happened before this list's window opened; reached us {say_when(row['received'])}"
    if row["marking"] != "OFFICIAL-SENSITIVE":
        yield "Marking", row["marking"]


def _stated(row: EventRow) -> Iterator[tuple[str, str]]:
    return ((fact["label"].capitalize(), fact_words(fact)) for fact in row["facts"])


def place_words(place: object) -> str:
    """A place in words: its text, its id, its ward and its kind, as far as they are stated."""
    if not isinstance(place, dict):
        return free_text(place)
    kind = place.get("kind")
    parts = (
        place.get("text"),
        place.get("place"),
        ward_name(place["ward"]) if place.get("ward") else None,
        in_words(wording.PLACE_KINDS, kind) if kind else None,
    )
    return "; ".join(dict.fromkeys(str(part) for part in parts if part))


def _intelligence(row: IntelligenceRow) -> Iterator[Para]:
    grade = f"{row['grade']} ({wording.grade_in_words(row['grade'])})"
    if row["text"]:
        yield Para(f"Intelligence graded {grade}: {row['text']}", "intelligence")
    if row["sanitised_text"]:
        yield Para(f"Sanitised text, graded {grade}: {row['sanitised_text']}", "intelligence")
    if row["handling"] != "P":
        conditions = free_text(row["conditions"]) or "ask the originator before any use"
        yield Para(f"Handling {row['handling']}, conditions apply: {conditions}", "conditions")
