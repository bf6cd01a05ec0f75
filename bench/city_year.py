"""A city's year of invented events, for measuring: `python bench/city_year.py EVENTS FILE [TIMES]` writes JSON lines.

Seeded and without a clock. The mix follows the sizing facts of the README: mostly incidents that no rule admits, some
hundred missing episodes and custody records a week, status updates, assessments, referrals; young people come back. A
city TIMES as large has so many times the people, and so many times the events a day.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 1, 1, tzinfo=UTC)
CATEGORIES = (
    "theft", "other", "disorder", "drugs-possession", "violence-without-injury", "violence-with-injury", "robbery",
    "weapon-possession",
)  # fmt: skip
WEIGHTS = (34, 24, 10, 8, 12, 8, 2, 2)
WARDS = tuple(f"E050{code}" for code in range(11384, 11417))
AGENCY = "urn:agency:"

#: What the services of one city record in a year, and whom they record again and again or once.
EVENTS, YOUNG, GROWN = 150_000, 20_000, 200_000


def nhs(number: int) -> str:
    """A valid NHS number of the 999 range, the `number`th that has a check digit."""
    while True:
        body = f"999{number % 1000000:06d}"
        check = (11 - sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11) % 11
        if check < 10:
            return f"{body}{check}"
        number += 500009


class Year:
    """Draws events from one seed."""

    def __init__(self, events: int, size: int = 1, seed: int = 2026) -> None:
        self.count = events
        self.size = size
        self.rng = random.Random(seed)
        self.away: list[tuple[datetime, dict[str, Any]]] = []
        self.step = timedelta(days=365) / (EVENTS * size)

    def events(self) -> Iterator[dict[str, Any]]:
        """The events in the order in which they are recorded."""
        police = (self.incident, self.custody, self.missing, self.intelligence)
        kinds = (*police, self.suspension, self.status, self.referral, self.assessment, self.referral_of_a_place)
        weights = (60, 9, 8, 8, 3, 8, 2, 1.7, 0.3)
        for number in range(self.count):
            kind = self.rng.choices(kinds, weights)[0]
            moment = START + self.step * number
            source, name, data = kind(moment)
            yield {
                "specversion": "1.0",
                "id": f"y{number}",
                "source": AGENCY + source,
                "type": f"shield.{name}.v1",
                "subject": f"Y/{name}/{number if self.rng.random() > 0.06 else max(0, number - 40)}",
                "time": moment.isoformat(timespec="seconds"),
                "data": data,
            }

    def person(self, role: str, young: float, known: float = 0.9) -> dict[str, Any]:
        """Somebody: young with the given chance, mostly known by identifier and birth date."""
        rng = self.rng
        child = rng.random() < young
        often = YOUNG * self.size / 4
        number = int(rng.expovariate(1 / often)) % (YOUNG * self.size) if child else rng.randrange(GROWN * self.size)
        year = 2008 + number % 9 if child else 1950 + number % 55
        row: dict[str, Any] = {"role": role, "name": {"given": f"Given{number}", "family": f"Family{number % 997}"}}
        if rng.random() < known:
            scheme, value = ("nhs", nhs(number)) if child else ("niche", f"N{number}")
            row["identifiers"] = [{"scheme": scheme, "value": value}]
        if rng.random() < 0.85:
            row["birth_date"] = f"{year}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        elif rng.random() < 0.5:
            row["age_range"] = [10, 17] if child else [25, 34]
        return row

    def common(self, moment: datetime) -> dict[str, Any]:
        """What every event carries."""
        hours = self.rng.expovariate(1 / 6)
        occurred = (moment - timedelta(hours=hours)).isoformat(timespec="seconds")
        ward = self.rng.choice(WARDS)
        text = "Reported by a caller; officers attended and took first accounts. " * 2
        return {"occurred": {"from": occurred}, "location": {"ward": ward, "kind": "street"}, "summary": text}

    def incident(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """An incident with one to three people."""
        rng = self.rng
        roles = rng.sample(("victim", "suspect", "witness"), rng.choice((1, 1, 1, 2, 2, 3)))
        data = self.common(moment) | {
            "category": rng.choices(CATEGORIES, WEIGHTS)[0],
            "weapon": rng.choices(("none", "knife", "other", "unknown"), (92, 4, 2, 2))[0],
            "people": [self.person(role, 0.25) for role in roles],
        }
        return "west-yorkshire-police", "incident.recorded", data

    def custody(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A custody update."""
        status = self.rng.choices(("detained", "bailed", "charged"), (1, 200, 200))[0]
        since = (moment - timedelta(hours=5)).isoformat(timespec="seconds")
        data = self.common(moment) | {"status": status, "since": since}
        data |= {"category": self.rng.choices(CATEGORIES, WEIGHTS)[0], "people": [self.person("suspect", 0.15)]}
        return "west-yorkshire-police", "custody.updated", data

    def missing(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A missing update: somebody is reported, or whoever was reported longest ago is located."""
        if self.away and moment - self.away[0][0] > timedelta(hours=9):
            since, person = self.away.pop(0)
            data: dict[str, Any] = {"status": "located", "to": moment.isoformat(timespec="seconds")}
        else:
            since, person = moment - timedelta(hours=2), self.person("subject", 0.95, known=1)
            self.away.append((since, person))
            data = {"status": "missing", "risk": self.rng.choice(("low", "medium", "medium", "high"))}
        data |= {"from": since.isoformat(timespec="seconds"), "people": [person]}
        return "west-yorkshire-police", "missing.updated", self.common(moment) | data

    def intelligence(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A graded report."""
        grade = {"source": 2, "information": self.rng.choice("BCDE"), "handling": self.rng.choice("PPC")}
        themes = self.rng.sample(("weapons", "drugs", "gangs", "county-lines", "vehicle-crime", "cse"), 2)
        items: list[dict[str, Any]] = [{"text": "Said to have been seen with others near the shops.", "grade": grade}]
        data = self.common(moment) | {"items": items, "themes": themes, "originator": "Unit"}
        return "west-yorkshire-police", "intelligence.submitted", data | {"people": [self.person("subject", 0.4)]}

    def suspension(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A suspension from school."""
        data: dict[str, Any] = {"school": "Invented Academy", "reasons": [self.rng.choice(("PP", "DB", "VA", "OW"))]}
        data |= {"starts": moment.date().isoformat(), "people": [self.person("subject", 1.0)]}
        return "leeds-education", "suspension.recorded", data

    def status(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A status update of children's social care."""
        care = self.rng.choices(("none", "looked-after", "former-relevant"), (80, 15, 5))[0]
        workers = [{"agency": "leeds-csws", "name": "Worker Invented", "role": "social worker"}]
        data = {"as_at": moment.isoformat(timespec="seconds"), "care_status": care, "workers": workers}
        return "leeds-csws", "status.changed", data | {"people": [self.person("subject", 0.95)]}

    def referral(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A referral to one of the meetings about young people."""
        del moment
        to = self.rng.choice(("syv-daily", "mace-daily", "mace-child", "syv-area-east"))
        return "leeds-yjs", "referral.made", {"to": to, "reason": "Concern", "people": [self.person("subject", 1.0)]}

    def assessment(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """An assessment of exploitation by children's social care."""
        word, level = self.rng.choice(
            (("Emerging", "emerging"), ("Green", "low"), ("Amber", "medium"), ("Red", "high"))
        )
        data = {"tool": "Invented tool", "tool_version": "1", "level_word": word, "level": level, "kinds": ["cse"]}
        data |= {"assessor": "Worker Invented", "assessed_on": moment.date().isoformat()}
        return "leeds-csws", "exploitation.assessed", data | {"people": [self.person("subject", 1.0)]}

    def referral_of_a_place(self, moment: datetime) -> tuple[str, str, dict[str, Any]]:
        """A referral of a place to the contextual meeting."""
        del moment
        place = {"ward": self.rng.choice(WARDS)}
        return "leeds-yjs", "referral.made", {"to": "mace-contextual", "reason": "Concern", "place": place}


def main() -> None:
    """Write the asked number of events."""
    count, target, size = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with target.open("w", encoding="utf-8") as out:
        for event in Year(count, size).events():
            out.write(json.dumps(event, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
