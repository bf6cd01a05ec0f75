"""The timeline of a story: moments, actions and what was said as numbered marks, sittings as small ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shield_briefing import wording
from shield_briefing.page_items import action_stands
from shield_briefing.page_past import outcome_words, return_words
from shield_briefing.pictures.svg import Picture
from shield_briefing.pictures.timeline import Lane, Mark, Shape, timeline
from shield_briefing.said_when import say_when
from shield_briefing.speaker import Speaker
from shield_briefing.story_moments import day_of
from shield_briefing.story_shape import MomentRow, SittingRow, Story, StoryAction
from shield_briefing.wording import in_words

SHAPES: dict[str, Shape] = {"new": "full", "seen": "half", "open": "hollow"}
#: The lanes of moments, from what is most urgent.
TYPES = ("custody", "missing", "incident", "intelligence", "suspension", "referral", "exploitation", "status")


def story_picture(story: Story, speaker: Speaker) -> Picture:
    """The picture; its rows are the same in words."""
    lanes = [*_moment_lanes(story), *_sitting_lanes(story["sittings"]), *_agreed_lanes(story, speaker)]
    bands = {row["band"] for row in story["sittings"]}
    meanings = {SHAPES[band]: words.lower() for band, words in wording.BANDS.items() if band in bands}
    first, last = day_of(story["first_day"]), day_of(story["cut_off"])
    return timeline(lanes, first, last, prefix="story", title="Timeline", meanings=meanings)


def lane_name(word: str) -> str:
    """What events of one type are called at the head of a lane or row."""
    return in_words(wording.EVENT_TYPES, word).capitalize()


def _moment_lanes(story: Story) -> Iterator[Lane]:
    for word in TYPES:
        marks = tuple(_moment_mark(row) for row in story["moments"] if row["type"] == word)
        if marks:
            yield Lane(lane_name(word), marks)


def _moment_mark(row: MomentRow) -> Mark:
    end = day_of(row["end"]) if row["end"] else None
    return Mark(day_of(row["start"]), span_words(row), row["title"], row["number"], end, row["open"])


def span_words(row: MomentRow) -> str:
    """When it was: a moment, or from when until when."""
    if row["open"]:
        return f"{say_when(row['start'])}, still open at the cut-off"
    return say_when(row["start"]) + (f" to {say_when(row['end'])}" if row["end"] else "")


def _sitting_lanes(rows: Sequence[SittingRow]) -> Iterator[Lane]:
    for title in dict.fromkeys(row["title"] for row in sorted(rows, key=lambda row: row["title"])):
        mine = (row for row in rows if row["title"] == title)
        yield Lane(title, tuple(_sitting_mark(row) for row in mine))


def _sitting_mark(row: SittingRow) -> Mark:
    return Mark(day_of(row["sitting"]), say_when(row["sitting"]), wording.BANDS[row["band"]], shape=SHAPES[row["band"]])


def _agreed_lanes(story: Story, speaker: Speaker) -> Iterator[Lane]:
    last = day_of(story["cut_off"])
    actions = tuple(_action_mark(row, number, last) for number, row in numbered_actions(story))
    if actions:
        yield Lane(lane_name("action"), actions)
    for kind in ("outcome", "return"):
        marks = tuple(_said_mark(row) for row in reversed(said_rows(story, speaker)) if row.kind == kind)
        if marks:
            yield Lane(lane_name(kind), marks)


def numbered_actions(story: Story) -> list[tuple[int, StoryAction]]:
    """The actions, numbered on from the moments."""
    return list(enumerate(story["actions"], len(story["moments"]) + 1))


@dataclass(frozen=True, slots=True)
class Said:
    """What one sitting noted or one agency returned; `kind` is the word of the event type."""

    number: int
    kind: str
    meeting: str
    sitting: str
    words: str


def said_rows(story: Story, speaker: Speaker) -> list[Said]:
    """Outcomes and returns, those of the latest sitting first and outcomes before returns, numbered on from actions."""
    said = [(row["sitting"], "outcome", row["meeting"], outcome_words(row)) for row in story["outcomes"]]
    said += [(row["sitting"], "return", row["meeting"], return_words(row, speaker)) for row in story["returns"]]
    newest = sorted(sorted(said, key=lambda row: row[1:]), key=lambda row: row[0], reverse=True)
    first = len(story["moments"]) + len(story["actions"]) + 1
    return [Said(n, kind, meeting, sitting, words) for n, (sitting, kind, meeting, words) in enumerate(newest, first)]


def _said_mark(row: Said) -> Mark:
    return Mark(day_of(row.sitting), say_when(row.sitting), row.words, row.number)


def _action_mark(row: StoryAction, number: int, last: date) -> Mark:
    action, closed = row["action"], row["closed_on"]
    when = f"Agreed {say_when(action['sitting'])}, due {say_when(action['due'])}"
    when += f", closed {say_when(closed)}" if closed else ""
    words = f"{action['text']}: {action_stands(action)}"
    end = day_of(closed) if closed else last
    return Mark(day_of(action["sitting"]), when, words, number, end, closed is None)
