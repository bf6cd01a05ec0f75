"""What services say to each other on topics: one model a payload, each with its schema's name and version.

A payload of another version is held by whoever reads it, never guessed at. Personal data travels in payloads only:
topics' names, keys and headers carry none.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from shield_shared.canonical import canonical_json, digest_of
from shield_shared.decisions import Basis, Priority, ScopeVerdict
from shield_shared.errors import RejectedError
from shield_shared.frozen import value
from shield_shared.people import Role

ArrivalId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


#: Decisions are made by the hundred thousand: no models, which would check what we say ourselves.
_AS_SAID = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Payload(_Part):
    """The content of one message; `schema` says of which kind and version."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    def encode(self) -> bytes:
        """Canonical JSON: equal payloads have equal bytes."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """The payload of these bytes; raises RejectedError for any other, naming fields and never a value."""
        try:
            return cls.model_validate(json.loads(content))
        except ValidationError as error:
            raise RejectedError(f"expected {cls.schema_name()}: {_told(error)}") from None
        except (ValueError, RecursionError):
            raise RejectedError(f"expected {cls.schema_name()}: the payload is not JSON") from None

    @classmethod
    def schema_name(cls) -> str:
        """The name and version of the schema, such as `shield.events.v1`."""
        return str(cls.model_fields["schema_"].default)


def _told(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'payload'}: {fault['type']}" for fault in faults[:5])


class Arrival(_Part):
    """One acceptable event as it came once; `received` is our stamp, `event` the CloudEvent as sent.

    The id is the same however often the arrival is delivered to us; the same event sent twice is two arrivals.
    """

    arrival: ArrivalId
    received: datetime
    event: dict[str, Any]


class Events(Payload):
    """Arrivals of one bucket of young people, in the order in which they came (topic `shield.events.v1`)."""

    schema_: Literal["shield.events.v1"] = Field("shield.events.v1", alias="schema")
    arrivals: tuple[Arrival, ...]


class HeldFault(_Part):
    """Why a message is held: field, code and a sentence, as in `shield_shared.faults.Fault`."""

    field: str
    code: str
    sentence: str


class Held(Payload):
    """A message that waits for a person, without its content (topic `shield.held.v1`).

    `digest` (hex) tells equal texts; None where there is no text.
    """

    schema_: Literal["shield.held.v1"] = Field("shield.held.v1", alias="schema")
    arrival: ArrivalId
    held_by: Literal["ingest", "triage", "briefing"]
    agency: str
    type: str
    faults: tuple[HeldFault, ...]
    source: str | None
    id: str | None
    received: datetime | None
    digest: str | None


class Receipt(Payload):
    """What became of one message, for the agency that sent it (topic `agency.receipts.<agency-id>.v1`)."""

    schema_: Literal["agency.receipts.v1"] = Field("agency.receipts.v1", alias="schema")
    receipt: ArrivalId
    id: str | None
    received: datetime
    verdict: Literal["accepted", "duplicate", "held"]
    faults: tuple[HeldFault, ...]
    warnings: tuple[HeldFault, ...]


@value
class EventRef:
    """Which event: its source and id."""

    __pydantic_config__ = _AS_SAID

    source: str
    id: str


@value
class ScopeSaid:
    """Whether the young person counts, why, and what a reader must know of the age."""

    __pydantic_config__ = _AS_SAID

    verdict: ScopeVerdict
    basis: Basis
    flags: tuple[str, ...]


@value
class ReasonSaid:
    """A rule that was met, in a sentence with its facts, and the ids of the events that are its evidence."""

    __pydantic_config__ = _AS_SAID

    rule: str
    text: str
    events: tuple[str, ...]


@value
class UnknownSaid:
    """What could not be evaluated, and who would know."""

    __pydantic_config__ = _AS_SAID

    text: str
    ask: str


@value
class NearMissSaid:
    """A rule that failed by one clause."""

    __pydantic_config__ = _AS_SAID

    rule: str
    text: str


@value
class Decision:
    """The triage decision on one appearance (contract section 5), or that it stands no more (`withdrawn`).

    `young_person` is None for an event that names nobody. `to_check` are the meetings where a person must look.
    """

    __pydantic_config__ = _AS_SAID

    young_person: str | None
    event: EventRef
    role: Role | None
    withdrawn: bool
    as_at: datetime
    scope: ScopeSaid | None
    priority: Priority
    meetings: tuple[str, ...]
    to_check: tuple[str, ...]
    reasons: tuple[ReasonSaid, ...]
    unknowns: tuple[UnknownSaid, ...]
    near_misses: tuple[NearMissSaid, ...]
    rule_book: str

    @property
    def content(self) -> dict[str, Any]:
        """All of it but `as_at`, as JSON has it, in the order of the fields: what tells decisions apart."""
        event, scope = self.event, self.scope
        return {
            "young_person": self.young_person,
            "event": {"source": event.source, "id": event.id},
            "role": self.role,
            "withdrawn": self.withdrawn,
            "scope": scope and {"verdict": scope.verdict, "basis": scope.basis, "flags": scope.flags},
            "priority": self.priority,
            "meetings": self.meetings,
            "to_check": self.to_check,
            "reasons": [{"rule": one.rule, "text": one.text, "events": one.events} for one in self.reasons],
            "unknowns": [{"text": one.text, "ask": one.ask} for one in self.unknowns],
            "near_misses": [{"rule": one.rule, "text": one.text} for one in self.near_misses],
            "rule_book": self.rule_book,
        }

    @property
    def digest(self) -> bytes:
        """Tells decisions of different content: 16 bytes. `as_at` is when it was so decided and no content."""
        return digest_of(orjson.dumps(self.content))

    def encode(self) -> bytes:
        """It alone as JSON, as it is stored; `decode` reads it back."""
        return orjson.dumps(self._said, option=orjson.OPT_UTC_Z)

    @classmethod
    def decode(cls, content: bytes) -> Decision:
        """What `encode` wrote; raises ValueError for anything else."""
        return _DECISION.validate_json(content)

    @property
    def _said(self) -> dict[str, Any]:
        return {**self.content, "as_at": self.as_at}


_DECISION = TypeAdapter(Decision)


class Decisions(Payload):
    """Decisions of one bucket of young people (topic `shield.triage.v1`); `version` rises with each of a component.

    Of two payloads about one appearance the one with the higher version counts, whatever order they come in.
    """

    schema_: Literal["shield.triage.v1"] = Field("shield.triage.v1", alias="schema")
    version: int
    decisions: tuple[Decision, ...]

    def encode(self) -> bytes:
        """The same canonical JSON, written faster: its only number is a whole one of 64 bits."""
        decisions = [decision._said for decision in self.decisions]
        said = {"schema": self.schema_, "version": self.version, "decisions": decisions}
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
