"""Policy as files: a folder of TOML files into models, every fault of every file found in one pass.

Also the policy that several services read: which agencies there are and what each may send and state.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictBool, ValidationError
from pydantic_core import ErrorDetails

from shield_shared.canonical import canonical_json
from shield_shared.errors import PolicyError
from shield_shared.faults import PolicyFault

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

_HOMES = ("shield_ingest", "shield_triage", "shield_briefing", "shield_shared")


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

    Its feed counts as silent after `silent_after_hours` without an event; None where no rhythm is agreed.
    """

    may_send: tuple[AgencyType, ...]
    issues: tuple[IssuedScheme, ...] = ()
    childrens_social_care: StrictBool = False
    third_sector: StrictBool = False
    silent_after_hours: Annotated[int, Strict(), Field(gt=0)] | None = None


AnyPolicy = TypeVar("AnyPolicy", bound=PolicyFile)
PolicyFiles = Mapping[str, Traversable]


def policy_folder(kind: str, override: Path | None = None) -> dict[str, Traversable]:
    """The files of one kind of policy (agencies, feeds, rules, meetings, ...) by name.

    Those of `override`/`kind`, where there is such a folder, take the place of the packaged files of the same name
    and may add others: what a mounted folder leaves out stays as it was shipped. Raises PolicyError where `override`
    is no folder, since shipped policy would then silently stand for the one that was meant.
    """
    if override is not None and not override.is_dir():
        raise PolicyError([PolicyFault(override.name, "", "expected a folder of policy files")])
    found: dict[str, Traversable] = {}
    folders: list[Traversable] = [files(home).joinpath(kind) for home in _HOMES]
    if override is not None:
        folders.append(override / kind)
    for folder in folders:
        if folder.is_dir():
            found |= {entry.name: entry for entry in folder.iterdir() if not entry.name.startswith((".", "__"))}
    return dict(sorted(found.items()))


def load_folder(folder: PolicyFiles, model: type[AnyPolicy]) -> tuple[dict[str, AnyPolicy], list[PolicyFault]]:
    """The policies of a folder by id, and the faults of all its files; a file with a fault gives no policy."""
    loaded: dict[str, AnyPolicy] = {}
    faults: list[PolicyFault] = []
    for name, entry in sorted(folder.items()):
        policy = _load_file(name, entry, model, faults)
        if policy is not None:
            loaded[policy.id] = policy
    return loaded, faults


def load_agencies(override: Path | None = None) -> tuple[dict[str, Agency], list[PolicyFault]]:
    """The partner agencies by id, and the faults of their files."""
    return load_folder(policy_folder("agencies", override), Agency)


def fingerprint(models: Mapping[str, PolicyFile]) -> str:
    """What tells one set of policies from another: the SHA-256 of their contents' canonical JSON, sorted by id."""
    contents = [models[name].model_dump(mode="json") for name in sorted(models)]
    return sha256(canonical_json(contents)).hexdigest()


def _load_file(name: str, entry: Traversable, model: type[AnyPolicy], faults: list[PolicyFault]) -> AnyPolicy | None:
    before, stem = len(faults), name.removesuffix(".toml")
    try:
        content = _content(name, entry)
        if content.get("id", stem) != stem:
            faults.append(PolicyFault(name, "id", f"expected {stem}, as the file is named"))
        policy = model.model_validate(content)
    except _NotReadableError as error:
        faults.append(PolicyFault(name, "", str(error)))
    except ValidationError as error:
        faults.extend(PolicyFault(name, _key(each), _sentence(each)) for each in error.errors())
    return policy if len(faults) == before else None


class _NotReadableError(Exception):
    """A file that holds no TOML."""


def _content(name: str, entry: Traversable) -> dict[str, object]:
    if not name.endswith(".toml"):
        raise _NotReadableError("expected a name that ends in .toml")
    try:
        return tomllib.loads(entry.read_bytes().decode("utf-8-sig"))
    except OSError:
        raise _NotReadableError("expected a file that can be read") from None
    except UnicodeDecodeError:
        raise _NotReadableError("expected text in UTF-8") from None
    except RecursionError:
        raise _NotReadableError("expected TOML, not nested as deeply as this") from None
    except tomllib.TOMLDecodeError as error:
        raise _NotReadableError(f"expected TOML: {error}") from None


def _key(error: ErrorDetails) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"]).lstrip(".")


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "expected a value; it is missing"
    if error["type"] == "extra_forbidden":
        return "expected only keys that these files have"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    what, _, how = error["msg"].partition(" should ")
    return f"expected {how.removeprefix('be ')}" if what == "Input" else f"expected {what.lower()} to {how}"
