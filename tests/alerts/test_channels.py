"""Mail servers, webhooks and recipients that are away or refuse: nothing is lost, and no other alert waits for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Engine

from alerts.receivers import MailServer, WebServer
from alerts.samples import (
    DUTY,
    ESCALATED,
    LOOK,
    MANAGER,
    SEEDED,
    SUNDAY,
    Desk,
    decision,
    mailing,
    note,
    rota,
    settings,
    withdrawn,
)
from kit.mail_server import listening
from shield_briefing.alert_text import Letter
from shield_run.servers_process import free_port
from shield_shared.signed import body_signature


def test_a_mail_server_that_is_away_is_waited_for_and_blocks_no_webhook(engine: Engine, web: WebServer) -> None:
    port = free_port()
    desk = Desk(engine, mailing(port, SHIELD_WEBHOOK=f"{web.url}/secret-path"))
    note(engine, decision())
    assert [desk.tick(0), desk.tick(1)] == [1, 0]
    assert list(desk.health.facts().away) == ["alerts by mail"]
    with listening(MailServer(port=port)) as post:
        assert [desk.tick(2), desk.tick(3)] == [1, 0]
        assert not desk.health.facts().away
        assert post.told == [(DUTY, LOOK)]
    assert len(web.posted) == 1
    assert "alert-waits" in desk.events()
    assert "secret-path" not in desk.lines.getvalue()


def test_a_mail_server_that_is_away_is_missed_no_longer_when_nothing_is_to_be_sent(engine: Engine) -> None:
    desk = Desk(engine, mailing(free_port()))
    note(engine, decision())
    assert [desk.tick(0), list(desk.health.facts().away)] == [0, ["alerts by mail"]]
    (kept,) = desk.desk.store.find("")
    assert desk.desk.store.acknowledge(kept.alert.alert, None, "EDT", SUNDAY)
    assert [desk.tick(1), desk.tick(1)] == [0, 0]
    assert not desk.health.facts().away


def test_one_recipient_who_is_refused_for_now_blocks_no_other(engine: Engine, post: MailServer, desk: Desk) -> None:
    post.replies[f"{DUTY}@example.org"] = "451 later"
    note(engine, decision())
    assert [desk.tick(0), desk.tick(15)] == [0, 1]
    post.replies.clear()
    assert desk.tick(16) == 1
    assert post.told == [(MANAGER, ESCALATED), (DUTY, LOOK)]


def test_a_contact_who_is_refused_for_good_is_escalated_at_once_and_tried_again(
    engine: Engine, post: MailServer, desk: Desk
) -> None:
    post.replies[f"{DUTY}@example.org"] = f"550 no such {SEEDED[0]}"
    note(engine, decision())
    assert [desk.tick(0), desk.tick(0)] == [0, 1]
    assert "alert-refused" in desk.events()
    assert SEEDED[0] not in desk.lines.getvalue()
    post.replies.clear()
    assert [desk.tick(4), desk.tick(5)] == [0, 1]
    assert post.told == [(MANAGER, ESCALATED), (DUTY, LOOK)]


def test_the_webhook_is_signed_and_says_what_the_mail_says(engine: Engine, web: WebServer) -> None:
    own = rota().model_dump(by_alias=True)["contacts"]
    own[MANAGER]["webhook"] = f"{web.url}/manager"
    house = {"SHIELD_WEBHOOK": f"{web.url}/house", "SHIELD_WEBHOOK_SECRET": "k"}
    desk = Desk(engine, settings(**house), rota(contacts=own))
    note(engine, decision())
    desk.tick()
    desk.tick(15)
    first, second = web.posted
    assert web.paths == ["/house", "/manager"]
    assert (first["message"], first["number"], second["message"], second["number"]) == ("first", 1, "escalation", 2)
    assert (first["reference"], first["agency"]) == ("9f3c1a", "west-yorkshire-police")
    seconds = int(SUNDAY.timestamp())
    assert web.heads[0]["Shield-Signature"] == f"t={seconds},v1={body_signature(b'k', seconds, web.bodies[0])}"
    assert web.heads[0]["Shield-Message-Id"] == first["message_id"]


def test_a_contact_without_a_webhook_is_passed_over_by_that_channel(
    engine: Engine, post: MailServer, web: WebServer
) -> None:
    own = rota().model_dump(by_alias=True)["contacts"]
    own[MANAGER]["webhook"] = web.url
    desk = Desk(engine, mailing(post.port), rota(contacts=own))
    note(engine, decision())
    assert [desk.tick(), desk.tick(15)] == [1, 2]
    note(engine, withdrawn(2))
    assert [desk.tick(16), desk.tick(17)] == [3, 0]
    assert [each["message"] for each in web.posted] == ["escalation", "escalation-over"]


def test_with_no_way_to_send_the_log_says_so_and_nothing_is_lost(engine: Engine, post: MailServer) -> None:
    mute = Desk(engine, settings())
    note(engine, decision())
    assert [mute.tick(), mute.tick(60)] == [0, 0]
    assert mute.events()[0] == "alerts-nowhere"
    assert Desk(engine, mailing(post.port)).tick(61) == 2


def test_the_log_says_about_once_a_minute_that_a_message_waits(engine: Engine) -> None:
    desk = Desk(engine, mailing(free_port()))
    note(engine, decision())
    for n in range(14):
        desk.tick(n * 5 / 60)
    assert desk.events().count("alert-waits") == 2


def test_a_mistake_of_ours_about_one_alert_stops_no_other_and_is_escalated(
    engine: Engine, post: MailServer, desk: Desk
) -> None:
    class Broken:
        """Fails with what it should not have been told."""

        def send(self, letter: Letter, at: datetime) -> bool:
            if letter.alert.reference == "b" and letter.message == "first":
                raise KeyError(SEEDED[0])
            return mail.send(letter, at)

    mail = desk.desk.channels["mail"]
    desk.desk = replace(desk.desk, channels={"mail": Broken()})
    note(engine, *(decision(young_person=name) for name in "abc"))
    assert [desk.tick(), desk.tick()] == [2, 1]
    assert sorted(post.told) == [(DUTY, LOOK), (DUTY, LOOK), (MANAGER, ESCALATED)]
    assert "alert-failed" in desk.events()
    assert SEEDED[0] not in desk.lines.getvalue()
