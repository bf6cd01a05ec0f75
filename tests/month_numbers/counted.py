"""The numbers that the real cores make of raw events, as a person would look them up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from kit.cores import KEY, house
from kit.events import Raw
from shield_briefing.numbers.given import Given, Month, Repeat
from shield_briefing.numbers.reckon import Numbers, numbers_of
from shield_run.house import House
from shield_run.inputs import Input
from shield_run.month import gather
from shield_shared.intake import sort_in
from shield_shared.policy_file import Agency
from shield_shared.reading import read_event
from shield_shared.settings import Settings

JUNE = Month(date(2026, 6, 1))

Cells = Mapping[str, tuple[str, ...]]


def given_of(
    raws: Iterable[Raw], month: Month = JUNE, cancelled: Collection[date] = (), policy: House | None = None
) -> Given:
    """A month as the replay of these events left it, by the shipped policy unless told otherwise."""
    policy = policy or house()
    batch = sort_in(read_event(raw, policy.agencies, policy.meetings, trust_received=True) for raw in raws)
    repeats = tuple(Repeat(again.agency, again.type or "", again.received) for again in batch.duplicates)
    read = Input(batch.events, repeats, batch.held, True)
    return gather(month, frozenset(cancelled), read, policy, Settings(pseudonym_key=KEY.decode()))


def numbers(
    raws: Iterable[Raw], month: Month = JUNE, cancelled: Collection[date] = (), policy: House | None = None
) -> Numbers:
    """The numbers for a month of these events."""
    return numbers_of(given_of(raws, month, cancelled, policy))


def cells(of: Numbers, table: str) -> Cells:
    """The cells of one table by the name of their row."""
    (found,) = (each for each in of.tables if each.id == table)
    assert len({name for name, _ in found.rows}) == len(found.rows)
    return dict(found.rows)


def column(of: Numbers, table: str) -> dict[str, str]:
    """A table of one column by row."""
    return {row: cell for row, (cell,) in cells(of, table).items()}


def monitoring(*agencies: str) -> House:
    """The shipped policy, with agencies that send ethnicity for monitoring."""
    changed: dict[str, Agency] = {
        name: agency.model_copy(update={"ethnicity_for_monitoring": name in agencies})
        for name, agency in house().agencies.items()
    }
    return replace(house(), agencies=changed)
