"""Whatever agencies send, a month can be counted, the same in any order, and tells of nobody."""

from __future__ import annotations

import random

from hypothesis import given, settings

from kit.events import Raw
from kit.histories import NAMES, histories
from kit.people import nhs
from month_numbers.counted import monitoring, numbers
from shield_briefing.numbers.page import page_of_numbers
from shield_briefing.numbers.reckon import Numbers, numbers_json
from shield_briefing.numbers.render import render_numbers_html
from shield_briefing.numbers.tidy import numbers_csv

POLICY = monitoring("west-yorkshire-police")


def is_well_formed(of: Numbers) -> bool:
    """Whether each table has its own name, every row all its cells, and every cell something to read."""
    every = [(table, row) for table in of.tables for row in table.rows]
    return (
        len({table.id for table in of.tables}) == len(of.tables)
        and all(len(cells) == len(table.columns) and all(cells) for table, (_, cells) in every)
        and len({(table.id, name) for table, (name, _) in every}) == len(every)
    )


@settings(max_examples=20)
@given(histories(most=12))
def test_any_history_can_be_counted_and_tells_of_nobody(raws: list[Raw]) -> None:
    told = numbers(raws, policy=POLICY)
    assert is_well_formed(told)
    forms = [numbers_json(told), numbers_csv(told), render_numbers_html(page_of_numbers(told)).encode()]
    names = [name for pair in NAMES for name in pair if name is not None]
    assert [word for word in (nhs(1), nhs(2), nhs(3), *names) for form in forms if word.encode() in form] == []
    shuffled = random.Random(len(raws)).sample(raws, len(raws))
    assert numbers_json(numbers(shuffled, policy=POLICY)) == forms[0]
