"""Which interventions could be offered to a young person: matched by need, ward and age, always a suggestion.

One policy file each in `interventions/`. A need is a word that an event or assessment uses; an age or ward that is not
known rules nothing out, since a person judges what to offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, field_validator

from shield_briefing.said_when import listed, say_age
from shield_briefing.shape import SignpostRow
from shield_briefing.shape_people import PersonRow
from shield_briefing.wording import CATEGORIES, SUSPENSION_REASONS, THEMES, in_words
from shield_shared.events import Assessment, Custody, Event, Incident, Intelligence, Missing, Suspension
from shield_shared.people import OLDEST, Role
from shield_shared.policy_file import Filled, PolicyFile
from shield_shared.wards import is_leeds_ward, ward_name

Years = Annotated[int, Strict(), Field(ge=0, le=OLDEST)]

#: Every word that a file may name as a need: categories, themes and kinds, suspension reasons, and being missing.
NEED_WORDS = {**THEMES, **{code: words.lower() for code, words in CATEGORIES.items()}, **SUSPENSION_REASONS,
              "missing": "missing episode"}  # fmt: skip
NOT_A_NEED = frozenset({"unknown", "other"})


class OfferedTo(BaseModel):
    """Whom an intervention is for; without roles, wards or ages it is for anyone with one of the needs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    needs: Annotated[tuple[Filled, ...], Field(min_length=1)]
    roles: tuple[Role, ...] = ()
    wards: tuple[Filled, ...] = ()
    youngest: Years = 0
    oldest: Years = OLDEST

    @field_validator("needs")
    @classmethod
    def _known_needs(cls, needs: tuple[str, ...]) -> tuple[str, ...]:
        if not NEED_WORDS.keys() - NOT_A_NEED >= set(needs):
            raise ValueError("expected categories, themes, suspension reasons or missing")
        return needs

    @field_validator("wards")
    @classmethod
    def _real_wards(cls, wards: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_leeds_ward, wards)):
            raise ValueError("expected names or ONS codes of Leeds wards")
        return tuple(map(ward_name, wards))


class Intervention(PolicyFile):
    """A service that may be offered: what it does, how it is reached, and whom it is for."""

    offer: Filled
    contact: Filled
    offered_to: OfferedTo


def signposts(interventions: Iterable[Intervention]) -> Callable[[Sequence[Event], PersonRow], list[SignpostRow]]:
    """What to call with the events of an item and one of its young persons: what could be offered, by id."""
    ordered = sorted(interventions, key=lambda each: each.id)
    return lambda events, person: list(_matching(ordered, events, person))


def _matching(all_of: Iterable[Intervention], events: Sequence[Event], person: PersonRow) -> Iterator[SignpostRow]:
    theirs = {(row["source"], row["id"]) for row in person["appearances"]}
    mine = [event for event in events if (event.source, event.id) in theirs]
    needs, wards = set(_needs(mine, person)), _wards(mine, person)
    for each in all_of:
        met = [need for need in each.offered_to.needs if need in needs]
        near = [ward for ward in wards if ward in each.offered_to.wards]
        reached = bool(near) or not wards or not each.offered_to.wards
        if met and reached and _is_for(each.offered_to, person):
            because = _because(met, near, person)
            yield SignpostRow(id=each.id, title=each.title, offer=each.offer, contact=each.contact, because=because)


def _is_for(to: OfferedTo, person: PersonRow) -> bool:
    """Whether one of the roles and one of the possible ages are among those that it is for."""
    if to.roles and not any(row["role"] in to.roles for row in person["appearances"]):
        return False
    age = person["age_at_meeting"]
    if age is None:
        return True
    low, high = (age, age) if isinstance(age, int) else (age["min"], age["max"])
    return low <= to.oldest and to.youngest <= high


def _needs(events: Iterable[Event], person: PersonRow) -> Iterator[str]:
    for event in events:
        match event.data:
            case Incident(category=category) | Custody(category=str(category)):
                yield category
            case Intelligence(themes=themes):
                yield from themes
            case Suspension(reasons=reasons):
                yield from reasons
            case Missing():
                yield "missing"
            case Assessment(kinds=kinds):
                yield from kinds
            case _:
                pass
    if person["assessment"] is not None:
        yield from person["assessment"]["kinds"]


def _wards(events: Iterable[Event], person: PersonRow) -> list[str]:
    """The Leeds wards where it happened and where the young person lives, as far as they are known."""
    stated = [event.data.location.ward for event in events if event.data.location is not None]
    home = person["home"]["value"]["ward"] if person["home"] is not None else None
    return sorted({ward_name(ward) for ward in (*stated, home) if ward and is_leeds_ward(ward)})


def _because(met: Sequence[str], near: Sequence[str], person: PersonRow) -> str:
    needs = listed([in_words(NEED_WORDS, need) for need in met])
    return "; ".join(filter(None, (needs, f"age {say_age(person['age_at_meeting'])}", listed(near))))
