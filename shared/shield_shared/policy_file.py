"""What policy files say: the head that all of them have, and the partner agencies that several services read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictBool

from shield_shared.events import AGENCY_PREFIX

PolicyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Filled = Annotated[str, Field(min_length=1)]

#: The words of `TYPE_WORDS` that an agency may be allowed to send, and those that the meeting itself sends.
AgencyType = Literal[
    "incident", "custody", "intelligence", "missing", "status", "exploitation", "suspension", "referral", "return",
    "record",
]  # fmt: skip
MEETING_TYPES: tuple[str, ...] = ("outcome", "action", "sitting", "record")

#: The identifier schemes that an agency can issue: the others are verified by check digit or hold in one source alone.
IssuedScheme = Literal["csws", "pnc", "yot", "niche", "custody"]


class PolicyFile(BaseModel):
    """What every policy file says of itself: id (its file name), title, owner, source and dates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PolicyId
    title: Filled
    owner: Filled
    source: Filled
    in_force: Annotated[date, Strict()]
    review_by: Annotated[date, Strict()]


class Agency(PolicyFile):
    """A partner agency: the event types it may send, the identifier schemes it issues, what its word settles.

    Its feed counts as silent after `silent_after_hours` without an event; None where no rhythm is agreed. Only where it
    sends `ethnicity_for_monitoring` do the numbers for a month read what it states of that; nothing else ever does.
    """

    may_send: tuple[AgencyType, ...]
    issues: tuple[IssuedScheme, ...] = ()
    childrens_social_care: StrictBool = False
    third_sector: StrictBool = False
    ethnicity_for_monitoring: StrictBool = False
    silent_after_hours: Annotated[int, Strict(), Field(gt=0)] | None = None


def issued(agencies: Iterable[Agency]) -> dict[str, frozenset[str]]:
    """The identifier schemes that each source verifies because it issues them, by source."""
    return {AGENCY_PREFIX + agency.id: frozenset(agency.issues) for agency in agencies}
