"""Questions to agencies and their returns, what was decided as immediate, by agency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

from shield_briefing.numbers.given import Given
from shield_briefing.numbers.hiding import alone, one_way
from shield_briefing.numbers.listed import ListedPerson
from shield_briefing.numbers.table import NOBODY, NumbersTable, agency_title
from shield_shared.events import Return

PART = "What agencies were asked and answered"


def answer_tables(given: Given, people: Iterable[ListedPerson]) -> Iterator[NumbersTable]:
    """The tables of questions, returns and immediate decisions."""
    yield _asked(given, people)
    yield _immediate(given)


def _asked(given: Given, people: Iterable[ListedPerson]) -> NumbersTable:
    unknown: dict[str, set[Hashable]] = {}
    for agency, question in _unknowns(given):
        unknown.setdefault(agency_title(given.policy.agencies, agency), set()).add(question)
    returns = Counter(
        (agency_title(given.policy.agencies, event.agency), event.data.known)
        for event in given.received
        if isinstance(event.data, Return) and given.fate(event) == "live"
    )
    silent = Counter(agency_title(given.policy.agencies, agency) for p in people for agency in p.unanswered)
    titles = sorted({agency.title for agency in given.policy.agencies.values()})
    titles += [NOBODY] if NOBODY in unknown else []
    rows = tuple(
        (
            title,
            (
                alone(len(unknown.get(title, ()))),
                str(returns[title, "known"]),
                str(returns[title, "not-known"]),
                alone(silent[title]),
            ),
        )
        for title in titles
    )
    about = (
        "Asked: each fact once that a list of the month lacked and that this agency would know. Returns that stand, by "
        "what they say. No answer: young people for whom it had sent no return when they were listed again."
    )
    columns = ("Facts asked of it", "Returns: known to us", "Returns: not known to us", "Young people with no answer")
    return NumbersTable("answers", PART, "Questions and returns", about, "Agency", columns, rows)


def _unknowns(given: Given) -> Iterator[tuple[str, Hashable]]:
    """What was not known, each with the agency that would know."""
    for _, agenda in given.agendas:
        for row in agenda["to_check"]:
            who = row["person"]["young_person"] if row["person"] is not None else None
            yield row["ask"], (row["source"], row["id"], row["role"], who, row["question"])
        for item in agenda["items"]:
            for unknown in item["unknowns"]:
                yield unknown["ask"], (item["item"], unknown["text"])
        for left in agenda["left_off"]:
            for unknown in left["unknowns"]:
                yield unknown["ask"], (left["source"], left["id"], left["role"], left["young_person"], unknown["text"])


def _immediate(given: Given) -> NumbersTable:
    agencies = given.policy.agencies
    found = {(s.event.key, s.role, s.person.reference): agency_title(agencies, s.event.agency) for s in given.immediate}
    counts = Counter(found.values())
    rows = one_way({title: counts[title] for title in sorted(counts)})
    about = (
        "Appearances in reports of the month that had to be looked at immediately, whatever the hour, as known at the "
        "end: a young person in one role in one report is counted once."
    )
    return NumbersTable("immediate", PART, "Immediate decisions", about, "Reported by", ("Appearances",), rows)
