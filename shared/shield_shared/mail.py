"""Mail over SMTP: one message to one recipient at a time, under a Message-ID that the caller gives.

Sent again after a crash it is the same message with the same Message-ID, so that a mail client shows it once. What is
said of a failure names the mail server and its reply code, never an address, a subject or a line of the text.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from shield_shared.errors import RejectedError, ShieldError, UnavailableError
from shield_shared.settings import SmtpSettings

#: How long, in seconds, a mail server may take for each of its answers.
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `kind` is its media type, such as `text/html`."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail: `to` is whom its head names, `message_id` (without angle brackets) what tells it from all others."""

    to: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    attachments: tuple[Attachment, ...] = ()


class Mailer(Protocol):
    """What sends a mail to one recipient."""

    def send(self, mail: Mail, recipient: str) -> None:
        """Hand a mail over; raises UnavailableError (try again) or RejectedError (it will never be taken)."""


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends through the mail server of the settings; one connection a mail, so that none goes stale."""

    settings: SmtpSettings
    patience: float = PATIENCE

    def send(self, mail: Mail, recipient: str) -> None:
        """Hand a mail over to the server for one recipient; returns once the server has taken it.

        Raises UnavailableError while the server is away, slow, refuses us for now or refuses our login, and
        RejectedError where it refuses this mail or this recipient for good.
        """
        message = composed(mail, self.settings.sender)
        with _explaining(self.settings), self._connected() as server:
            server.send_message(message, self.settings.sender, [recipient])

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Once the mail is taken, nothing that the server says to our farewell may count as a failure."""
        server = self._open()
        try:
            if self.settings.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.settings.user is not None and self.settings.password is not None:
                server.login(self.settings.user, self.settings.password.get_secret_value())
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _open(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port
        if self.settings.tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=self.patience, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=self.patience)


def composed(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it is sent; the same mail has the same head and the same parts."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = ", ".join(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    for attachment in mail.attachments:
        main, _, sub = attachment.kind.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message


@contextmanager
def _explaining(settings: SmtpSettings) -> Iterator[None]:
    """Servers quote addresses in their replies: only the code is told."""
    place = f"mail server {settings.host}:{settings.port}"
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(place, next(iter(error.recipients.values()))[0], "the recipient") from None
    except smtplib.SMTPAuthenticationError as error:
        raise UnavailableError(f"{place}: it refused our login ({error.smtp_code}). Nothing is lost.") from None
    except smtplib.SMTPConnectError as error:
        raise UnavailableError(f"{place}: it takes no mail just now ({error.smtp_code}). Nothing is lost.") from None
    except smtplib.SMTPResponseException as error:
        raise _refused(place, error.smtp_code, "the mail") from None
    except (OSError, smtplib.SMTPException) as error:
        raise UnavailableError(f"{place}: it is away or too slow ({type(error).__name__}). Nothing is lost.") from None


def _refused(place: str, code: int, what: str) -> ShieldError:
    """A reply of 500 and more is for good; a smaller one, or one that is no code, for now."""
    if code >= 500:
        return RejectedError(f"{place}: it refused {what} for good ({code}).")
    return UnavailableError(f"{place}: it refused {what} for now ({code}). Nothing is lost.")
