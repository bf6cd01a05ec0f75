"""The rules of triage with what hangs together kept in memory: what each design that is measured does to envelopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from shield_run.house import House, load_house
from shield_shared.collector import Kept
from shield_shared.messages import Arrival, Events
from shield_shared.notices import Notice
from shield_shared.reading import Reading
from shield_triage.component_history import ComponentHistory, settle_all
from shield_triage.components import Token, joined, tokens_of
from shield_triage.history import Fold
from shield_triage.notices import envelopes

KEY = b"bench"


@dataclass(slots=True, eq=False)
class Home:
    """One component: its history and its tokens."""

    history: ComponentHistory
    tokens: set[Token] = field(default_factory=set)


class Hop:
    """Parses envelopes, decides, and gives what is to be published: the same core functions as `shield triage`."""

    def __init__(self) -> None:
        self.house: House = load_house()
        taking = {name: each for name, each in self.house.meetings.items() if each.takes == "rules"}
        self._like = self.house.fold(taking, KEY)
        self._homes: dict[Token, Home] = {}
        self._seen: set[str] = set()
        self._kept = Kept()
        self._version = 0

    @property
    def taken(self) -> int:
        """How many arrivals it has taken."""
        return len(self._seen)

    def take(self, values: Iterable[bytes]) -> list[Notice]:
        """Take the arrivals of some envelopes, all at once; returns what changes, in envelopes."""
        fresh = list(self._fresh(arrival for value in values for arrival in Events.decode(value).arrivals))
        tokens = [tokens_of(r.event, self._like.issues) if r.event else frozenset[Token]() for r in fresh]
        owners = [{id(self._homes[t]) if t in self._homes else t for t in each} for each in tokens]
        self._version += 1
        homes = []
        for places in joined(owners):
            home = self._home({token for place in places for token in tokens[place]})
            homes.append(home.history)
            home.history.take(fresh[place] for place in places)
        decisions = settle_all(homes)
        self._kept.more(len(fresh))
        return envelopes(chain.from_iterable(decisions), self._version)

    def _fresh(self, arrivals: Iterable[Arrival]) -> Iterator[Reading]:
        for arrival in arrivals:
            if arrival.arrival not in self._seen:
                self._seen.add(arrival.arrival)
                yield self.house.read(arrival.event, arrival.received)

    def _home(self, tokens: set[Token]) -> Home:
        """The component of some tokens: a new one, the one that has them, or the largest of several, joined."""
        found: Sequence[Home] = list({id(self._homes[t]): self._homes[t] for t in tokens if t in self._homes}.values())
        home = max(found, key=lambda one: one.history.size, default=None) or Home(ComponentHistory(self.fold))
        for loser in found:
            if loser is not home:
                self._join(loser, home)
        home.tokens |= tokens
        self._homes.update(dict.fromkeys(home.tokens, home) if len(found) > 1 else dict.fromkeys(tokens, home))
        return home

    def _join(self, loser: Home, home: Home) -> None:
        home.history.join(loser.history)
        home.tokens |= loser.tokens

    @property
    def fold(self) -> partial[Fold]:
        """Makes an empty fold that decides as `shield triage` does."""
        return partial(Fold, self._like.decider, self._like.issues)
