"""All the numbers for a month, from what a replay left: the same events and policy give the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shield_briefing.agenda import MARKING
from shield_briefing.numbers.answers import answer_tables
from shield_briefing.numbers.given import Given
from shield_briefing.numbers.listed import people_listed
from shield_briefing.numbers.messages import message_tables
from shield_briefing.numbers.table import NumbersTable
from shield_briefing.numbers.tasks import task_tables
from shield_briefing.numbers.times import time_tables
from shield_briefing.numbers.volumes import volume_tables
from shield_briefing.numbers.who import who_tables
from shield_briefing.said_when import count, say_day, say_when
from shield_shared.canonical import canonical_json
from shield_shared.london import london_text

SCHEMA = "shield.numbers.v1"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers for one month: what must be known of them as a whole, and the tables in their order."""

    month: str
    title: str
    marking: str
    remarks: tuple[str, ...]
    tables: tuple[NumbersTable, ...]


def numbers_of(given: Given) -> Numbers:
    """Everything that is told of a month."""
    people = people_listed(given)
    tables = (
        *volume_tables(given, people),
        *who_tables(people, given.policy),
        *time_tables(given),
        *task_tables(given),
        *answer_tables(given, people),
        *message_tables(given),
    )
    title = f"Numbers for {given.month.title}"
    return Numbers(f"{given.month.first:%Y-%m}", title, MARKING, tuple(_remarks(given)), tables)


def _remarks(given: Given) -> Iterator[str]:
    """How far the numbers reach, and what is not there."""
    if given.whole:
        yield f"Counted to the end of the month, {say_day(given.month.last)}."
    elif given.upto is None:
        yield "Nothing could be read as an event: there is nothing to count but what is held."
    else:
        ahead = sum(fate == "ahead" for _, fate in given.sittings)
        yield (
            f"The month is not whole: what was received is counted up to {say_when(london_text(given.upto))}, and "
            f"{count(ahead, 'sitting')} after that {'is' if ahead == 1 else 'are'} not. The numbers will change; "
            "two editions of one month are not to be compared, since what came between could be told from them."
        )
    if not given.received:
        yield "No message was received in this month."
    if not given.agendas:
        yield "No sitting was held in this month."


def numbers_json(numbers: Numbers) -> bytes:
    """The numbers for machines: the texts that the page shows, and nothing that it does not."""
    tables: list[dict[str, Any]] = [
        {
            "id": table.id,
            "part": table.part,
            "title": table.title,
            "about": table.about,
            "head": table.head,
            "columns": list(table.columns),
            "rows": [{"row": name, "cells": list(cells)} for name, cells in table.rows],
        }
        for table in numbers.tables
    ]
    value = {
        "schema": SCHEMA,
        "month": numbers.month,
        "title": numbers.title,
        "marking": numbers.marking,
        "remarks": list(numbers.remarks),
        "tables": tables,
    }
    return canonical_json(value) + b"\n"
