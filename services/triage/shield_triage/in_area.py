"""How appearances stand at an area meeting: as at the meeting whose rules it takes, but for the area (contract 4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from shield_shared.decisions import Standing
from shield_shared.episodes import episode_updates
from shield_shared.events import Missing
from shield_triage.cases import Case, keeps_open
from shield_triage.takes import Takes


def in_area(takes: Takes, base: Takes, cases: Iterable[Case], standings: Iterable[Standing]) -> list[Standing]:
    """How the cases stand in an area, from how they stand at the meeting whose rules it takes, in their order."""
    of_base = (case for case in cases if base.appears(case.event) for _ in case.roles)
    return [_as_here(takes, case, s) for case, s in zip(of_base, standings, strict=True)]


def _as_here(takes: Takes, case: Case, standing: Standing) -> Standing:
    changed: dict[str, Any] = {}
    if standing.verdict == "qualifies" and not takes.is_here(case.event, case.people, case.person.home_ward):
        changed = {"verdict": "left-off", "why": "elsewhere"}
    elif standing.verdict == "to-check":
        changed = {"verdict": "left-off", "why": "asked-elsewhere"}
    if standing.open and isinstance(case.event.data, Missing):
        changed["kept_open"] = keeps_open(takes, episode_updates(case.person, case.event.data.from_))
    return replace(standing, **changed) if changed else standing
