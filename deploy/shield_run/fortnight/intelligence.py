"""Invented police intelligence reports, graded item by item."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shield_run.fortnight.messages import POLICE, Json, Notice, message
from shield_run.fortnight.moments import at, days, is_working, stamp
from shield_run.fortnight.people import Cast, Company
from shield_run.fortnight.shelves import Place, places, words


def intelligence(company: Company) -> Iterator[Notice]:
    """One or two reports a day about children, and adults who stay off every list."""
    draw = random.Random("fortnight intelligence")
    cast = Cast("intelligence", 50_000)
    number = 0
    for day in days():
        for template in _chosen(draw, is_working(day)):
            number += 1
            child = template["meeting"] != "" or draw.random() < 0.5
            person = draw.choice(company.regulars) if child else cast.invent(24, 45, linked=False)
            heard = at(day, f"{draw.randrange(8, 20):02d}:{draw.randrange(60):02d}")
            place = draw.choice(places())
            data: Json = {
                "occurred": {"from": stamp(heard)},
                "originator": template["originator"],
                "themes": template["themes"],
                "items": [graded(item, place) for item in template["items"]],
                "location": place.location(),
                "summary": "Intelligence report; see its items and their grades.",
                "people": [person.entry("linked" if child else "subject", POLICE)],
            }
            recorded = heard + timedelta(minutes=draw.randint(30, 300))
            event = message(POLICE, "intelligence", recorded, f"INT-26-{number:04d}", data)
            yield Notice(event, recorded, (person,) if child else (), template["meeting"])


def _chosen(draw: random.Random, working: bool) -> list[dict[str, Any]]:
    reports: list[dict[str, Any]] = words("intelligence.toml")["report"]
    return draw.sample(reports, draw.choice([1, 2]) if working else 1)


def graded(item: dict[str, Any], place: Place) -> Json:
    """One item as an event states it, from its words and its 3x5x2 grade."""
    source, information, handling = item["grade"]
    grade = {"source": source, "information": information, "handling": handling}
    if "conditions" in item:
        grade["conditions"] = item["conditions"]
    told: Json = {"text": item["text"].format(place=place.text), "grade": grade}
    if "sanitised_text" in item:
        told["sanitised_text"] = item["sanitised_text"]
    return told
