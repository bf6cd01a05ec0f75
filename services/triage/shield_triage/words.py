"""How the words of events are said in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: The words that do not speak for themselves; suspension reasons are the Department for Education's codes.
_SAID: dict[str, str] = {
    "stop-search": "stop and search",
    "life-threatening": "life-threatening",
    "cse": "child sexual exploitation",
    "cce": "child criminal exploitation",
    "PP": "PP (physical assault against a pupil)",
    "PA": "PA (physical assault against an adult)",
    "VP": "VP (verbal abuse or threats against a pupil)",
    "VA": "VA (verbal abuse or threats against an adult)",
    "OW": "OW (weapon or prohibited item)",
    "BU": "BU (bullying)",
    "RA": "RA (racist abuse)",
    "LG": "LG (abuse about sexual orientation or gender identity)",
    "DS": "DS (abuse about disability)",
    "SM": "SM (sexual misconduct)",
    "DA": "DA (drugs or alcohol)",
    "DM": "DM (damage)",
    "TH": "TH (theft)",
    "DB": "DB (disruptive behaviour)",
    "MT": "MT (misuse of social media or technology)",
    "PH": "PH (public health measures)",
}

#: What each event type that people appear in is called.
TYPE_NAMES: dict[str, str] = {
    "incident": "an incident",
    "custody": "a custody update",
    "intelligence": "an intelligence report",
    "missing": "a missing update",
    "suspension": "a suspension",
    "referral": "a referral",
    "exploitation": "an exploitation assessment",
}

#: How a clause asks of a field, and how the fact is told.
ASKS: dict[str, str] = {
    "category": "it is recorded as {}",
    "weapon": "the weapon is {}",
    "injury": "the injury is {}",
    "status": "its status is {}",
    "risk": "the risk is {}",
    "level": "the assessed level is {}",
    "flags": "it is flagged {}",
    "themes": "a theme is {}",
    "kinds": "a kind of exploitation is {}",
    "reasons": "a reason is {}",
    "care_status": "the care status is {}",
}
FACTS: dict[str, str] = {
    "category": "recorded as {}",
    "weapon": "weapon: {}",
    "injury": "injury: {}",
    "status": "custody status: {}",
    "risk": "risk: {}",
    "level": "assessed level: {}",
    "flags": "flagged {}",
    "themes": "theme: {}",
    "kinds": "kind: {}",
    "reasons": "reason: {}",
    "care_status": "care status: {}",
    "graded_other_than": "information graded {}",
}
_NOT_SAID = {"graded_other_than": "information grade", "care_status": "care status"}


def spoken(word: str) -> str:
    """One word of an event as it is said."""
    return _SAID.get(word, word.replace("-", " "))


def either(words: Sequence[str]) -> str:
    """Some phrases as alternatives: `a`, `a or b`, `a, b or c`."""
    return joined(words, "or")


def joined(words: Sequence[str], last: str) -> str:
    """Some phrases in one, with this word before the last."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def asks(field: str, words: Iterable[str]) -> str:
    """What a clause on a field asks."""
    return ASKS[field].format(either([spoken(word) for word in words]))


def fact(field: str, words: Iterable[str]) -> str:
    """What an event says of a field; `not said` when it says nothing."""
    told = [spoken(word) for word in words]
    return FACTS[field].format(", ".join(told)) if told else f"{_NOT_SAID.get(field, field)} not said"


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
