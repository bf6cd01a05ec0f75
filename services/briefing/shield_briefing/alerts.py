"""The alert desk: sends what is due of alerts, by mail and webhook, to whoever is on duty at that moment.

Each message is claimed, sent, and noted as sent. A process that dies between the last two may have sent it: when its
claim runs out, the message goes once more under the same Message-ID and says that it is a repeat. A server that is
away delays its own messages only: each is tried by itself, those tried least come first, and a tick ends in time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.engine import Engine

from shield_briefing.alert_text import Letter, link, message_id, posted, subject, text
from shield_briefing.alerting import Alert, Message, Send, State, contact_for, is_finished, too_old, wanted
from shield_briefing.alerts_store import AlertStore
from shield_briefing.rota import Rota
from shield_shared.errors import RejectedError, ShieldError, UnavailableError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.mail import Mail, Mailer, SmtpMailer
from shield_shared.measures import ALERTS_BY, AlertsFact
from shield_shared.settings import ServiceSettings
from shield_shared.signed import signed
from shield_shared.webhook import Webhook

#: How long, in seconds, a receiver may take for each answer; a mail has some ten.
PATIENCE = 5.0
#: For how long a message is its claimer's: longer than a send may take.
CLAIM = timedelta(seconds=60)
#: After how long a message is tried again that did not leave, or was refused: a refusal may be a fault in settings.
AGAIN, AGAIN_REFUSED = timedelta(seconds=5), timedelta(minutes=5)
#: At every which try the log says that a message still waits: the first, and then about once a minute.
SAY_EVERY = 12
#: After how long a tick begins no further message, so that whoever calls it can do its other work.
LONGEST_TICK = timedelta(seconds=10)
#: What the tokens in links are for.
PURPOSE = "acknowledge"
#: What Message-IDs end in where no address for mail is set.
NO_SENDER = "shield@shield.invalid"

Now = Callable[[], datetime]


class Channel(Protocol):
    """A way to reach a contact."""

    def send(self, letter: Letter, at: datetime) -> bool:
        """Send a message; False where the contact cannot be reached this way.

        Raises UnavailableError (try again) or RejectedError (refused).
        """


@dataclass(frozen=True, slots=True)
class MailChannel:
    """By mail, from an address."""

    mailer: Mailer
    sender: str

    def send(self, letter: Letter, at: datetime) -> bool:
        """Every contact has a mail address."""
        to = letter.contact.email
        mail = Mail(
            to=(to,),
            subject=subject(letter),
            text=text(letter),
            message_id=message_id(letter.alert, letter.message, self.sender),
            date=at,
        )
        self.mailer.send(mail, to)
        return True


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """To the contact's own webhook, else to that of the house (None: it has none)."""

    webhook: Webhook
    url: str | None
    sender: str

    def send(self, letter: Letter, at: datetime) -> bool:
        """False where neither has one."""
        url = letter.contact.webhook or self.url
        if url is None:
            return False
        content = posted(letter, self.sender, at)
        self.webhook.post(url, content, str(content["message_id"]), at)
        return True


@dataclass(frozen=True, slots=True)
class Links:
    """Where alerts are acknowledged by link, and the key that signs the links."""

    url: str
    key: bytes

    def of(self, alert: Alert, contact: str, expires: datetime) -> str:
        """The link that acknowledges one turn of an alert in the name of a contact."""
        says: dict[str, str | int] = {"alert": alert.alert, "turn": alert.turn, "by": contact}
        return link(self.url, signed(self.key, PURPOSE, says, expires))


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """Sends alerts by channels (`mail`, `webhook`); any number of processes may have one on the same database."""

    store: AlertStore
    rota: Rota
    channels: Mapping[str, Channel]
    links: Links | None
    log: Log
    health: Health

    def tick(self, now: Now) -> int:
        """Send what is due by now and note what has ended; returns how many messages were sent.

        Call it often: at once after alerts were noted, and every second or two. Raises UnavailableError while the
        database is away; what is in hand then is sent again as a repeat.
        """
        began = now()
        work = self._planned(self.store.waiting(), began)
        sent = 0
        for alert, send in sorted(work, key=lambda each: each[1].tries):
            if now() - began >= LONGEST_TICK:
                break
            sent += self._send_alone(alert, send, now)
        waiting = self.store.waiting()
        self._finish(waiting, now())
        self._tell(waiting)
        return sent

    def _planned(self, waiting: Sequence[tuple[Alert, list[Send]]], now: datetime) -> list[tuple[Alert, Send]]:
        """The messages that may be tried now; those not in a row yet are put in one."""
        due: list[tuple[Alert, Send]] = []
        for alert, sends in waiting:
            if too_old(alert, self.rota):
                continue
            known = {(send.message, send.channel): send for send in sends}
            asked = [(message, by) for message in wanted(alert, sends, self.rota, now) for by in self.channels]
            new = [Send(message=message, channel=by) for message, by in asked if (message, by) not in known]
            if new:
                self.store.plan(alert, new)
            due += [(alert, send) for send in (*sends, *new) if self._is_due(send, asked, now)]
        return due

    def _is_due(self, send: Send, asked: Sequence[tuple[Message, str]], now: datetime) -> bool:
        return (send.message, send.channel) in asked and send.may_be_tried(now)

    def _send_alone(self, alert: Alert, send: Send, now: Now) -> int:
        try:
            return self._send(alert, send, now)
        except ShieldError:
            raise
        except Exception as error:  # noqa: BLE001 - our own mistake about one alert must not stop the others
            self.log.error("alert-failed", error, alert=alert.alert, channel=send.channel, what=send.message)
            self.health.count("bugs")
            self.store.put_off(alert, send, now() + AGAIN_REFUSED, refused=True)
            return 0

    def _send(self, alert: Alert, send: Send, now: Now) -> int:
        duty = contact_for(send, self.store.sends(alert), self.rota, now())
        if duty is None:
            self.store.ended(alert, send, "none", now())
            return 0
        mine = self.store.claim(alert, send, duty.contact, now(), now() + CLAIM)
        if mine is None:
            return 0
        if duty.gap:
            self.log.warning("rota-gap", alert=alert.alert, rota=self.rota.id)
        try:
            reached = self.channels[send.channel].send(self._letter(alert, mine, duty.contact, now()), now())
        except UnavailableError as error:
            return self._put_off(alert, mine, now() + AGAIN, error)
        except RejectedError as error:
            return self._put_off(alert, mine, now() + AGAIN_REFUSED, error)
        self.store.ended(alert, mine, "sent" if reached else "none", now())
        if reached:
            self._say_sent(alert, mine)
        return int(reached)

    def _letter(self, alert: Alert, send: Send, contact: str, at: datetime) -> Letter:
        expires = at + timedelta(hours=self.rota.links_last_hours)
        return Letter(
            alert=alert,
            message=send.message,
            repeat=send.repeats,
            contact=self.rota.contacts[contact],
            next_in_line=self.rota.contacts[self.rota.next_in_line(contact)],
            minutes=self.rota.escalate_after_minutes,
            link=self.links.of(alert, contact, expires) if self.links else None,
        )

    def _put_off(self, alert: Alert, send: Send, until: datetime, error: UnavailableError | RejectedError) -> int:
        refused = isinstance(error, RejectedError)
        self.store.put_off(alert, send, until, refused=refused)
        if not refused:
            self.health.away(ALERTS_BY + send.channel, str(error))
        if refused or send.tries % SAY_EVERY == 1:
            say, event = (self.log.error, "alert-refused") if refused else (self.log.warning, "alert-waits")
            say(event, alert=alert.alert, channel=send.channel, attempt=send.tries, reason=str(error))
        return 0

    def _say_sent(self, alert: Alert, send: Send) -> None:
        escalated = send.message == "escalation"
        self.health.count("alerts", channel=send.channel)
        if escalated:
            self.health.count("escalations")
        self.log.info(
            "alert-sent",
            alert=alert.alert,
            channel=send.channel,
            what=send.message,
            repeat=send.repeats,
            escalated=escalated,
        )

    def _finish(self, waiting: Sequence[tuple[Alert, list[Send]]], now: datetime) -> None:
        ended: list[tuple[Alert, State]] = []
        for alert, sends in waiting:
            if too_old(alert, self.rota):
                ended.append((alert, "too-old"))
            elif is_finished(alert, sends, wanted(alert, sends, self.rota, now), tuple(self.channels)):
                ended.append((alert, alert.state))
        if ended:
            self.store.finish(ended)
        old = sum(state == "too-old" for _, state in ended)
        if old:
            self.log.warning("alerts-too-old", alerts=old, threshold=self.rota.too_old_after_hours)

    def _tell(self, waiting: Sequence[tuple[Alert, list[Send]]]) -> None:
        cannot = {s.channel for _, sends in waiting for s in sends if not s.ended and s.tries > s.refusals}
        for channel in self.channels.keys() - cannot:
            self.health.back(ALERTS_BY + channel)
        count, oldest = self.store.unacknowledged()
        self.health.tell("unacknowledged", AlertsFact(waiting=count, oldest=oldest))


def alert_desk(engine: Engine, settings: ServiceSettings, rota: Rota, log: Log, health: Health) -> AlertDesk:
    """The desk of a service by its settings; makes the tables where they are not there.

    Says in the log where alerts would reach nobody. Raises UnavailableError and PolicyError as `AlertStore` does.
    """
    store, smtp = AlertStore(engine), settings.smtp
    sender = smtp.sender if smtp else NO_SENDER
    channels: dict[str, Channel] = {}
    if smtp is not None:
        channels["mail"] = MailChannel(SmtpMailer(smtp, PATIENCE), sender)
    if settings.webhook or any(contact.webhook for contact in rota.contacts.values()):
        secret = settings.webhook_secret
        webhook = Webhook(secret.get_secret_value().encode() if secret else None, PATIENCE)
        channels["webhook"] = WebhookChannel(webhook, settings.webhook, sender)
    if not channels:
        log.error("alerts-nowhere", reason="Neither SHIELD_SMTP nor SHIELD_WEBHOOK is set: no alert is sent.")
    if rota.is_example:
        log.warning("rota-example", reason="Contacts of rota.toml have example addresses: alerts to them are lost.")
    return AlertDesk(store, rota, channels, _links(settings), log, health)


def _links(settings: ServiceSettings) -> Links | None:
    if settings.ack_url is None or settings.ack_key is None:
        return None
    return Links(settings.ack_url, settings.ack_key.get_secret_value().encode())
