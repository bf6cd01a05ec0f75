"""Alerts reach whoever is on duty, once, over a real mail server, on both back ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from alerts.receivers import MailServer
from alerts.samples import (
    DUTY,
    ESCALATED,
    HEAD,
    LOOK,
    MANAGER,
    MINUTE,
    OVER,
    SEEDED,
    SUNDAY,
    Desk,
    decision,
    held,
    mailing,
    note,
    rota,
    together,
    withdrawn,
)
from shield_briefing import alerts_store
from shield_shared.database import transaction


def test_who_is_on_duty_is_told_at_once_and_once(engine: Engine, post: MailServer, desk: Desk) -> None:
    assert note(engine, decision()) == 1
    assert note(engine, decision()) == 0
    assert [desk.tick(), desk.tick(), desk.tick(14)] == [1, 0, 0]
    assert post.told == [(DUTY, LOOK)]
    assert desk.events() == ["rota-example", "alert-sent"]
    assert desk.health.facts().unacknowledged is not None


def test_the_mail_names_a_reference_an_agency_and_a_time_and_nothing_personal(
    engine: Engine, post: MailServer, desk: Desk
) -> None:
    note(engine, decision(), held())
    desk.tick()
    first = post.mails[0]
    text = first.get_content()
    assert all(part in text for part in ("9f3c1a", "west-yorkshire-police", "2026-03-08T03:12:00+00:00"))
    assert first["Subject"].startswith("OFFICIAL-SENSITIVE: Shield alert ")
    everything = "".join(mail.as_string() + mail.get_content() for mail in post.mails) + desk.lines.getvalue()
    assert len(post.mails) == 2
    with transaction(engine) as connection:
        everything += str(
            [connection.execute(select(table)).all() for table in (alerts_store.alerts, alerts_store.sends)]
        )
    assert [seed for seed in SEEDED if seed in everything] == []


def test_it_is_escalated_once_when_nobody_acknowledges(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, decision())
    assert [desk.tick(0), desk.tick(14.9), desk.tick(15), desk.tick(16), desk.tick(600)] == [1, 0, 1, 0, 0]
    assert post.told == [(DUTY, LOOK), (MANAGER, ESCALATED)]
    assert len({mail["Message-ID"] for mail in post.mails}) == 2


def test_what_is_acknowledged_is_not_escalated(engine: Engine, desk: Desk) -> None:
    note(engine, decision())
    desk.tick()
    (kept,) = desk.desk.store.find("")
    assert desk.desk.store.acknowledge(kept.alert.alert, None, "EDT", SUNDAY)
    assert not desk.desk.store.acknowledge(kept.alert.alert, None, "somebody else", SUNDAY)
    assert [desk.tick(15), desk.tick(16)] == [0, 0]
    assert desk.desk.store.find("")[0].acknowledged_by == "EDT"
    assert desk.desk.store.unacknowledged() == (0, None)


def test_the_next_in_line_of_the_manager_is_another(engine: Engine, post: MailServer) -> None:
    manager = {"contact": MANAGER, "from": "2026-03-08T00:00:00", "to": "2026-03-09T00:00:00"}
    desk = Desk(engine, mailing(post.port), rota(cover=[manager]))
    note(engine, decision())
    desk.tick()
    desk.tick(15)
    assert post.told == [(MANAGER, LOOK), (HEAD, ESCALATED)]


def test_nobody_on_duty_falls_to_the_fallback_and_says_so(engine: Engine, post: MailServer) -> None:
    weekdays = [{**shift, "days": ["mon"]} for shift in rota().model_dump(by_alias=True)["shift"]]
    desk = Desk(engine, mailing(post.port), rota(shift=weekdays))
    note(engine, decision())
    desk.tick()
    assert post.told == [(HEAD, LOOK)]
    assert "rota-gap" in desk.events()


@pytest.mark.parametrize("ends", [withdrawn(2), decision(2, priority="same-day"), decision(2, meetings=())])
def test_a_decision_that_is_withdrawn_or_lowered_says_so_once_to_whoever_was_told(
    engine: Engine, post: MailServer, desk: Desk, ends: object
) -> None:
    note(engine, decision())
    desk.tick()
    desk.tick(15)
    assert note(engine, ends) == 1  # type: ignore[arg-type]
    note(engine, ends, decision(1))  # type: ignore[arg-type]
    assert [desk.tick(16), desk.tick(17), desk.tick(60)] == [2, 0, 0]
    assert sorted(post.told[2:]) == [(DUTY, OVER), (MANAGER, OVER)]


def test_what_is_withdrawn_before_anybody_was_told_is_not_told(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, decision(), withdrawn(2))
    assert desk.tick() == 0
    assert note(engine, decision(3)) == 1
    assert desk.tick() == 1
    assert post.told == [(DUTY, LOOK)]


def test_what_is_raised_again_is_told_again_and_says_so(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, decision())
    desk.tick()
    (kept,) = desk.desk.store.find("")
    desk.desk.store.acknowledge(kept.alert.alert, None, "EDT", SUNDAY)
    note(engine, withdrawn(2))
    desk.tick(1)
    note(engine, decision(3), now=SUNDAY + 2 * MINUTE)
    assert [desk.tick(2), desk.tick(3), desk.tick(17)] == [1, 0, 1]
    assert [subject for _, subject in post.told] == [
        LOOK, OVER, f"{LOOK} (raised again, 2)", f"{ESCALATED} (raised again, 2)",
    ]  # fmt: skip
    assert len({mail["Message-ID"] for mail in post.mails}) == 4


def test_two_roles_are_one_alert_that_ends_with_the_last_of_them(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, together(decision(), decision(role="suspect")))
    note(engine, withdrawn(2, role="suspect"))
    assert [desk.tick(), desk.tick(1)] == [1, 0]
    note(engine, withdrawn(3))
    desk.tick(2)
    assert post.told == [(DUTY, LOOK), (DUTY, OVER)]


def test_an_older_decision_that_comes_late_changes_nothing(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, decision(5))
    note(engine, withdrawn(4))
    assert desk.tick() == 1
    assert note(engine, withdrawn(6)) == 1
    note(engine, decision(5))
    desk.tick(1)
    assert post.told == [(DUTY, LOOK), (DUTY, OVER)]


def test_another_reference_of_the_same_young_person_keeps_what_was_acknowledged(
    engine: Engine, post: MailServer, desk: Desk
) -> None:
    note(engine, decision())
    desk.tick()
    desk.desk.store.acknowledge(desk.desk.store.find("")[0].alert.alert, None, "EDT", SUNDAY)
    note(engine, together(withdrawn(2), decision(2, young_person="77aa00")), now=SUNDAY + MINUTE)
    assert [desk.tick(1), desk.tick(30)] == [0, 0]
    assert len(post.mails) == 1


def test_another_reference_of_what_nobody_acknowledged_is_told_with_the_alert_before(
    engine: Engine, post: MailServer, desk: Desk
) -> None:
    note(engine, decision())
    desk.tick()
    before = desk.desk.store.find("")[0].alert.alert
    note(engine, together(withdrawn(2), decision(2, young_person="77aa00")), now=SUNDAY + MINUTE)
    assert desk.tick(1) == 1
    assert post.told == [(DUTY, LOOK), (DUTY, LOOK)]
    assert f"alert {before}" in post.mails[1].get_content()


def test_two_people_who_change_in_one_event_are_told_as_new(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, together(decision(), decision(young_person="b")))
    desk.tick()
    both = together(withdrawn(2), withdrawn(2, young_person="b"), decision(2, young_person="c"))
    note(engine, both)
    desk.tick(1)
    assert sorted(subject for _, subject in post.told) == [LOOK, LOOK, LOOK, OVER, OVER]


def test_what_was_received_long_ago_pages_nobody_and_is_counted(engine: Engine, desk: Desk) -> None:
    note(engine, *(decision(young_person=f"{n}", as_at=SUNDAY - 73 * 60 * MINUTE) for n in range(3)), held())
    assert [desk.tick(), desk.tick()] == [1, 0]
    line = next(json.loads(line) for line in desk.lines.getvalue().splitlines() if "too-old" in line)
    assert (line["alerts"], line["threshold"]) == (3, 72)
    assert [kept.alert.state for kept in desk.desk.store.find("")].count("too-old") == 3
    note(engine, withdrawn(2, young_person="0"))
    assert desk.tick() == 0


def test_a_held_message_alerts_once_however_often_it_is_sent(engine: Engine, post: MailServer, desk: Desk) -> None:
    note(engine, held(), held(arrival="b" * 32), held(received=None))
    assert desk.tick() == 1
    assert "could not be read" in post.mails[0].get_content()


def test_two_desks_never_both_send(engine: Engine, post: MailServer) -> None:
    desks = [Desk(engine, mailing(post.port)) for _ in range(2)]
    note(engine, *(decision(young_person=f"{n}") for n in range(8)))
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda desk: desk.tick(), desks))
    assert sum(sent) == len(post.mails) == len({mail["Message-ID"] for mail in post.mails}) == 8


def test_a_tick_ends_in_time(engine: Engine, desk: Desk) -> None:
    note(engine, *(decision(young_person=f"{n}") for n in range(3)))
    moments: Iterator[float] = iter([0, 0, *[0.1] * 4, *[1] * 100])
    assert desk.desk.tick(lambda: SUNDAY + next(moments) * MINUTE) == 1
    assert desk.tick(1) == 2
