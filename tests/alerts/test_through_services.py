"""What an agency puts on its topic reaches the duty contact through the real services, and nothing personal with it."""

from __future__ import annotations

import json
from pathlib import Path

from alerts.receivers import MailServer
from alerts.samples import LOOK, OVER
from kit.broker import Broker
from kit.events import incident, retraction
from kit.people import victim
from kit.postgres import Server
from kit.services import services, stamped
from kit.waiting import until

GIVEN, FAMILY, BORN, SEEN = "Zebedee", "Quillfeather", "2011-04-05", "the lamp post in Quagmire Rise"
VICTIM = victim(name=(GIVEN, FAMILY), born=BORN)


def test_an_immediate_decision_and_a_held_incident_are_mailed_and_old_ones_are_not(
    broker: Broker, postgres: Server, post: MailServer, tmp_path: Path
) -> None:
    shot = incident(0, people=[VICTIM], subject="crime-ZQ77", weapon="firearm", summary=SEEN)
    broken = {**incident(0, "10:30", people=[VICTIM]), "data": {"summary": SEEN}}
    long_ago = stamped(incident(0, "09:00", people=[VICTIM], weapon="firearm", subject="crime-ZQ1"))
    told = {
        "SHIELD_SMTP": f"127.0.0.1:{post.port}",
        "SHIELD_SMTP_TLS": "none",
        "SHIELD_MAIL_FROM": "shield@leeds.test",
        "SHIELD_TRUST_RECEIVED": "yes",
    }
    with services(tmp_path / "live", broker, postgres, **told) as town:
        town.publish([long_ago, shot, broken])
        for service in ("ingest", "triage", "briefing"):
            town.start(service)
        until(lambda: len(post.mails) >= 2, "the mails of two alerts")
        town.await_drained()
        town.publish([retraction(shot, 0, "11:00")])
        until(lambda: len(post.mails) >= 3, "the mail that says that it is over")
        town.await_drained()
        assert [subject for _, subject in post.told] == [LOOK, LOOK, OVER]
        (old,) = town.said("alerts-too-old")
        assert old["alerts"] == 1
        log = town.log()
    everything = log + "".join(mail.as_string() + mail.get_content() for mail in post.mails)
    assert [seed for seed in (GIVEN, FAMILY, BORN, "lamp post", "ZQ77") if seed in everything] == []
    assert {json.loads(line)["event"] for line in log.splitlines()} >= {"alert-sent", "rota-example"}
