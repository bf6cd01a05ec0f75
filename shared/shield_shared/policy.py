"""Policy as files: TOML files, packaged or mounted, into models, every fault of every file found in one pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shield_shared.canonical import canonical_json
from shield_shared.errors import PolicyError
from shield_shared.faults import PolicyFault as PolicyFault
from shield_shared.policy_file import Agency as Agency
from shield_shared.policy_file import PolicyFile as PolicyFile

_HOMES = ("shield_ingest", "shield_triage", "shield_briefing", "shield_shared")

AnyPolicy = TypeVar("AnyPolicy", bound=PolicyFile)
AnyModel = TypeVar("AnyModel", bound=BaseModel)


def policy_folder(kind: str, override: Path | None = None) -> dict[str, Traversable]:
    """The files of one kind of policy (agencies, feeds, rules, meetings, ...) by name.

    Those of `override`/`kind`, where there is such a folder, take the place of the packaged files of the same name
    and may add others: what a mounted folder leaves out stays as it was shipped. Raises PolicyError where `override`
    is no folder, since shipped policy would then silently stand for the one that was meant.
    """
    found: dict[str, Traversable] = {}
    for home in _homes(override):
        if (folder := home.joinpath(kind)).is_dir():
            found |= {entry.name: entry for entry in folder.iterdir() if not entry.name.startswith((".", "__"))}
    return dict(sorted(found.items()))


def load_folder(
    folder: Mapping[str, Traversable], model: type[AnyPolicy]
) -> tuple[dict[str, AnyPolicy], list[PolicyFault]]:
    """The policies of a folder by id, and the faults of all its files; a file with a fault gives no policy."""
    faults: list[PolicyFault] = []
    loaded = [_load_file(name, entry, model, faults) for name, entry in sorted(folder.items())]
    return {policy.id: policy for policy in loaded if policy is not None}, faults


def load_agencies(override: Path | None = None) -> tuple[dict[str, Agency], list[PolicyFault]]:
    """The partner agencies by id, and the faults of their files."""
    return load_folder(policy_folder("agencies", override), Agency)


def load_single(name: str, model: type[AnyModel], override: Path | None, faults: list[PolicyFault]) -> AnyModel | None:
    """A policy that is one file of its own, mounted or else packaged; None where it has faults, which are added."""
    found = [entry for home in _homes(override) if (entry := home.joinpath(name)).is_file()]
    if not found:
        faults.append(PolicyFault(name, "", "expected a file of this name"))
        return None
    return _load_file(name, found[-1], model, faults)


def _homes(override: Path | None) -> Iterator[Traversable]:
    """Where policy may lie; what lies in a later one goes before."""
    if override is not None and not override.is_dir():
        raise PolicyError([PolicyFault(override.name, "", "expected a folder of policy files")])
    yield from map(files, _HOMES)
    if override is not None:
        yield override


def fingerprint(models: Mapping[str, PolicyFile]) -> str:
    """What tells one set of policies from another: the SHA-256 of their contents' canonical JSON, sorted by id."""
    contents = [models[name].model_dump(mode="json") for name in sorted(models)]
    return sha256(canonical_json(contents)).hexdigest()


def _load_file(name: str, entry: Traversable, model: type[AnyModel], faults: list[PolicyFault]) -> AnyModel | None:
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
