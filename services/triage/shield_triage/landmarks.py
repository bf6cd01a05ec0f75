"""What makes a young person known as they are: one more entry, or one fewer, that leaves it as it is changes nothing.

So that taking in the thousandth event about somebody does not walk through the nine hundred and ninety-nine before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from shield_shared.decisions import CareStatement, YoungPerson
from shield_shared.events import Event, is_timeline
from shield_shared.identity import Entry, LinkKey, link_order
from shield_shared.people import BirthDate
from shield_triage.care import care_status
from shield_triage.linking import Home, first_heard, first_link, home_said


@dataclass(slots=True)
class Landmarks:
    """The entries that the reference and the facts of the one young person of a group rest on."""

    person: YoungPerson
    social_care: Collection[str]
    link: LinkKey | None
    heard: Entry
    home: Home | None
    births: Counter[BirthDate]

    @classmethod
    def of(cls, person: YoungPerson, social_care: Collection[str]) -> Landmarks:
        """The landmarks of a young person who is the whole of a group."""
        births = Counter(e.person.birth_date for e in person.group if e.person.birth_date is not None)
        homes = [said for entry in person.group for said in home_said(entry)]
        link, heard = first_link(person.group), first_heard(person.group)
        return cls(person, social_care, link, heard, max(homes, default=None), births)

    def hear(self, entry: Entry) -> bool:
        """Take an entry in; False, and nothing is changed, where the young person must be made out anew."""
        if not self._allows(entry):
            return False
        self.home = max((*home_said(entry), *self._known_home()), default=None)
        if entry.person.birth_date is not None:
            self.births[entry.person.birth_date] += 1
        self.person.hear(entry, self.care(entry))
        return True

    def imagined(self, entry: Entry) -> YoungPerson | None:
        """The young person as if the entry were taken in, and nothing is changed; None where `hear` would refuse."""
        if not self._allows(entry):
            return None
        person = self.person.copy()
        person.hear(entry, self.care(entry))
        return person

    def _allows(self, entry: Entry) -> bool:
        return self._is_born(entry) and self._is_later(entry) and self._lives(entry) and self._is_cared_for(entry)

    def care(self, entry: Entry) -> CareStatement | None:
        """What an entry states of the care status, if it does."""
        return care_status((entry,), self.social_care)

    def forget(self, entry: Entry) -> bool:
        """Leave an entry out; False, and nothing is changed, where the young person must be made out anew.

        An entry that others are linked by might be all that holds a group together: only the simplest are left out so.
        """
        if not self._is_spare(entry):
            return False
        if entry.person.birth_date is not None:
            self.births[entry.person.birth_date] -= 1
        self.person.forget(entry)
        return True

    def _is_born(self, entry: Entry) -> bool:
        birth = entry.person.birth_date
        return birth is None or self.births[birth] > 0

    def _is_later(self, entry: Entry) -> bool:
        """Neither heard of before the rest, nor bearing an identifier that comes first."""
        if (entry.event.received, entry.key) < (self.heard.event.received, self.heard.key):
            return False
        if not entry.links:
            return True
        return self.link is not None and link_order(entry.links[0]) >= link_order(self.link)

    def _lives(self, entry: Entry) -> bool:
        """Nothing was said of a home, or the same again, or earlier than what counts."""
        told = home_said(entry)
        return all(self.home is not None and (home < self.home or home[-1] == self.home[-1]) for home in told)

    def _known_home(self) -> tuple[Home, ...]:
        return (self.home,) if self.home is not None else ()

    def _is_cared_for(self, entry: Entry) -> bool:
        """Nothing was said of care, or the same again and later."""
        known, said = self.person.care, self.care(entry)
        if said is None:
            return True
        return known is not None and said.status == known.status and _place(known.event) < _place(said.event)

    def _is_spare(self, entry: Entry) -> bool:
        birth = entry.person.birth_date
        return (
            len(entry.links) == 1
            and not is_timeline(entry.event)
            and entry is not self.heard
            and not home_said(entry)
            and self.care(entry) is None
            and (birth is None or self.births[birth] > 1)
        )


def _place(event: Event) -> tuple[object, ...]:
    return (event.time, event.source, event.id)
