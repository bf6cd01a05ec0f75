"""An item that comes back after some sittings without it keeps its id."""

from __future__ import annotations

from kit.cores import agendas
from kit.events import incident
from kit.people import victim
from kit.views import item_of


def test_what_joins_a_report_that_is_on_no_list_any_more_has_the_id_that_it_was_shown_by() -> None:
    first = incident(0, id="b", subject="B", people=[victim(1)])
    joins = incident(17, id="a", subject="A", related=["B"], people=[victim(2)])
    made = agendas([first, joins], 1, 18)
    shown = {str(day): [item["item"] for item in one["items"]] for day, one in made.items()}
    assert shown["2026-06-10"] == []
    assert item_of(made["2026-06-19"], "a")["item"] == shown["2026-06-02"][0]
