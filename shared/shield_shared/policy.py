"""Policy that several services read: which agencies there are and what each may send and state."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict


class PolicyFile(BaseModel):
    """What every policy file says of itself: id (its file name), title, owner, source and dates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    owner: str
    source: str
    in_force: date
    review_by: date


class Agency(PolicyFile):
    """A partner agency: the event types it may send, the identifier schemes it issues, what its word settles."""

    may_send: tuple[str, ...]
    issues: tuple[str, ...] = ()
    childrens_social_care: bool = False
    third_sector: bool = False
    silent_after_hours: int | None = None
