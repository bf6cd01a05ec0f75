"""Who is listed: each young person once, by one thing at a time, in groups that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shield_briefing.numbers.categories import NOT_KNOWN
from shield_briefing.numbers.ethnicity import ethnicity_of, monitored
from shield_briefing.numbers.given import Policy
from shield_briefing.numbers.hiding import one_way
from shield_briefing.numbers.listed import ListedPerson
from shield_briefing.numbers.table import NumbersTable
from shield_briefing.said_when import listed

PART = "Who was listed"
CARE = {
    "looked-after": "Looked after",
    "eligible": "Looked after",
    "relevant": "Care leaver",
    "former-relevant": "Care leaver",
    "qualifying": "Care leaver",
    "none": "Neither, children's social care says",
}
ROLES = ("Victim only", "Suspect only", "Victim and suspect", "Witness, subject of a report or linked only")
NOWHERE = "Outside the city or not known"
SEVERAL = "More than one area"

Of = Callable[[ListedPerson], str]


@dataclass(frozen=True, slots=True)
class _Who:
    """The young people listed, and the policy by which they are counted."""

    people: Sequence[ListedPerson]
    policy: Policy

    def table(self, name: str, title: str, about: str, groups: Sequence[str], of: Of) -> NumbersTable:
        """The same young people by one more thing; every one of them is in one of the groups."""
        counts = Counter(map(of, self.people))
        rows = one_way({group: counts[group] for group in groups}) if self.people else ()
        return NumbersTable(f"who-{name}", PART, title, about, title, ("Young people",), rows)


def who_tables(people: Sequence[ListedPerson], policy: Policy) -> Iterator[NumbersTable]:
    """The tables of who was listed."""
    who = _Who(people, policy)
    yield from _themselves(who)
    yield from _places(who)
    yield _ethnicity(who)


def _themselves(who: _Who) -> Iterator[NumbersTable]:
    by = who.policy.categories
    age = "At the latest event that the last list of the month shows. Not for certain: no age, or more than one band."
    yield who.table("age", "Age", age, by.bands, lambda person: by.band_of(person.row["age_at_event"]))
    yield who.table("sex", "Sex", "As stated last.", by.sex_words, lambda person: by.sex_of(person.row["sex"]))
    care = "As the last list of the month shows. Somebody is looked after until 18, and may be a care leaver then."
    yield who.table("care", "Care status", care, (*dict.fromkeys(CARE.values()), NOT_KNOWN), _care)
    role = "In all listed reports of the month. Who is a victim in one and a suspect in another is in the third row."
    yield who.table("role", "Role", role, ROLES, _role)


def _places(who: _Who) -> Iterator[NumbersTable]:
    areas = {area: area.capitalize() for area in who.policy.areas}
    home = "Where the young person lives, as stated last."
    groups = (*areas.values(), NOWHERE)
    yield who.table("home", "Area of home", home, groups, lambda person: areas.get(_home(person, who.policy), NOWHERE))
    where = "Where the listed reports say that it happened."
    groups = (*areas.values(), SEVERAL, NOWHERE)
    yield who.table("where", "Area where it happened", where, groups, lambda person: _where(person, areas))


def _care(person: ListedPerson) -> str:
    stated = person.row["care_status"]
    return CARE.get(stated["value"], NOT_KNOWN) if stated is not None else NOT_KNOWN


def _role(person: ListedPerson) -> str:
    both = ("victim" in person.roles, "suspect" in person.roles)
    return ROLES[{(True, False): 0, (False, True): 1, (True, True): 2, (False, False): 3}[both]]


def _home(person: ListedPerson, policy: Policy) -> str:
    home = person.row["home"]
    ward = home["value"]["ward"] if home is not None else None
    return (policy.area_of(ward) if ward is not None else None) or ""


def _where(person: ListedPerson, areas: dict[str, str]) -> str:
    if len(person.areas) > 1:
        return SEVERAL
    return next((areas[area] for area in person.areas), NOWHERE)


def _ethnicity(who: _Who) -> NumbersTable:
    """Nobody is counted where no agency sends it; who is listed never depends on it."""
    by, agencies = who.policy.categories, who.policy.agencies
    sent_by = monitored(agencies)
    if not sent_by:
        about = "No partner agency sends ethnicity for monitoring."
        return NumbersTable("who-ethnicity", PART, "Ethnicity", about, "Ethnicity", ("Young people",), ())

    def of(person: ListedPerson) -> str:
        known = person.known
        return by.group_of(ethnicity_of(known, agencies) if known is not None else None)

    about = (
        f"For monitoring only, as stated last by {listed(sent_by)}: it bears on no decision and is on no list. Whoever "
        "they say nothing of, or what policy has no word for, is not stated."
    )
    return who.table("ethnicity", "Ethnicity", about, by.groups, of)
