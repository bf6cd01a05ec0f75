"""Ethnicity, for monitoring only: the one place that reads it, and only of agencies that policy says send it for that.

No event keeps it as a field, so that no rule, decision or agenda can know it: it is read from the text as received.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from shield_briefing.facts import latest_first
from shield_shared.decisions import YoungPerson
from shield_shared.identity import Entry
from shield_shared.policy_file import Agency


def ethnicity_of(person: YoungPerson, agencies: Mapping[str, Agency]) -> str | None:
    """The word stated last of a young person by an agency that sends it for monitoring; None where none states any."""
    entries = (entry for entry in latest_first(person) if _is_sent_by(entry.event.agency, agencies))
    return next((word for entry in entries if (word := _stated(entry)) is not None), None)


def monitored(agencies: Mapping[str, Agency]) -> list[str]:
    """The titles of the agencies that send ethnicity for monitoring."""
    return sorted(agency.title for agency in agencies.values() if agency.ethnicity_for_monitoring)


def _is_sent_by(agency: str, agencies: Mapping[str, Agency]) -> bool:
    return agency in agencies and agencies[agency].ethnicity_for_monitoring


def _stated(entry: Entry) -> str | None:
    """The word in an entry as it came; the places of people in an event are those of its text."""
    raw = json.loads(entry.event.text)
    data = raw["data"] if raw.get("data") is not None else json.loads(base64.b64decode(raw["data_base64"]))
    word = data["people"][entry.place].get("ethnicity")
    return word if isinstance(word, str) else None
