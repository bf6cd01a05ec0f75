"""To whom agendas go, from policy (contacts.toml): chair and deputies of each meeting, and how soon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictBool, model_validator

from shield_shared.policy_file import Filled, PolicyId

#: One plain address: no display name, no list, nothing that could end a header line.
Address = Annotated[str, Field(pattern=r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,63}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class MeetingContacts(_Part):
    """Who receives the agenda of one meeting; with `attach` the files go with the mail, else it is only a notice."""

    id: PolicyId
    addresses: Annotated[tuple[Address, ...], Field(min_length=1)]
    attach: StrictBool = False


class Contacts(_Part):
    """Chair and deputies by meeting, within how long an agenda is due, and how often an addendum may follow."""

    title: Filled
    owner: Filled
    source: Filled
    review_by: Annotated[date, Strict()]
    due_within_minutes: Annotated[int, Strict(), Field(ge=0, le=240)]
    addendum_every_minutes: Annotated[int, Strict(), Field(ge=1, le=240)]
    meeting: tuple[MeetingContacts, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Contacts:
        ids = [contacts.id for contacts in self.meeting]
        if len(set(ids)) != len(ids):
            raise ValueError("expected each meeting once")
        return self

    def of(self, meeting: str) -> MeetingContacts | None:
        """Who receives the agendas of a meeting; None where nobody is named."""
        return next((contacts for contacts in self.meeting if contacts.id == meeting), None)

    @property
    def within(self) -> timedelta:
        """How long after its cut-off an agenda is due at the latest."""
        return timedelta(minutes=self.due_within_minutes)

    @property
    def every(self) -> timedelta:
        """How long after an addendum the next may follow."""
        return timedelta(minutes=self.addendum_every_minutes)
