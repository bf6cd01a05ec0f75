"""Each audience gets a copy built from what it may see, and nothing else is in any byte of it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas import RICH, agencies, leaves, rewritten, rich
from shield_briefing.audience import for_audience
from shield_briefing.render import render_html, render_text
from shield_briefing.seal import agenda_bytes, seal
from shield_briefing.shape import Agenda, IntelligenceRow, ItemRow

POLICE, SOCIAL_CARE, HEALTH, THIRD = "west-yorkshire-police", "leeds-csws", "leeds-health", "third-sector"
PARTNERS = sorted(set(agencies()) - {THIRD})
TOKEN = re.compile(r"tok\d{5}x")

SHOWN = tomllib.loads((RICH.parent / "shown.toml").read_text("utf-8"))


def intelligence(agenda: Agenda) -> list[IntelligenceRow]:
    """Every item of intelligence on an agenda."""
    return [row for item in agenda["items"] for event in item["events"] for row in event["intelligence"]]


def marked(agenda: Agenda) -> tuple[Agenda, dict[str, str]]:
    """The agenda with a token of its own for every free text, and the path of each token."""
    paths: dict[str, str] = {}

    def change(path: str, text: str) -> str:
        token = f"tok{len(paths):05}x" if text else text
        paths[token] = path
        return token

    return rewritten(agenda, change), paths


def tokens(value: Any) -> set[str]:
    """The tokens in a text or plain value."""
    return set(TOKEN.findall(value.lower() if isinstance(value, str) else json.dumps(value).lower()))


def forbidden(agenda: Agenda, audience: str) -> Iterator[Any]:
    """The parts of a marked agenda that others than the chair must not see, by what the parts say of themselves."""
    for item in agenda["items"]:
        for event in item["events"]:
            for row in event["intelligence"]:
                yield row["conditions"]
                yield row["text"] if row["handling"] == "C" or row["sanitised_text"] else None
            cut = any(row["handling"] == "C" or row["sanitised_text"] for row in event["intelligence"])
            if cut:
                yield [event["summary"], event["facts"], event["location"]]
            if hides(event, audience):
                yield {key: part for key, part in event.items() if key != "originator"}
        if all(hides(event, audience) for event in item["events"]):
            yield {key: part for key, part in item.items() if key not in ("events",)}
    for actions in (agenda["carried_actions"], *(item["actions"] for item in agenda["items"])):
        yield [row for row in actions if row["owner"]["agency"] != audience]
    yield [row for row in agenda["to_check"] if row["ask"] != audience or row["handling"] != "P"]
    for _, person in people(agenda["items"]):
        yield [row for row in person["returns"] if row["agency"] != audience]
        yield [row for row in person["other_names"] if row.get("handling") == "C"]


def hides(event: Any, audience: str) -> bool:
    """Whether an audience may not know of an event at all."""
    if audience == THIRD and event["type"].split(".")[1] in ("custody", "intelligence"):
        return True
    rows = event["intelligence"]
    return bool(rows) and all(row["handling"] == "C" and not row["sanitised_text"] for row in rows)


def people(items: Iterable[ItemRow]) -> Iterator[tuple[ItemRow, Any]]:
    """Each item with each of its young persons."""
    return ((item, person) for item in items for person in item["people"])


gradings = st.lists(st.tuples(st.sampled_from("PC"), st.sampled_from([None, "sanitised"])), min_size=4, max_size=4)


def graded(grading: Iterable[tuple[str, str | None]]) -> Agenda:
    """The rich agenda with other handling codes and sanitised texts."""
    agenda = rich()
    for row, (handling, sanitised) in zip(intelligence(agenda), grading, strict=True):
        row["handling"], row["sanitised_text"] = handling, sanitised
    return agenda


@settings(deadline=None)
@given(grading=gradings, audience=st.sampled_from(sorted(agencies())))
def test_nothing_withheld_is_in_any_byte(grading: list[tuple[str, str | None]], audience: str) -> None:
    whole, paths = marked(graded(grading))
    copy = for_audience(whole, audience, agencies())
    found = tokens(agenda_bytes(copy).decode())
    allowed = SHOWN["third_sector" if audience == THIRD else "partner_agency"]
    assert {paths[token] for token in found} - {*allowed} == set()
    assert found & set[str]().union(*map(tokens, forbidden(whole, audience))) == set()
    assert tokens(render_html(copy)) | tokens(render_text(copy)) <= found


@settings(deadline=None)
@given(grading=gradings, audience=st.sampled_from(sorted(agencies())))
def test_hidden_events_leave_no_id_behind(grading: list[tuple[str, str | None]], audience: str) -> None:
    agenda = graded(grading)
    told = {text for _, text in leaves(for_audience(agenda, audience, agencies()))}
    hidden = [event for item in agenda["items"] for event in item["events"] if hides(event, audience)]
    assert told.isdisjoint({text for event in hidden for text in (event["id"], event["subject"])})


def test_the_chair_sees_the_whole_agenda() -> None:
    assert for_audience(rich(), "chair", agencies()) == rich()


def test_an_audience_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        for_audience(rich(), "passers-by", agencies())


@pytest.mark.parametrize("audience", PARTNERS)
def test_partners_see_sanitised_text_in_place_of_the_original(audience: str) -> None:
    copy = for_audience(rich(), audience, agencies())
    shown = [(row["text"], row["sanitised_text"]) for row in intelligence(copy)]
    assert shown == [
        ("Friends of the injured boy talk of answering it near the college this week.", None),
        (None, "A blade may be kept near the college."),
    ]


@pytest.mark.parametrize("audience", sorted(agencies()))
def test_withheld_items_are_counted_by_originator(audience: str) -> None:
    copy = for_audience(rich(), audience, agencies())
    assert copy["withheld"] == [
        {"originator": "Economic and organised crime desk", "count": 1},
        {"originator": "SYV intelligence desk", "count": 1},
    ]


def test_an_item_told_of_twice_is_counted_once() -> None:
    agenda = rich()
    agenda["items"].append(agenda["items"][-1])
    assert sum(row["count"] for row in for_audience(agenda, HEALTH, agencies())["withheld"]) == 2


def test_who_is_known_by_hidden_intelligence_alone_is_not_there() -> None:
    copy = for_audience(rich(), HEALTH, agencies())
    assert [item["number"] for item in copy["items"]] == [1, 2, 3, 5]
    assert "yp-3d7708be" not in render_text(copy)
    assert "Armley" not in render_html(copy)
    assert copy["counts"]["items"] == {"new": 3, "seen": 1, "open": 0}
    assert set(copy["counts"]["by_ward"]) == {"E05011394", "E05011400", "E05012647"}


def test_reasons_that_rest_on_hidden_events_go_and_take_their_priority_with_them() -> None:
    agenda = rich()
    item = agenda["items"][1]
    for row in item["events"][2]["intelligence"]:
        row["handling"], row["sanitised_text"] = "C", None
    item["reasons"][0]["events"].append("it-77")
    copy = for_audience(agenda, HEALTH, agencies())
    shown = next(each for each in copy["items"] if each["number"] == 2)
    assert [reason["rule"] for reason in shown["reasons"]] == ["knife-or-serious-injury", "serious-violence"]
    assert shown["priority"] == "same-day"
    assert shown["title"] == "Incident: Violence with injury"
    assert shown["signposting"] == []


def test_a_reason_with_evidence_that_is_not_shown_here_keeps_its_title_alone() -> None:
    copy = for_audience(rich(), HEALTH, agencies())
    missing = next(item for item in copy["items"] if item["number"] == 3)
    repeat = next(reason for reason in missing["reasons"] if reason["rule"] == "repeat-missing")
    assert (repeat["text"], repeat["events"]) == (repeat["title"], ["mi-31"])


def test_the_order_follows_what_the_audience_may_know() -> None:
    agenda = rich()
    agenda["items"][1]["reasons"] = agenda["items"][1]["reasons"][-2:]
    copy = for_audience(agenda, HEALTH, agencies())
    assert [(item["number"], item["priority"]) for item in copy["items"]] == [
        (1, "same-day"), (3, "same-day"), (2, "next-meeting"), (5, "next-meeting"),
    ]  # fmt: skip


def test_a_partner_sees_the_identifiers_that_it_can_look_up() -> None:
    schemes = {
        audience: {
            row["scheme"]
            for _, person in people(for_audience(rich(), audience, agencies())["items"])
            for row in person["identifiers"]
        }
        for audience in (HEALTH, SOCIAL_CARE, POLICE)
    }
    assert schemes == {HEALTH: {"nhs", "upn"}, SOCIAL_CARE: {"nhs", "upn", "csws"}, POLICE: {"nhs", "upn", "pnc"}}


@pytest.mark.parametrize(("audience", "shown"), [(HEALTH, None), (POLICE, "EL/2026/004411")])
def test_a_custody_number_is_for_the_agency_that_issues_it(audience: str, shown: str | None) -> None:
    copy = for_audience(rich(), audience, agencies())
    assert copy["items"][0]["people"][0]["custody"][0]["reference"] == shown


def test_a_relation_names_others_by_identifiers_that_can_be_looked_up() -> None:
    agenda = rich()
    relations = agenda["items"][0]["people"][0]["relations"]
    relations.append({"kind": "cousin", "strength": "known", "to": None, "agency": SOCIAL_CARE})
    relations[1]["to"] = {"scheme": "niche", "value": "N7009999", "verified": False}
    shown = for_audience(agenda, HEALTH, agencies())["items"][0]["people"][0]["relations"]
    assert [row["to"] and row["to"]["scheme"] for row in shown] == ["nhs", None, None]


def test_facts_that_only_hidden_intelligence_may_have_stated_are_kept_back() -> None:
    copy = for_audience(rich(), HEALTH, agencies())
    named = {person["young_person"]: person for _, person in people(copy["items"])}
    hurt, suspected = named["yp-7f3a91c2"], named["yp-c4419ab7"]
    assert hurt["name"] == {"given": "Samir", "family": "Haddad", "also_known_as": ["Sammy"]}
    assert hurt["other_names"] == []
    assert (suspected["name"], suspected["birth_dates"]) == (None, [])
    assert suspected["care_status"]["agency"] == SOCIAL_CARE


def test_a_partner_sees_its_own_returns_questions_and_actions() -> None:
    copy = for_audience(rich(), SOCIAL_CARE, agencies())
    boy = copy["items"][0]["people"][0]
    assert [row["agency"] for row in boy["returns"]] == [SOCIAL_CARE]
    assert boy["no_return_from"] == []
    assert [row["action"] for row in copy["carried_actions"]] == ["A-0117"]
    assert [row["id"] for row in copy["to_check"]] == ["in-890"]
    assert copy["left_off"] == []
    assert copy["changes"] == []


def test_rows_of_senders_of_intelligence_need_a_handling_code() -> None:
    agenda: Any = rich()
    for row in agenda["to_check"] + agenda["corrections"]:
        del row["handling"]
    copy = for_audience(agenda, SOCIAL_CARE, agencies())
    assert copy["to_check"] == []
    assert [row["record"] for row in copy["corrections"]] == ["su-7"]


def test_the_third_sector_gets_references_ages_wards_and_offers() -> None:
    copy = for_audience(rich(), THIRD, agencies())
    assert [(item["number"], item["title"], item["wards"]) for item in copy["items"]] == [
        (2, "Incident: Violence with injury", ["Gipton & Harehills"]),
        (3, "Missing", ["Killingbeck & Seacroft"]),
        (5, "Suspension from school", []),
    ]
    assert [(action["action"], action["owner"]["name"]) for action in copy["carried_actions"]] == [
        ("A-0121", "Jo Thackray")
    ]


def test_the_third_sector_gets_no_name_of_a_young_person() -> None:
    agenda = rich()
    names = [
        part
        for _, person in people(agenda["items"])
        for name in (person["name"], *person["other_names"])
        if name is not None
        for part in (name["given"], name["family"], *name["also_known_as"])
    ]
    copy = for_audience(agenda, THIRD, agencies())
    written = agenda_bytes(copy).decode() + render_html(copy) + render_text(copy)
    assert names
    assert [name for name in names if name in written] == []


def test_a_text_in_place_of_a_ward_is_not_shown_to_the_third_sector() -> None:
    agenda = rich()
    place = agenda["items"][1]["events"][0]["location"]
    assert place is not None
    place["ward"] = "12 Example Street"
    assert for_audience(agenda, THIRD, agencies())["items"][0]["wards"] == []


@pytest.mark.parametrize("audience", sorted(agencies()))
def test_each_copy_has_an_id_and_a_hash_of_its_own(audience: str) -> None:
    copy = for_audience(rich(), audience, agencies())
    assert copy["agenda_id"] != rich()["agenda_id"]
    assert copy == seal(copy)
    assert copy["audience"] == audience


def test_making_a_copy_changes_nothing_of_the_agenda() -> None:
    agenda = rich()
    for audience in sorted(agencies()):
        for_audience(agenda, audience, agencies())
    assert agenda == rich()
