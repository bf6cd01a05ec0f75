"""A second reckoning of what the contextual meeting counts, from raw messages and who must be listed where.

It shares no code with Shield and takes none of its decisions. Who qualifies is read off the worked expectations of the
daily meetings: whoever is `new` at one of their sittings up to the one after the cut-off, unless corrected. The four
messages on which something turned between the cut-off and that sitting were read by hand (`BETWEEN`). What belongs
together and under what it counts is read off the raw messages.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Raw = dict[str, Any]
Key = tuple[str, str]

CONTRACT = Path(__file__).parents[1] / "data" / "contract"
DAILY = ("syv-daily", "mace-daily")
#: The window of the sitting of 7 April 2026: the two first Tuesdays at 14:00 London time, 24 hours before each.
SINCE, UNTIL = datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 4, 6, 13, tzinfo=UTC)
NEXT_DAILY = "2026-04-07"

#: Whether a message counts at the cut-off, where the daily sitting on the next morning says otherwise, and why.
BETWEEN = {
    "e7-390": (True, "a fatal injury; its next version, e7-391, came at 17:22, after the cut-off"),
    "e7-436": (True, "a firearm and a child of seven; it was withdrawn on the next morning at 07:44"),
    "e7-428": (False, "born in April 2005, care status not known: e7-475 said looked after on the next morning"),
    "e7-49": (False, "about the same young person, born in 2005"),
}
#: Identifiers that two young people bear, by birth dates that clash: each has an episode of their own.
TWO_PEOPLE = {"9994552422", "9998602777"}


def moment(text: str) -> datetime:
    """A time as messages write it, in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def messages() -> dict[Key, Raw]:
    """The messages by source and id, those that cannot be read left out; what came again changes nothing."""
    held = json.loads((CONTRACT / "expected-syv-daily.json").read_text())["held"]
    lines = (CONTRACT / "events.jsonl").read_text(encoding="utf-8").splitlines()
    every = [raw for raw in map(json.loads, lines) if [raw.get("source"), raw.get("id"), raw.get("type")] not in held]
    return {(raw["source"], raw["id"]): raw for raw in every}


def word(raw: Raw) -> str:
    """The word for a message's type."""
    return str(raw["type"]).split(".")[1]


def live(every: dict[Key, Raw]) -> dict[Key, Raw]:
    """The messages that state something at the cut-off: neither replaced nor withdrawn by then."""
    there = {key: raw for key, raw in every.items() if moment(raw["time"]) <= UNTIL}
    versions: defaultdict[tuple[str, str, str], list[Key]] = defaultdict(list)
    gone: set[Key] = set()
    for key, raw in there.items():
        if raw.get("subject") and word(raw) not in ("custody", "missing"):
            versions[raw["source"], raw["type"], raw["subject"]].append(key)
        if word(raw) == "record":
            gone.update(_withdrawn(raw, there))
    for same in versions.values():
        gone.update(sorted((k for k in same if k not in gone), key=lambda k: (moment(there[k]["time"]), k[1]))[:-1])
    return {key: raw for key, raw in there.items() if key not in gone}


def _withdrawn(record: Raw, there: dict[Key, Raw]) -> Iterator[Key]:
    named = record["data"]["retracts"]
    for key, raw in there.items():
        if raw["source"] == record["source"] and moment(raw["time"]) <= moment(record["time"]):
            if named.get("id") == raw["id"]:
                yield key
            if named.get("subject") and (raw["type"], raw.get("subject")) == (named["type"], named["subject"]):
                yield key


def qualifying() -> set[Key]:
    """The messages of the window in which somebody qualifies for a daily meeting at the cut-off."""
    every, found = live(messages()), set[Key]()
    for meeting in DAILY:
        sittings = json.loads((CONTRACT / f"expected-{meeting}.json").read_text())["sittings"]
        listed: defaultdict[Key, set[tuple[str, str]]] = defaultdict(set)
        for day, want in sorted(sittings.items()):
            if day > NEXT_DAILY:
                break
            for source, record, role, identifier in (row[:4] for row in want["corrections"]):
                for key in [k for k in listed if k[0] == source and record in (every.get(k, {}).get("subject"), k[1])]:
                    listed[key].discard((role, identifier))
            for source, id_, role, identifier, band, *_ in want["items"]:
                if band == "new":
                    listed[source, id_].add((role, identifier))
        found |= {key for key, who in listed.items() if who}
    found = {key for key in found if BETWEEN.get(key[1], (True,))[0]}
    found |= {key for key in every if BETWEEN.get(key[1], (False,))[0]}
    return {key for key in found if key in every and moment(every[key]["time"]) > SINCE}


def occurrences() -> list[list[Raw]]:
    """The messages that count, those of one occurrence together."""
    every, mine = live(messages()), qualifying()
    group = {key: key for key in every}

    def top(key: Key) -> Key:
        while group[key] != key:
            key = group[key]
        return key

    joins: defaultdict[object, list[Key]] = defaultdict(list)
    for key, raw in every.items():
        for name in _joined_by(raw):
            joins[name].append(key)
        for subject in raw["data"].get("related") or ():
            for other in (k for k, r in every.items() if r.get("subject") == subject):
                group[top(key)] = top(other)
    for same in joins.values():
        for key in same[1:]:
            group[top(key)] = top(same[0])
    together: defaultdict[Key, list[Raw]] = defaultdict(list)
    for key in sorted(mine):
        together[top(key)].append(every[key])
    return list(together.values())


def _joined_by(raw: Raw) -> Iterator[object]:
    """A custody record; an episode, by its beginning and each identifier of a young person in it."""
    if word(raw) == "custody" and raw.get("subject"):
        yield raw["source"], raw["subject"]
    if word(raw) == "missing":
        for person in raw["data"]["people"]:
            for identifier in person.get("identifiers") or ():
                born = person.get("birth_date") if identifier["value"] in TWO_PEOPLE else ""
                yield moment(raw["data"]["from"]), identifier["scheme"], identifier["value"], born


def counts(names: dict[str, str]) -> dict[str, Counter[str]]:
    """The counts by table; `names` has the wards of Leeds by their ONS codes."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("all", "ward", "kind", "theme", "hour")}
    codes = {_plain(name): code for code, name in names.items()} | {_plain(code): code for code in names}
    for occurrence in occurrences():
        found["all"]["all"] += 1
        wards = {codes.get(_plain((raw["data"].get("location") or {}).get("ward") or "")) for raw in occurrence}
        found["ward"].update(ward for ward in wards if ward)
        kinds = {(raw["data"].get("location") or {}).get("kind") for raw in occurrence}
        found["kind"].update(kind for kind in kinds if kind and kind != "unknown")
        found["theme"].update({theme for raw in occurrence for theme in _themes(raw)})
        found["hour"][_hour(occurrence)] += 1
    return found


def _plain(text: str) -> str:
    return "".join(text.lower().replace("&", "and").split())


def _themes(raw: Raw) -> Iterable[str]:
    data = raw["data"]
    if word(raw) in ("incident", "custody"):
        return {data.get("category")} - {None, "unknown"}
    if word(raw) == "intelligence":
        known = {"serious-violence", "weapons", "gangs", "county-lines", "reprisal"}
        known |= {"exploitation", "cse", "cce", "cuckooing", "trafficking"}
        return {theme if theme in known else "other" for theme in data.get("themes") or () if theme != "unknown"}
    return ()


def _hour(occurrence: list[Raw]) -> str:
    begun = []
    for raw in occurrence:
        data = raw["data"]
        said = (data.get("occurred") or {}).get("from")
        if said or word(raw) != "suspension":
            begun.append(moment(said or data.get("from") or data.get("since") or raw["time"]))
    return f"{min(begun).astimezone(ZoneInfo('Europe/London')):%H}" if begun else "not-stated"
