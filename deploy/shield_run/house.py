"""The whole policy of a house, loaded once: agencies, meetings, rules, scope, bank holidays, interventions.

Every fault of every file is found in one pass and raised together as a PolicyError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from shield_briefing.contacts import Contacts
from shield_briefing.contextual.places import FILE as PLACES
from shield_briefing.contextual.places import Register
from shield_briefing.items import Signposts
from shield_briefing.meeting import Calendar, Holidays, MeetingType
from shield_briefing.numbers.categories import Categories
from shield_briefing.rota import FILE as ROTA
from shield_briefing.rota import Rota, rota_faults
from shield_briefing.signposting import Intervention, signposts
from shield_ingest.feed_examples import example_faults as feed_example_faults
from shield_ingest.feed_model import Feed
from shield_ingest.files import load_feeds
from shield_ingest.retention import Retention
from shield_shared.alarms import AlarmLimits
from shield_shared.errors import PolicyError
from shield_shared.events import AGENCY_PREFIX, TYPE_WORDS
from shield_shared.faults import PolicyFault
from shield_shared.policy import fingerprint, load_agencies, load_folder, load_single, policy_folder
from shield_shared.policy_file import Agency, issued
from shield_shared.reading import Reading, read_event
from shield_shared.where import where_warnings
from shield_triage.areas import Areas
from shield_triage.decide import Decider
from shield_triage.example_run import Bench
from shield_triage.example_run import example_faults as rule_example_faults
from shield_triage.history import Fold
from shield_triage.rule_file import RuleFile
from shield_triage.rulebook import RuleBook, meeting_faults
from shield_triage.scope import ScopePolicy
from shield_triage.takes import Takes

#: Policies that are one file each and that nothing here works with.
Alone = Retention | Contacts | AlarmLimits | Categories
_ALONE: Mapping[str, type[Alone]] = {
    "retention.toml": Retention, "contacts.toml": Contacts, "alarms.toml": AlarmLimits, "numbers.toml": Categories
}  # fmt: skip

#: What a mounted policy folder may hold.
KNOWN = frozenset({
    "agencies", "meetings", "rules", "interventions", "feeds", "tables",
    "areas.toml", "scope.toml", "bank_holidays.toml", ROTA, PLACES, *_ALONE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """Policy in force, as every service reads it."""

    agencies: Mapping[str, Agency]
    meetings: Mapping[str, MeetingType]
    rules: RuleBook
    scope: ScopePolicy
    calendar: Calendar
    signposts: Signposts
    areas: Areas
    rota: Rota
    places: Register
    alone: Mapping[str, Alone]

    def read(
        self,
        value: object,
        received: datetime | None = None,
        *,
        now: datetime | None = None,
        trust_received: bool = False,
    ) -> Reading:
        """Read one raw event by this policy, as `read_event` does, and warn of where nobody knows."""
        agencies, meetings = self.agencies, self.meetings
        reading = read_event(value, agencies, meetings, received, now=now, trust_received=trust_received)
        found = where_warnings(reading.event, self.places.ids) if reading.event is not None else ()
        return replace(reading, warnings=(*reading.warnings, *found)) if found else reading

    @property
    def contacts(self) -> Contacts:
        """To whom agendas go."""
        contacts = self.alone["contacts.toml"]
        assert isinstance(contacts, Contacts)
        return contacts

    @property
    def alarms(self) -> AlarmLimits:
        """When an operator is told."""
        limits = self.alone["alarms.toml"]
        assert isinstance(limits, AlarmLimits)
        return limits

    @property
    def issues(self) -> dict[str, frozenset[str]]:
        """The identifier schemes that each source verifies."""
        return issued(self.agencies.values())

    def overdue(self, today: date) -> Iterator[str]:
        """A sentence for each policy file whose review is overdue; it still applies."""
        rules = (rule.file for rule in self.rules.rules)
        single = (self.scope, self.rota, self.places, self.areas)
        several = (*rules, *self.agencies.values(), *self.meetings.values())
        dates = {each.id: each.review_by for each in (*several, *single)}
        dates |= {name.removesuffix(".toml"): each.review_by for name, each in self.alone.items()}
        for name, review_by in dates.items():
            if review_by < today:
                yield f"{name}: its review was due by {review_by}; it still applies."

    def deciding(self, meetings: Iterable[MeetingType]) -> dict[str, MeetingType]:
        """The meetings by whose rules people are decided on for some meetings: one about places counts others."""
        named = [name for meeting in meetings for name in (meeting.counts_of or (meeting.id,))]
        return {name: self.meetings[name] for name in dict.fromkeys(named)}

    def _takes(self, meeting: MeetingType) -> Takes:
        areas = self.areas if meeting.takes == "area" else None
        takes = meeting.takes if meeting.takes != "places" else "rules"
        return Takes(
            meeting.id, takes, meeting.assessments, meeting.open_episodes, meeting.rules_of, meeting.area, areas
        )

    def fold(self, meetings: Mapping[str, MeetingType], key: bytes, rules: RuleBook | None = None) -> Fold:
        """An empty fold that decides for some meetings, by the rules in force or by others."""
        takes = tuple(map(self._takes, meetings.values()))
        care = frozenset(AGENCY_PREFIX + a.id for a in self.agencies.values() if a.childrens_social_care)
        return Fold(Decider(rules or self.rules, self.scope, takes, care, key), self.issues)


def load_house(override: Path | None = None) -> House:
    """Load all policy, packaged or from a mounted folder; raises PolicyError with every fault."""
    house, faults = read_house(override)
    if house is None:
        raise PolicyError(faults)
    return house


def read_house(override: Path | None) -> tuple[House | None, list[PolicyFault]]:
    """All policy and no fault, or every fault and no policy."""
    agencies, faults = load_agencies(override)
    meetings, of_meetings = load_folder(policy_folder("meetings", override), MeetingType)
    rules, of_rules = load_folder(policy_folder("rules", override), RuleFile)
    interventions, of_interventions = load_folder(policy_folder("interventions", override), Intervention)
    feeds, of_feeds = load_feeds(override)
    by_rules = [meeting.id for meeting in meetings.values() if meeting.takes in ("rules", "assessments")]
    faults += [*of_meetings, *of_rules, *of_interventions, *of_feeds, *meeting_faults(rules, by_rules)]
    faults += [fault for feed in feeds.values() for fault in _feed_faults(feed, agencies)]
    faults += _strays(override)
    scope = load_single("scope.toml", ScopePolicy, override, faults)
    holidays = load_single("bank_holidays.toml", Holidays, override, faults)
    areas = load_single("areas.toml", Areas, override, faults)
    alone = {name: load_single(name, model, override, faults) for name, model in _ALONE.items()}
    faults += _contacts_faults(alone["contacts.toml"], meetings)
    rota = load_single(ROTA, Rota, override, faults)
    faults += rota_faults(rota) if rota is not None else []
    places = load_single(PLACES, Register, override, faults)
    faults += [fault for meeting in meetings.values() for fault in _area_faults(meeting, meetings, areas)]
    faults += [fault for meeting in meetings.values() for fault in _places_faults(meeting, meetings)]
    if faults or scope is None or holidays is None or areas is None or rota is None or places is None:
        return None, faults
    book = RuleBook(rules, fingerprint(rules))
    return House(
        agencies, meetings, book, scope, Calendar(holidays), signposts(interventions.values()), areas, rota, places,
        {name: each for name, each in alone.items() if each is not None},
    ), faults  # fmt: skip


def example_faults(house: House, override: Path | None) -> list[PolicyFault]:
    """Every worked example of a rule or feed file that does not come out as it says."""
    bench = Bench(house.agencies, house.meetings, lambda book, meeting: _alone(house, book, meeting))
    feeds, _ = load_feeds(override)
    return [
        *rule_example_faults(house.rules, bench),
        *(f for feed in feeds.values() for f in feed_example_faults(feed)),
    ]


def _alone(house: House, book: RuleBook, meeting: str) -> Fold:
    return house.fold({meeting: house.meetings[meeting]}, b"examples", book)


def _contacts_faults(contacts: Alone | None, meetings: Mapping[str, MeetingType]) -> Iterator[PolicyFault]:
    """Whoever is to have agendas of a meeting that there is none of would never have any."""
    for each in contacts.meeting if isinstance(contacts, Contacts) else ():
        if each.id not in meetings:
            yield PolicyFault("contacts.toml", f"meeting.{each.id}", f"expected one of {', '.join(sorted(meetings))}")


def _area_faults(
    meeting: MeetingType, meetings: Mapping[str, MeetingType], areas: Areas | None
) -> Iterator[PolicyFault]:
    if meeting.takes != "area":
        return
    if areas is not None and meeting.area not in areas.names:
        yield PolicyFault(f"{meeting.id}.toml", "area", f"expected one of {', '.join(sorted(areas.names))}")
    if meeting.rules_of is None or meetings.get(meeting.rules_of, meeting).takes != "rules":
        yield PolicyFault(f"{meeting.id}.toml", "rules_of", "expected the id of a meeting that goes by rules")


def _places_faults(meeting: MeetingType, meetings: Mapping[str, MeetingType]) -> Iterator[PolicyFault]:
    """A meeting about places counts what qualifies for meetings that go by rules; no other meeting counts others."""
    of_places = meeting.takes == "places"
    by_rules = all(name in meetings and meetings[name].takes == "rules" for name in meeting.counts_of)
    if of_places != bool(meeting.counts_of) or not by_rules:
        sentence = "expected ids of meetings that go by rules, for a meeting about places and for no other"
        yield PolicyFault(f"{meeting.id}.toml", "counts_of", sentence)


def _feed_faults(feed: Feed, agencies: Mapping[str, Agency]) -> Iterator[PolicyFault]:
    """A feed of a partner whose agency file is not mounted yet holds every event: `shield check` is silent of it."""
    agency = agencies.get(feed.agency)
    word = TYPE_WORDS.get(feed.type)
    if agency is not None and word not in agency.may_send:
        yield PolicyFault(f"{feed.id}.toml", "type", f"expected a type that {feed.agency} may send")


def _strays(override: Path | None) -> Iterator[PolicyFault]:
    """What lies in a mounted folder under a name that nothing reads: a misspelt name must not pass in silence."""
    if override is None:
        return
    for entry in sorted(override.iterdir()):
        if entry.name not in KNOWN and not entry.name.startswith("."):
            yield PolicyFault(entry.name, "", f"expected only {', '.join(sorted(KNOWN))}")
