"""One young person as a page shows them: who, what protects them, what worries agencies, who stands by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shield_briefing import wording
from shield_briefing.document import Block, Bullets, Cell, Link, Section, Tag, bullets, facts, section
from shield_briefing.event_rows import free_text
from shield_briefing.page_events import event_name
from shield_briefing.page_past import past_rows, return_lines
from shield_briefing.said_when import count, listed, say_age, say_birth, say_when
from shield_briefing.shape import EventRow, ItemRow
from shield_briefing.shape_people import (
    AssessmentRow,
    BirthRow,
    CustodyNow,
    IdentifierRow,
    MissingNow,
    PersonRow,
    RelationRow,
    Stated,
    VrmpRow,
    WorkerRow,
)
from shield_briefing.speaker import Speaker, anchor, full_name, person_title
from shield_briefing.wording import in_words
from shield_shared.wards import ward_name

#: A time in custody is said in hours up to here (96 hours is the longest detention before charge), then in days.
MOST_HOURS = 97
EFFECTIVE = {True: "having the desired effect", False: "not having the desired effect", None: "effect not stated"}


def person_section(person: PersonRow, item: ItemRow, speaker: Speaker) -> Section:
    """The section of one young person; their roles stand on the heading, victim first.

    Who is on several items is described in full on the first and pointed to on the others.
    """
    first = speaker.items[person["young_person"]]
    roles = list(dict.fromkeys(_roles(person, item["events"], speaker)))
    if first != item["number"]:
        there = facts([("Age", age_words(person)), *roles, ("In full", Link(f"Item {first}", anchor(first)))], "who")
        return Section(person_title(person), (there,) if there else (), "person", tags=tuple(_tags(person)))
    return Section(person_title(person), tuple(_in_full(person, roles, speaker)), "person", tags=tuple(_tags(person)))


def _in_full(person: PersonRow, roles: Sequence[tuple[str, Cell]], speaker: Speaker) -> Iterator[Block]:
    blocks: Iterable[Block | None] = (
        facts([*who_facts(person, speaker), *roles], "who"),
        section("Needs and risks", [facts(needs_facts(person, speaker))], "needs"),
        section("Strengths and support", [facts(strengths_facts(person, speaker))], "strengths"),
        section("Links with other people", [_relations(person, speaker)], "links"),
        section("What partners say", [bullets(return_lines(person, speaker))], "returns"),
        section("At earlier sittings", [facts(past_rows(person, speaker))], "past"),
    )
    yield from (block for block in blocks if block is not None)


def _tags(person: PersonRow) -> Iterator[Tag]:
    named = {row["role"] for row in person["appearances"]}
    yield from (Tag(words, "role") for role, words in wording.ROLES.items() if role in named)
    yield from (Tag("In custody now", "now") for _ in person["custody"][:1])
    yield from (Tag("Missing now", "now") for _ in person["missing"][:1])


def who_facts(person: PersonRow, speaker: Speaker) -> Iterator[tuple[str, Cell | None]]:
    """Age, birth date, other names, identifiers, reference, and why they are in scope."""
    yield "Age", age_words(person)
    yield "Born", "; ".join(_birth(row, speaker) for row in person["birth_dates"])
    yield "Sex", person["sex"]
    yield "Also known as", ", ".join(_other_names(person))
    yield "Identifiers", "; ".join(identifier_words(row) for row in person["identifiers"])
    earlier = [words for flag, words in wording.REFERENCE_FLAGS.items() if flag in person["flags"]]
    yield "Reference", "; ".join((person["young_person"], *earlier))
    yield "Why in scope", person["scope_basis"]


def _roles(person: PersonRow, events: Sequence[EventRow], speaker: Speaker) -> Iterator[tuple[str, Cell]]:
    named = {(row["source"], row["id"]): event_name(row, speaker) for row in events}
    for row in sorted(person["appearances"], key=lambda row: list(wording.ROLES).index(row["role"])):
        event = named.get((row["source"], row["id"]), "")
        update = f"; {wording.ITEM_FLAGS['updated'].lower()}" if row["updated"] else ""
        age = f"aged {say_age(row['age_at_event'])}" if row["age_at_event"] is not None else "age not known"
        yield wording.ROLES[row["role"]], f"{event} ({age}; {wording.BANDS[row['band']].lower()}{update})"


def age_words(person: PersonRow) -> str:
    """The ages at event and meeting with how sure they are."""
    flags = [in_words(wording.PERSON_FLAGS, flag) for flag in person["flags"] if flag not in wording.REFERENCE_FLAGS]
    if person["age_at_event"] is None and person["age_at_meeting"] is None:
        return "Not known"
    ages = f"{say_age(person['age_at_event'])} at the event, {say_age(person['age_at_meeting'])} at the meeting"
    return f"{ages}: {listed(flags)}" if flags else ages


def _birth(row: BirthRow, speaker: Speaker) -> str:
    return f"{say_birth(row['value'])}, stated by {listed([speaker.agency(a) for a in row['stated_by']])}"


def _other_names(person: PersonRow) -> Iterator[str]:
    if person["name"] is not None:
        yield from person["name"]["also_known_as"]
    for name in person["other_names"]:
        yield from filter(None, (full_name(name), *name["also_known_as"]))


def identifier_words(row: IdentifierRow) -> str:
    """An identifier with its scheme, and that it is not verified where it is not."""
    doubt = "" if row["verified"] else " (not verified)"
    return f"{in_words(wording.SCHEMES, row['scheme'])} {row['value']}{doubt}"


def _stated(label: str, row: Stated | None, speaker: Speaker, words: dict[str, str]) -> tuple[str, str | None]:
    if row is None:
        return label, None
    value = row["value"]
    said = ", ".join(in_words(words, each) for each in value) if isinstance(value, list) else free_text(value)
    return label, f"{in_words(words, said)} ({as_at(row['as_at'], row['agency'], speaker)})" if said else None


def as_at(moment: str, agency: str, speaker: Speaker) -> str:
    """Who states a fact and as at when."""
    return f"{speaker.agency(agency)}, as at {say_when(moment)}"


def needs_facts(person: PersonRow, speaker: Speaker) -> Iterator[tuple[str, str | None]]:
    """Custody, missing, care status, plans, assessed level, home: each as an agency states it, with its as-at."""
    yield from (("In custody", custody_words(row)) for row in person["custody"])
    yield from (("Missing", missing_words(row, speaker)) for row in person["missing"])
    yield "Missing episodes", _episodes(person)
    yield _stated("Care status", person["care_status"], speaker, wording.CARE_STATUSES)
    yield _stated("Plans", person["plans"], speaker, wording.PLANS)
    yield "Risk management plan (VRMP)", _vrmp(person["vrmp"], speaker)
    yield "Assessed level", _assessment(person["assessment"], speaker)
    yield _stated("National Referral Mechanism", person["nrm"], speaker, wording.ANSWERS)
    yield "Home", _home(person["home"], speaker)


def custody_words(row: CustodyNow) -> str:
    """The clock of an open custody record and the adults who must be there."""
    said = [
        f"{in_words(wording.CUSTODY_STATUSES, row['status'])} since {say_when(row['since'])}, {clock(row)}",
        f"reference {row['reference']}" if row["reference"] else "",
        in_words(wording.CATEGORIES, row["category"]) if row["category"] else "",
        f"appropriate adult: {adult(row['appropriate_adult'])}",
        f"liaison and diversion: {adult(row['liaison_diversion'])}",
    ]
    return "; ".join(filter(None, said))


def clock(row: CustodyNow) -> str:
    """The whole hours in custody up to the cut-off; whole days once hours say little."""
    hours = row["hours"]
    said = count(hours, "hour") if hours < MOST_HOURS else count(hours // 24, "day")
    return f"{said} at the cut-off"


def adult(value: object) -> str:
    """What is said of an adult who must be there; silence shows as such."""
    return free_text(value) or "not stated"


def _episodes(person: PersonRow) -> str | None:
    began, told = person["missing_episodes_90_days"], person["missing_episodes_since_last"]
    said = [
        f"{began} begun in the last 90 days" if began else "",
        f"{told} told of since the last sitting" if told else "",
    ]
    return "; ".join(filter(None, said)) or None


def missing_words(row: MissingNow, speaker: Speaker) -> str:
    """An open missing episode."""
    risk = in_words(wording.MISSING_RISKS, row["risk"]).lower() if row["risk"] else "not stated"
    told = listed([speaker.agency(agency) for agency in row["agencies"]])
    status = in_words(wording.MISSING_STATUSES, row["status"])
    return f"{status} since {say_when(row['since'])}; risk {risk}; reported by {told}"


def _vrmp(row: VrmpRow | None, speaker: Speaker) -> str | None:
    if row is None:
        return None
    if row["unreadable"]:
        return f"Stated, but not readable: ask {speaker.agency(row['agency'])}"
    if not row["in_place"]:
        return f"Not in place ({as_at(row['as_at'], row['agency'], speaker)})"
    reviewed = f"last reviewed {say_when(row['reviewed_on'])}" if row["reviewed_on"] else "no review date stated"
    judged = f"judged by {row['judged_by']}" if row["judged_by"] else "nobody named as judge"
    effect = f"{EFFECTIVE[row['effective']]}, {judged}"
    return f"In place; {reviewed}; {effect} ({as_at(row['as_at'], row['agency'], speaker)})"


def _assessment(row: AssessmentRow | None, speaker: Speaker) -> str | None:
    if row is None:
        return None
    kinds = listed([in_words(wording.THEMES, kind) for kind in row["kinds"]])
    tool = f"{row['tool']}, version {row['tool_version']}"
    by = f"{row['assessor']}, {speaker.agency(row['agency'])}, {say_when(row['assessed_on'])}"
    return f"“{row['level_word']}” on {tool}{', for ' if kinds else ''}{kinds} ({by})"


def _home(row: Stated | None, speaker: Speaker) -> str | None:
    if row is None:
        return None
    parts = (ward_name(row["value"]["ward"] or ""), row["value"]["authority"])
    said = ", ".join(filter(None, parts))
    return f"{said} ({as_at(row['as_at'], row['agency'], speaker)})" if said else None


def strengths_facts(person: PersonRow, speaker: Speaker) -> Iterator[tuple[str, str | None]]:
    """What protects them, and who stands by them."""
    if speaker.whole and person["strengths"] is None and person["trusted_adult"] is None:
        yield "Strengths", "Not stated: who knows this young person best?"
    yield _stated("Strengths", person["strengths"], speaker, {})
    yield _stated("Trusted adult", person["trusted_adult"], speaker, {})
    yield _stated("School", person["school"], speaker, {})
    yield _stated("Special educational needs", person["send"], speaker, wording.ANSWERS)
    yield from (("Worker", _worker(row, speaker)) for row in person["workers"])


def _worker(row: WorkerRow, speaker: Speaker) -> str:
    role = f", {row['role']}" if row["role"] else ""
    told = f"as at {say_when(row['as_at'])}"
    if row["stated_by"] != row["agency"]:
        told = as_at(row["as_at"], row["stated_by"], speaker)
    return f"{row['name']}{role}, {speaker.agency(row['agency'])} ({told})"


def _relations(person: PersonRow, speaker: Speaker) -> Bullets | None:
    return bullets(_relation(row, speaker) for row in person["relations"])


def _relation(row: RelationRow, speaker: Speaker) -> Cell:
    holder = speaker.holder(row["to"]) if row["to"] is not None else None
    whom = "somebody not identified"
    if row["to"] is not None:
        whom = speaker.young_person(holder) if holder is not None else identifier_words(row["to"])
    kind, strength = row["kind"] or "link of unstated kind", row["strength"] or "strength not stated"
    text = f"{kind[:1].upper()}{kind[1:]} of {whom}: {strength}, stated by {speaker.agency(row['agency'])}"
    return Link(text, anchor(speaker.items[holder])) if holder is not None else text
