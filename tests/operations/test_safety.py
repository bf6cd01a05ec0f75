"""Each state of the world gives the sentence that an operator needs and the exit code that a script needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from operations.pictures import CUT_OFF, NEXT, NOW, POLICE, agencies, away, picture, sitting, well
from shield_run.safety import SERVICES, Answer, Picture, is_full, judge, rows
from shield_run.safety_words import clock_words, sitting_words
from shield_shared.measures import SittingFact
from shield_shared.sqlstates import refusal


def test_all_is_well() -> None:
    verdict = judge(picture(well()))
    assert verdict.sentence == (
        f"{NEXT} is safe: every agency has sent as usual, nothing waits to be processed "
        "and every agenda that was due is with its chair (2 held messages may be looked at)."
    )
    assert (verdict.level, verdict.exit_code, verdict.findings) == ("safe", 0, ())


def test_what_several_processes_of_a_service_hold_is_counted_once() -> None:
    answers = well(triage={"held": {"waiting": 1}})
    both = replace(picture(answers), answers=[answers["ingest"], *answers.values()])
    assert judge(both).sentence.endswith("is with its chair (3 held messages may be looked at).")


def test_what_nobody_is_mailed_is_to_be_collected_and_never_called_delivered() -> None:
    done = {"compiled": NOW - timedelta(hours=20), "delivered": NOW - timedelta(hours=20)}
    written, monthly = sitting(1, mailed=False), sitting(2).model_copy(update={"meeting": "mace-child"} | done)
    some = judge(picture(well(briefing={"sittings": [written, monthly]})))
    assert some.exit_code == 0
    assert " is made, but nobody is mailed those of syv-daily: collect them from the output folder (2" in some.sentence
    none = picture(well(briefing={"sittings": [sitting(1, mailed=False, **done), sitting(2, mailed=False)]}))
    assert " is made, but nobody is mailed any: collect them from the output folder (2 held" in judge(none).sentence
    assert ("syv-daily 2026-04-01", "written", "yesterday at 09:30, mailed to nobody") in rows(none)


def test_the_output_folder_is_full() -> None:
    why = (
        "/agendas/syv-daily/2026-04-01/agenda.html: the disk is full. Nothing is lost: make room and do the same again."
    )
    verdict = judge(picture(well(briefing={"away": {"output folder": why, "output folder (pages)": why}})))
    assert verdict.exit_code == 1
    assert verdict.sentence == (
        f"{NEXT} is at risk: briefing cannot write to the output folder ({why[:-1]}); make room there, or mount it: "
        "what is missing is kept and written by itself then (1 more thing is wrong, see below)."
    )


def test_alerts_cannot_be_sent() -> None:
    why = "The mail server at 127.0.0.1:25 is away."
    verdict = judge(picture(well(briefing={"away": {"alerts by mail": why}})))
    assert (verdict.exit_code, verdict.sentence) == (
        1,
        f"{NEXT} is at risk: briefing cannot send alerts by mail ({why[:-1]}); "
        "ring the duty contact: `shield alert list` shows about what.",
    )


def test_the_broker_is_down() -> None:
    why = "Kafka at 127.0.0.1:9092 cannot be reached: Connection refused."
    waiting: dict[str, Any] = {service: {"away": {"broker": why}} for service in SERVICES}
    verdict = judge(picture(well(**waiting), broker=why))
    assert verdict.sentence == (
        f"{NEXT} is not safe yet: Kafka is away (Kafka at 127.0.0.1:9092 cannot be reached: Connection refused); "
        "start it: nothing is lost, and everything goes on by itself once it is back."
    )
    assert verdict.exit_code == 75


def test_the_broker_is_down_and_the_cut_off_is_near() -> None:
    now = CUT_OFF - timedelta(minutes=59)
    verdict = judge(picture(well(now), now, broker="No answer."))
    assert verdict.sentence.startswith(f"{NEXT} is at risk: Kafka is away (No answer);")
    assert verdict.exit_code == 1


def test_the_police_are_silent() -> None:
    silent = {"agencies": agencies(NOW - timedelta(hours=31))}
    verdict = judge(picture(well(ingest=silent)))
    assert verdict.sentence == (
        f"{NEXT} is at risk: West Yorkshire Police has sent nothing for 31 hours (usual: at least every 24 hours); "
        "ask them whether anything is wrong before the cut-off."
    )
    assert verdict.exit_code == 1


def test_a_consumer_is_stuck() -> None:
    sentence = "triage has taken nothing for more than 5 minutes although 40 messages wait."
    stuck = {"lag": {"shield.events.v1": 40}, "last_success": NOW - timedelta(minutes=9)}
    stuck["alarms"] = [{"alarm": "stuck-consumer", "about": "triage", "sentence": sentence}]
    verdict = judge(picture(well(triage=stuck)))
    assert verdict.sentence == (
        f"{NEXT} is at risk: triage has taken nothing for more than 5 minutes although 40 messages wait; "
        "start that service anew: nothing is lost."
    )
    assert verdict.exit_code == 1


def test_a_service_that_hangs_is_stuck_too() -> None:
    hangs = {"triage": Answer("triage", None, "http://127.0.0.1:8082: no answer in time")}
    verdict = judge(picture(well() | hangs))
    assert verdict.sentence == (
        f"{NEXT} is at risk: triage is there but hangs (http://127.0.0.1:8082: no answer in time); "
        "start that service anew: nothing is lost."
    )
    assert verdict.exit_code == 1


def test_the_database_is_full() -> None:
    why = str(refusal("shield", "53100", ""))
    verdict = judge(picture(well(triage={"away": {"database": why}})))
    assert verdict.sentence.startswith(f"{NEXT} is at risk: the database is away (shield: the database server has no")
    assert verdict.sentence.endswith("; make room on its disk: everything then goes on by itself.")
    assert verdict.exit_code == 1


def test_a_cut_off_was_missed() -> None:
    now = CUT_OFF + timedelta(minutes=20)
    verdict = judge(picture(well(now), now))
    assert verdict.sentence == (
        f"{NEXT} is at risk: the agenda of syv-daily on 2026-04-01 is not there although its cut-off has passed; "
        "ring the chair, and read why in the last `sitting-missing` line of briefing."
    )
    assert verdict.exit_code == 1


def test_an_agenda_that_briefing_does_not_know_of_is_missing_too() -> None:
    now = CUT_OFF + timedelta(minutes=20)
    verdict = judge(picture(well(now, briefing={"sittings": []}), now))
    assert [finding.name for finding in verdict.findings] == ["agenda-missing"]


def test_after_its_cut_off_a_meeting_is_safe_with_its_agenda_delivered() -> None:
    now = CUT_OFF + timedelta(minutes=20)
    there = {"sittings": [sitting(compiled=CUT_OFF, delivered=CUT_OFF), sitting(2)]}
    verdict = judge(picture(well(now, briefing=there), now))
    assert verdict.sentence.startswith(f"{NEXT} is safe: ")
    assert rows(picture(well(now, briefing=there), now))[5] == ("syv-daily 2026-04-01", "delivered", "today at 08:00")


@pytest.mark.parametrize(
    ("answers", "servers", "level", "first"),
    [
        (well() | away("triage"), {}, "not-yet", "triage does not answer (Connection refused); start it:"),
        (well(), {"database": "No answer."}, "not-yet", "the database is away (No answer); start it:"),
        (
            well(ingest={"away": {"outbox": "Kafka at x cannot be reached."}}), {}, "not-yet",
            "Kafka is away (Kafka at x cannot be reached); start it:",
        ),
        (
            well(ingest={"away": {"outbox": "x: the database server cannot be reached."}}), {}, "not-yet",
            "the database is away (x: the database server cannot be reached); start it:",
        ),
        (well(ingest={"unready": "it is starting"}), {}, "not-yet", "ingest is not ready (it is starting); wait a"),
        (well(briefing={"away": {"mail": "No answer."}}), {}, "not-yet", "briefing waits for mail (No answer); wait a"),
        (
            well(triage={"oldest_unprocessed": NOW - timedelta(minutes=7)}), {}, "not-yet",
            "triage is behind: the oldest message it has not taken came 7 minutes ago; wait a few",
        ),
        (
            {name: answer for name, answer in well().items() if name != "triage"}, {}, "not-yet",
            "nobody asked triage, whose address was not given; give the address",
        ),
        (
            well(briefing={"unacknowledged": {"waiting": 1, "oldest": NOW - timedelta(hours=1)}}), {}, "at-risk",
            "nobody has acknowledged 1 alerts, the oldest of them for 60 minutes; ring the duty contact",
        ),
        (
            well(ingest={"held": {"waiting": 900, "last_hour": 30}}), {}, "at-risk",
            "900 messages that ingest holds wait for a person, 30 since an hour ago; find out what they have in common",
        ),
        (
            well() | away(*SERVICES), {"database": "No answer.", "broker": "No answer."}, "not-yet",
            "the database is away (No answer); start it: nothing is lost, and everything goes on by itself once it is "
            "back (4 more things are wrong, see below).",
        ),
        (
            well(ingest={"agencies": agencies(NOW - timedelta(hours=31))}) | away("triage"), {}, "at-risk",
            "triage does not answer (Connection refused); start it: nothing is lost, and it goes on where it was "
            "(1 more thing is wrong, see below).",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_do_the_cause_of_the_rest_first(
    answers: dict[str, Answer], servers: dict[str, str], level: str, first: str
) -> None:
    verdict = judge(picture(answers, **servers))
    assert verdict.level == level
    assert first in verdict.sentence
    assert verdict.sentence.count(".") - first.count(".") <= 1
    assert verdict.sentence.endswith(".")


def test_a_second_instance_that_is_away_counts_and_what_both_say_is_said_once() -> None:
    silent = {"agencies": agencies(NOW - timedelta(hours=31))}
    one, other = well(ingest=silent), well(ingest=silent)
    both = [*one.values(), other["ingest"], Answer("triage", None, "Connection refused.")]
    verdict = judge(Picture(**{**_parts(picture(one)), "answers": both}))
    assert [(finding.name, finding.about) for finding in verdict.findings] == [
        ("service-away", "triage"),
        ("silent-agency", POLICE),
    ]


def test_an_agency_is_heard_of_when_any_service_has_heard_of_it() -> None:
    behind = {"agencies": agencies(NOW - timedelta(hours=31)), "sittings": [sitting(1)]}
    seen = picture(well(briefing=behind))
    assert judge(seen).level == "safe"
    assert [row for row in rows(seen) if row[0] == "West Yorkshire Police"] == [
        ("West Yorkshire Police", "well", "last sent today at 03:30")
    ]


def _parts(whole: Picture) -> dict[str, Any]:
    names = ("now", "answers", "servers", "planned", "titles", "limits")
    return {name: getattr(whole, name) for name in names}


def test_without_a_sitting_nothing_is_called_safe() -> None:
    nothing = Picture(**{**_parts(picture(well(briefing={"sittings": []}))), "planned": []})
    verdict = judge(nothing)
    assert verdict.sentence.startswith("The next meeting is not safe yet: no sitting is planned; check")
    assert verdict.next_sitting is None


def test_the_calendar_knows_the_next_meeting_when_briefing_does_not_answer() -> None:
    verdict = judge(picture(well() | away("briefing")))
    assert verdict.sentence.startswith(f"{NEXT} is not safe yet: briefing does not answer")
    assert verdict.next_sitting == sitting(1)


def test_the_table_names_servers_services_sittings_and_agencies() -> None:
    silent = {"agencies": agencies(NOW - timedelta(hours=31)) | {"leeds-yjs": {"last_received": None}}}
    briefing = {"sittings": [sitting(1, compiled=NOW)], "unacknowledged": {"waiting": 1}}
    answers = well(ingest=silent, briefing=briefing) | away("triage")
    told = rows(picture(answers, broker="No answer."))
    assert told == [
        ("the database", "well", ""),
        ("Kafka", "away", "No answer."),
        ("ingest", "well", "0 waiting, last success today at 05:30, 2 held (0 within the hour)"),
        ("triage", "away", "Connection refused."),
        ("briefing", "well", "0 waiting, last success today at 05:30, 1 alerts unanswered"),
        ("syv-daily 2026-04-01", "compiled", "today at 05:30, not delivered yet"),
        ("syv-daily 2026-04-02", "to come", "cut-off tomorrow at 08:00"),
        ("Children's social work", "well", "last sent on Mon 30 Mar at 22:30"),
        ("leeds-yjs", "well", "last sent never"),
        ("West Yorkshire Police", "silent", "last sent on Mon 30 Mar at 22:30"),
    ]
    late = rows(picture(well(), CUT_OFF))
    assert ("syv-daily 2026-04-01", "missing", "cut-off today at 08:00") in late
    new = rows(picture(well(triage={"last_success": None, "unready": "it is starting"})))
    assert ("triage", "not ready", "0 waiting, no success yet") in new
    behind = rows(picture(well(triage={"lag": {"shield.events.v1": 3}, "oldest_unprocessed": NOW})))
    assert ("triage", "well", "3 waiting (the oldest since today at 05:30), last success today at 05:30") in behind


@pytest.mark.parametrize(
    ("why", "full"),
    [
        (str(refusal("x", "53100", "")), True),
        ("x: the disk is full. Nothing that was stored is lost: make room and do the same again.", True),
        (str(refusal("x", "57P01", "")), False),
        (str(refusal("x", None, "")), False),
    ],
)
def test_a_full_database_is_told_from_one_that_is_away(why: str, full: bool) -> None:
    assert is_full(why) is full


def test_moments_are_told_by_the_london_clock() -> None:
    assert clock_words(datetime(2026, 3, 31, 22, 59, tzinfo=UTC), NOW) == "yesterday at 23:59"
    assert clock_words(datetime(2026, 3, 31, 23, 0, tzinfo=UTC), NOW) == "today at 00:00"
    assert clock_words(datetime(2026, 4, 3, 8, 0, tzinfo=UTC), NOW) == "on Fri 3 Apr at 09:00"
    monthly = SittingFact(
        meeting="mace-contextual", date=date(2026, 4, 2), meeting_at=CUT_OFF + timedelta(days=1), cut_off=CUT_OFF
    )
    assert sitting_words(monthly, NOW) == "mace-contextual tomorrow at 08:00 (cut-off today at 08:00)"
