"""A story in words: the page of one young person for the chair, and the same for a terminal without names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shield_briefing import wording
from shield_briefing.clean import cleaned
from shield_briefing.document import (
    Block,
    Bullets,
    Cell,
    Link,
    Page,
    Para,
    Picture,
    Section,
    Tag,
    bullets,
    facts,
    section,
    table,
)
from shield_briefing.page_events import event_blocks, event_name
from shield_briefing.page_items import action_stands
from shield_briefing.page_people import identifier_words, needs_facts, strengths_facts, who_facts
from shield_briefing.said_when import listed, say_when
from shield_briefing.shape import EventRow
from shield_briefing.speaker import Speaker, full_name, person_title
from shield_briefing.story_picture import lane_name, numbered_actions, said_rows, span_words, story_picture
from shield_briefing.story_shape import LinkRow, MomentRow, SittingRow, Story, StoryAction

MOMENT_COLUMNS = ("What", "When", "Role", "Told by")
SITTING_COLUMNS = ("Meeting", "Times", "New on (and for what)", "Seen again on", "Still open on")
ACTION_COLUMNS = ("Action", "Agreed", "Owner", "Due", "How it stands")
#: What would tell who they are: not for a terminal.
TELLING = ("Born", "Also known as", "Identifiers", "School", "Trusted adult", "Strengths")
SAID_COLUMNS = ("Sitting", "What", "In words")
LINK_COLUMNS = ("Who", "Link", "Strength", "Source")
OVER_AGE = "Others, over the ages of these meetings: not named"
NOT_FOR = (
    "This page is for one sitting, to see at a glance what happened, what was agreed and whether it was done.",
    "A link says what was reported and by whom. It says nothing of what somebody is or belongs to.",
    "It tells what was known at the cut-off and nothing received later. It is no record: it goes when the agenda goes.",
)


def story_page(story: Story, *, named: bool = True) -> Page:
    """The page of a story; not `named`: by reference alone, without names, birth dates, identifiers and reports."""
    safe: Story = cleaned(story)
    speaker = _speaker(safe, named)
    title = person_title(safe["person"]) if named else f"Young person {safe['person']['young_person']}"
    blocks: Iterable[Block | None] = (
        facts(_about(safe), "about"),
        bullets(safe["notices"], "notices"),
        _now(safe, speaker, named),
        section(f"From {say_when(safe['first_day'])} to the cut-off", _timeline(safe, speaker, named), "front"),
        section("When they were listed", [_sittings(safe)], "front"),
        section("What was agreed and done", [_actions(safe, speaker)], "front"),
        section("What sittings and partners said", [_said(safe, speaker)], "front"),
        section("Links with other people", [_links(safe, speaker, named)], "front"),
        section("Reports in full", _reports(safe["moments"], speaker) if named else (), "front"),
        section("What this page is not for", [Bullets(NOT_FOR)], "back"),
    )
    there = tuple(block for block in blocks if block is not None)
    return Page(safe["marking"], f"Story of {title}", _running(safe), there)


def _speaker(story: Story, named: bool) -> Speaker:
    rows = story["links"] if named else ()
    names = {row["young_person"]: full_name(row["name"]) for row in rows if row["young_person"]}
    return Speaker(story["agencies"], names, {}, {}, True)


def _running(story: Story) -> str:
    sits, cut_off = say_when(story["meeting_at"]), say_when(story["cut_off"])
    reference = story["person"]["young_person"]
    return f"Young person {reference}, for {story['title']}, {sits}. Copy for the chair. Cut-off {cut_off}."


def _about(story: Story) -> Iterator[tuple[str, str]]:
    yield "For", f"{story['title']}, {say_when(story['meeting_at'])}"
    yield "Copy for", "the chair. Do not pass it on."
    yield "Cut-off", f"{say_when(story['cut_off'])}: nothing received later is in it"
    yield "Reference", story["person"]["young_person"]
    yield "Earlier listed as", "; ".join(_earlier(story))


def _earlier(story: Story) -> Iterator[str]:
    """Other references that sittings showed, each with its last sitting."""
    last = {row["reference"]: row["sitting"] for row in sorted(story["sittings"], key=lambda row: row["sitting"])}
    for reference in sorted(last.keys() - {story["person"]["young_person"]}):
        yield f"{reference}, last on {say_when(last[reference])}"


def _now(story: Story, speaker: Speaker, named: bool) -> Section:
    person = story["person"]
    hidden = ("Reference",) if named else ("Reference", *TELLING)
    needs, strengths = needs_facts(person, speaker), strengths_facts(person, speaker)
    blocks = (
        facts((row for row in who_facts(person, speaker) if row[0] not in hidden), "who"),
        section("Needs and risks", [facts(row for row in needs if row[0] not in hidden)], "needs"),
        section("Strengths and support", [facts(row for row in strengths if row[0] not in hidden)], "strengths"),
    )
    there = tuple(block for block in blocks if block is not None)
    now = (("custody", person["custody"]), ("missing", person["missing"]))
    tags = tuple(Tag(wording.SECTIONS[where], "now") for where, rows in now if rows)
    return Section("Now", there, "front", tags=tags)


def _timeline(story: Story, speaker: Speaker, named: bool) -> Iterator[Block | None]:
    if named and (story["moments"] or story["sittings"]):
        drawn = story_picture(story, speaker)
        yield Picture(drawn.svg, f"{drawn.title}: the tables below say the same in words.")
    rows = (_moment(row, speaker, named) for row in story["moments"])
    yield table("What happened, in order", MOMENT_COLUMNS, rows) or Para("Nothing was reported in these days.")


def _moment(row: MomentRow, speaker: Speaker, named: bool) -> tuple[Cell, ...]:
    title = f"{row['number']}. {row['title']}"
    roles = listed([wording.ROLES[role] for role in row["roles"]])
    told = listed([speaker.agency(agency) for agency in row["agencies"]])
    linked = named and row["events"]
    return (Link(title, _anchor(row)) if linked else title, span_words(row), roles, told)


def _anchor(row: MomentRow) -> str:
    return f"report-{row['number']}"


def _sittings(story: Story) -> Block:
    titles = sorted({(row["title"], row["meeting"]) for row in story["sittings"]})
    mine = ([row for row in story["sittings"] if row["meeting"] == meeting] for _, meeting in titles)
    rows = (_meeting(title, rows) for (title, _), rows in zip(titles, mine, strict=True))
    return table("Sittings that listed them", SITTING_COLUMNS, rows) or Para("At no sitting in these days.")


def _meeting(title: str, rows: Sequence[SittingRow]) -> tuple[Cell, ...]:
    new = (f"{say_when(row['sitting'])}{_for_what(row)}" for row in rows if row["band"] == "new")
    days = {band: [say_when(row["sitting"]) for row in rows if row["band"] == band] for band in ("seen", "open")}
    sittings = len({row["sitting"] for row in rows})
    dates = ("; ".join(each) or "none" for each in (new, days["seen"], days["open"]))
    return (title, str(sittings), *dates)


def _for_what(row: SittingRow) -> str:
    """The numbers of the moments that a sitting listed; a report withdrawn or replaced since has none."""
    said = [str(number) if number else "a report since withdrawn or replaced" for number in sorted(row["moments"])]
    return f" (for {listed(said)})"


def _actions(story: Story, speaker: Speaker) -> Block:
    rows = (_action(row, number, story, speaker) for number, row in numbered_actions(story))
    return table("Actions, in the order in which they were agreed", ACTION_COLUMNS, rows) or Para("No action agreed.")


def _action(row: StoryAction, number: int, story: Story, speaker: Speaker) -> tuple[Cell, ...]:
    action = row["action"]
    owner = f"{action['owner']['name']}, {speaker.agency(action['owner']['agency'])}"
    agreed = f"{_title_of(action['meeting'], story)}, {say_when(action['sitting'])}"
    closed = f" (on {say_when(row['closed_on'])})" if row["closed_on"] else ""
    words = f"{number}. {action['text']} ({action['action']})"
    return (words, agreed, owner, say_when(action["due"]), action_stands(action) + closed)


def _title_of(meeting: str, story: Story) -> str:
    return story["meetings"].get(meeting, meeting)


def _said(story: Story, speaker: Speaker) -> Block:
    rows = (
        (f"{row.number}. {_title_of(row.meeting, story)}, {say_when(row.sitting)}", lane_name(row.kind), row.words)
        for row in said_rows(story, speaker)
    )
    return table("Outcomes and returns, the latest first", SAID_COLUMNS, rows) or Para("Nothing recorded.")


def _links(story: Story, speaker: Speaker, named: bool) -> Block:
    moments = {row["number"]: row for row in story["moments"]}
    rows = ((_whom(row, speaker, named), *_link(row, moments, named), _source(row, speaker)) for row in story["links"])
    return table("Who else is named or related", LINK_COLUMNS, rows) or Para("No link is known.")


def _whom(row: LinkRow, speaker: Speaker, named: bool) -> str:
    reference = row["young_person"]
    if reference is not None:
        name = speaker.names.get(reference)
        return f"{name} ({reference})" if name else f"Young person {reference}"
    if row["identifier"] is not None:
        return identifier_words(row["identifier"]) if named else "Somebody known by an identifier alone"
    return OVER_AGE if row["moment"] or row["stated_of"] == "other" else "Somebody not identified"


def _link(row: LinkRow, moments: dict[int, MomentRow], named: bool) -> tuple[Cell, str]:
    """The link and its strength."""
    if not row["moment"]:
        kind = row["kind"] or "link of unstated kind"
        of = "Stated of this young person" if row["stated_of"] == "this" else "Stated of the other"
        return f"{of}: {kind}", row["strength"] or "not stated"
    moment = moments[row["moment"]]
    roles = listed([wording.ROLES[role].lower() for role in row["roles"]])
    link = f"Both named in {moment['number']}. {moment['title']}; the other as {roles}"
    return Link(link, _anchor(moment)) if named else link, _graded(row["strength"]) if row[
        "strength"
    ] else "as reported"


def _graded(grades: str) -> str:
    return "; ".join(f"graded {grade} ({wording.grade_in_words(grade)})" for grade in grades.split(", "))


def _source(row: LinkRow, speaker: Speaker) -> str:
    return f"{speaker.agency(row['agency'])}, {say_when(row['when'])}"


def _reports(moments: Sequence[MomentRow], speaker: Speaker) -> Iterator[Section]:
    for moment in moments:
        reports = tuple(_report(row, speaker) for row in moment["events"])
        if reports:
            heading = f"{moment['number']}. {moment['title']}"
            tags = tuple(Tag(wording.ROLES[role], "role") for role in moment["roles"])
            yield Section(heading, reports, "report", _anchor(moment), tags)


def _report(row: EventRow, speaker: Speaker) -> Section:
    return Section(event_name(row, speaker), tuple(event_blocks(row)), "event")
