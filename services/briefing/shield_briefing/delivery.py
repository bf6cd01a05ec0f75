"""Has the chair and deputies told by mail: once for each agenda and addendum, and why when there is none.

What is to be mailed is stored in the transaction that stores the agenda. A mail that may have been handed over when
the process ended is handed over once more, as the same mail with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from shield_briefing.addendum import Addendum
from shield_briefing.contacts import Contacts, MeetingContacts
from shield_briefing.due import Due, Key
from shield_briefing.mail_agenda import Letter, addendum_letter, agenda_letter, message_id, missing_letter
from shield_briefing.meeting import MeetingType
from shield_briefing.seal import agenda_bytes
from shield_briefing.service_store import moment_text
from shield_briefing.shape import Agenda
from shield_briefing.sitting_store import Letters, SittingStore, agenda_of
from shield_shared.errors import RejectedError, UnavailableError
from shield_shared.health import Health
from shield_shared.log import Log
from shield_shared.mail import Attachment, Mail, Mailer

#: An agenda that is compiled so long after its sitting began is no news to its chair: it is only written.
NEWS = timedelta(days=7)
#: The files of an agenda by suffix, with their media types.
KINDS = {"html": "text/html", "json": "application/json", "pdf": "application/pdf", "txt": "text/plain"}

#: The files of an agenda, by suffix.
Form = Callable[[Agenda], Mapping[str, bytes]]


@dataclass(slots=True)
class Post:
    """Writes letters and hands them to the mail server; without a `mailer` nothing is mailed."""

    contacts: Contacts
    meetings: Mapping[str, MeetingType]
    sittings: SittingStore
    mailer: Mailer | None
    sender: str
    form: Form
    now: Callable[[], datetime]
    log: Log
    health: Health
    _told: set[Key] = field(default_factory=set)

    def agenda(self, each: Due, agenda: Agenda, remarks: Sequence[str], now: datetime) -> Letters | None:
        """The mail with an agenda; None where nobody is to have one."""
        to = self._recipients(each)
        if to is None or now > each.sitting.starts + NEWS:
            return None
        letter = agenda_letter(agenda, attached=to.attach, remarks=remarks)
        return self._letters(each, to, letter, "agenda", 0, now, agenda)

    def addendum(self, each: Due, addendum: Addendum, now: datetime) -> Letters | None:
        """The mail with an addendum; None where nobody is to have one."""
        to = self._recipients(each)
        if to is None:
            return None
        letter = addendum_letter(addendum, attached=to.attach)
        return self._letters(each, to, letter, "addendum", addendum["number"], now, addendum)

    def missing(self, each: Due, reason: str, now: datetime, *, stored: bool) -> bool:
        """Have a mail say that there is no agenda; False where this process has done so, or could not.

        When the database cannot be asked (`stored` is false) it is sent at once, by each process that finds it so.
        """
        if each.key in self._told:
            return False
        to = self._recipients(each)
        if to is not None:
            letter = missing_letter(self.meetings[each.sitting.meeting], each.sitting, reason)
            letters = self._letters(each, to, letter, "missing", 0, now, None)
            if stored:
                self.sittings.post(letters)
            elif not self._send_at_once(letters):
                return False
        self._told.add(each.key)
        return True

    def _recipients(self, each: Due) -> MeetingContacts | None:
        return self.contacts.of(each.sitting.meeting) if self.mailer is not None else None

    def _letters(
        self,
        each: Due,
        to: MeetingContacts,
        letter: Letter,
        kind: str,
        number: int,
        now: datetime,
        content: Agenda | None,
    ) -> Letters:
        said = content["content_hash"] if content is not None else ""
        about = (kind, each.key[0], each.key[1].isoformat(), str(number), said)
        return Letters(
            message_id=message_id(about, self.sender),
            key=each.key,
            kind=kind,
            number=number,
            at=now,
            subject=letter.subject,
            text=letter.text,
            attached=agenda_bytes(content).decode() if content is not None and to.attach else None,
            recipients=to.addresses,
        )

    def _send_at_once(self, letters: Letters) -> bool:
        assert self.mailer is not None, "nobody is told without one"
        try:
            for recipient in letters.recipients:
                self.mailer.send(self._mail(replace(letters, recipients=(recipient,))), recipient)
        except (UnavailableError, RejectedError) as error:
            self.log.warning("mail-waits", message_id=letters.message_id, reason=str(error))
            return False
        self.health.count("mails", len(letters.recipients))
        return True

    def deliver(self) -> bool:
        """Hand over what is still to be; False where something waits for the mail server. Raises as the database."""
        if self.mailer is None:
            return True
        outcomes = [self._deliver(self.mailer, *waiting) for waiting in self.sittings.undelivered()]
        if all(outcomes):
            self.health.back("mail")
        return all(outcomes)

    def _deliver(self, mailer: Mailer, message_id: str, recipient: str) -> bool:
        with self.sittings.delivering(message_id, recipient) as mine:
            if mine is None:
                return True
            letters, ended = mine
            about = {"meeting": letters.key[0], "date": letters.key[1], "addendum": letters.number}
            try:
                mailer.send(self._mail(letters), recipient)
            except UnavailableError as error:
                self.health.away("mail", str(error))
                self.log.warning("mail-waits", message_id=message_id, reason=str(error))
                return False
            except RejectedError as error:
                ended(refused=str(error))
                self.log.error("mail-refused", None, message_id=message_id, reason=str(error), **about)
                return True
            ended(delivered=moment_text(self.now()))
        self.health.count("mails")
        self.log.info("mail-delivered", message_id=message_id, what=letters.kind, **about)
        return True

    def _mail(self, letters: Letters) -> Mail:
        return Mail(
            to=letters.recipients,
            subject=letters.subject,
            text=letters.text,
            message_id=letters.message_id,
            date=letters.at,
            attachments=tuple(self._attachments(letters)),
        )

    def _attachments(self, letters: Letters) -> Iterator[Attachment]:
        if letters.attached is None:
            return
        stem = f"agenda-{letters.key[0]}-{letters.key[1]}"
        stem += f"-addendum-{letters.number}" if letters.number else ""
        for suffix, content in files_once(self.form, letters.attached).items():
            yield Attachment(f"{stem}.{suffix}", KINDS[suffix], content)


@lru_cache(maxsize=4)
def files_once(form: Form, attached: str) -> Mapping[str, bytes]:
    """The files of an agenda: a mail goes to several, and is tried again for hours while the mail server is away."""
    return form(agenda_of(attached))
