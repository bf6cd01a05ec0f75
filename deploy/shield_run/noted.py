"""What services have purged, noted in the output folder by keyed digests, so that what is restored can be purged again.

The file holds nothing personal and is added to only. It lies beside the databases, so that restoring one leaves it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shield_run.marks import as_mark, finder, marks_of
from shield_run.outputs import write_file
from shield_shared.canonical import canonical_json, digest_of
from shield_shared.disk import explained
from shield_shared.errors import PolicyError, UsageError
from shield_shared.faults import PolicyFault

NOTED = "purged.jsonl"
_LISTS = ("marks", "in_agendas", "texts")

#: Whether a content tells of somebody; the moment at which it was made, None where that is not known.
Tells = Callable[[bytes, datetime | None], bool]


@dataclass(frozen=True, slots=True)
class Noted:
    """A purge of one young person: when, what tells of them anywhere or only in an agenda, and the texts that went."""

    at: datetime
    marks: frozenset[str]
    in_agendas: frozenset[str]
    texts: frozenset[str]

    def took(self, text: bytes, key: bytes) -> bool:
        """Whether a text went with it: when topics are read again, it is received anew."""
        return not marks_of([digest_of(text).hex().encode()], key).isdisjoint(self.texts)

    def names(self, references: Iterable[str], key: bytes) -> list[str]:
        """Those of some references under which this young person may have been shown, in their order."""
        return [name for name in sorted(references) if not marks_of([name.encode()], key).isdisjoint(self.marks)]

    def is_of(
        self, references: Iterable[str], forms: Iterable[bytes], births: Iterable[bytes], key: bytes
    ) -> bool | None:
        """Whether it is about whom these tell of; None where they have no name, identifier or birth date to say so.

        A reference alone does not: where somebody is taken out of an event, whoever follows moves up into their place.
        """
        said = marks_of(forms, key) - marks_of((name.encode() for name in references), key)
        if said:
            return not said.isdisjoint(self.marks)
        born = marks_of(births, key) - marks_of(forms, key)
        return not born.isdisjoint(self.in_agendas) if born else None


@dataclass(frozen=True, slots=True)
class Recalled:
    """Every purge that was noted, in order of time, and marks with the last moment at which each was purged."""

    purges: Sequence[Noted]
    marks: Mapping[str, datetime]
    in_agendas: Mapping[str, datetime]
    key: bytes

    @property
    def tells(self) -> Tells:
        """Whether something was made before somebody of whom it tells was purged."""
        return _tells(self.marks, self.key)

    @property
    def tells_in_agendas(self) -> Tells:
        """The same of an agenda."""
        return _tells({**self.in_agendas, **self.marks}, self.key)

    def took(self, text: bytes) -> bool:
        """Whether a text went with any of them."""
        return any(purge.took(text, self.key) for purge in self.purges)

    def without_borne_anew(self, texts: Iterable[tuple[bytes, datetime]], references: Iterable[str]) -> Recalled:
        """Without the marks in what was received after they were purged, and those of references that it gives."""
        find = finder(self.marks, self.key)
        anew = {mark for text, received in texts for mark in find(text) if received > self.marks[mark]}
        anew |= marks_of([name.encode() for name in references], self.key)
        left = {mark: at for mark, at in self.marks.items() if mark not in anew}
        return Recalled(self.purges, left, self.in_agendas, self.key)


def noted(at: datetime, forms: Iterable[bytes], births: Iterable[bytes], texts: Iterable[bytes], key: bytes) -> Noted:
    """A purge, from forms that tell of somebody, those with birth dates among them, and digests of texts that go."""
    marks = marks_of(forms, key)
    gone = marks_of((digest.hex().encode() for digest in texts), key)
    return Noted(at, marks, marks_of(births, key) - marks, gone)


def note(folder: Path, purge: Noted, key: bytes) -> None:
    """Add a purge to what is noted in a folder; raises as `write_file` does."""
    lists = {name: sorted(getattr(purge, name)) for name in _LISTS}
    said = {"at": purge.at.astimezone(UTC).isoformat(timespec="microseconds"), "key": _check(key), **lists}
    path = folder / NOTED
    write_file(path, (path.read_bytes() if path.exists() else b"") + canonical_json(said) + b"\n")


def recall(folder: Path, key: bytes) -> Recalled:
    """What is noted in a folder, nothing where there is no file.

    Raises UsageError for a line that no purge has written and PolicyError for one that was made with another key.
    """
    purges = sorted(_read(folder / NOTED, key), key=lambda each: each.at)
    marks = {mark: each.at for each in purges for mark in each.marks}
    return Recalled(purges, marks, {mark: each.at for each in purges for mark in each.in_agendas}, key)


def _read(path: Path, key: bytes) -> Iterable[Noted]:
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as error:
        raise explained(error, str(path)) from None
    return [_noted(line, f"{path}, line {number}", key) for number, line in enumerate(lines, 1)]


def _noted(line: bytes, where: str, key: bytes) -> Noted:
    try:
        said = json.loads(line)
        purge = Noted(_moment(said["at"]), *(frozenset(map(as_mark, said[name])) for name in _LISTS))
        check = as_mark(said["key"])
    except (ValueError, TypeError, KeyError):
        raise _unlike(where) from None
    if check != _check(key):
        sentence = f"expected the key with which {where} was noted: with another nothing would be found"
        raise PolicyError([PolicyFault("environment", "SHIELD_PSEUDONYM_KEY", sentence)])
    return purge


def _unlike(where: str) -> UsageError:
    return UsageError(f"{where}: expected a line as `shield purge --services` writes it.")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _check(key: bytes) -> str:
    """What tells whether a key is the same."""
    (check,) = marks_of([b"key"], key)
    return check


def _tells(when: Mapping[str, datetime], key: bytes) -> Tells:
    find = finder(when, key)

    def tells(content: bytes, made: datetime | None) -> bool:
        return any(made is None or made <= when[mark] for mark in find(content))

    return tells
