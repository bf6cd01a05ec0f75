"""Which files of an output folder tell of somebody, taking them away, and the search that proves it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from shield_run.outputs import CHAIR, HELD, STORIES, remove_file, write_file
from shield_run.traces import occurrences, raw_occurrences
from shield_shared.canonical import canonical_json
from shield_shared.disk import explained

_AGENDA = re.compile(r"agenda(?:-(?P<audience>[a-z0-9-]+))?\.[a-z]+")
_UNREADABLE = ".pdf"  # its text is packed, so that only the same agenda in another format tells what it holds


class AgendaKey(NamedTuple):
    """What an agenda's files belong to."""

    meeting: str
    sitting: date
    audience: str

    def __str__(self) -> str:
        return f"{self.meeting} {self.sitting} ({self.audience})"


def agendas(folder: Path) -> dict[AgendaKey, list[Path]]:
    """The files of each agenda in an output folder; the stories of young people are the chair's."""
    found: dict[AgendaKey, list[Path]] = {}
    for path in sorted(folder.glob("*/*/agenda*")):
        named = _AGENDA.fullmatch(path.name)
        if named is not None:
            _add(found, path.parent, named["audience"] or CHAIR, path)
    for path in sorted(folder.glob(f"*/*/{STORIES}/*.html")):
        _add(found, path.parent.parent, CHAIR, path)
    return found


def _add(found: dict[AgendaKey, list[Path]], folder: Path, audience: str, path: Path) -> None:
    """Add a file to its agenda, if the folder is that of a sitting."""
    sitting = _day(folder.name)
    if sitting is not None:
        found.setdefault(AgendaKey(folder.parent.name, sitting, audience), []).append(path)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def tells(files: Collection[Path], told: Callable[[Path], bool], packed_too: bool = True) -> bool:
    """Whether an agenda's files tell of somebody by `told`; `packed_too`: so do those that cannot be searched."""
    readable = [path for path in files if path.suffix != _UNREADABLE]
    in_full = [path for path in readable if path.parent.name != STORIES]  # a story is about one of them alone
    packed = len(readable) < len(files)
    return (packed and not in_full and packed_too) or any(map(told, readable))


def remove(files: Iterable[Path]) -> None:
    """Remove files and the folders of theirs that are then empty; raises as `write_file` does."""
    for path in files:
        remove_file(path)
        sitting = path.parent.parent if path.parent.name == STORIES else path.parent
        try:
            for folder in (sitting, sitting.parent):
                if not any(folder.iterdir()):
                    folder.rmdir()
        except OSError as error:
            raise explained(error, str(path)) from None


def clean_held(folder: Path, forms: Collection[bytes]) -> None:
    """Take source and id from the lines of held.jsonl that hold a form, and nothing else."""
    path = folder / HELD
    if path.exists() and count(path, forms):
        lines = path.read_bytes().splitlines(keepends=True)
        write_file(path, b"".join(_cleaned(line) if occurrences(line, forms) else line for line in lines))


def _cleaned(line: bytes) -> bytes:
    return canonical_json(json.loads(line) | {"source": None, "id": None, "file": None}) + b"\n"


def drop_held(folder: Path, before: str) -> None:
    """Remove the lines of held.jsonl whose message was received before a day (`YYYY-MM-DD`, London)."""
    path = folder / HELD
    if path.exists():
        lines = path.read_bytes().splitlines(keepends=True)
        write_file(path, b"".join(line for line in lines if (json.loads(line)["received"] or before) >= before))


class Search(NamedTuple):
    """How many files were searched, and those in which something was found."""

    files: int
    found: tuple[Path, ...]


def search(folder: Path, store: Path, forms: Collection[bytes]) -> Search:
    """Search every file of an output folder, and every file of a store: its rows, and its bytes as they are."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    parts = [path for path in sorted(store.parent.glob(f"{store.name}*")) if path.is_file()]
    found = [path for path in files if count(path, forms)]
    found += [path for path in parts if count(path, forms, raw=True)]
    if any(occurrences(value, forms) for value in _values(store)):
        found.append(store)
    return Search(len(files) + len(parts), tuple(dict.fromkeys(found)))


def count(path: Path, forms: Collection[bytes], *, raw: bool = False) -> int:
    """How often the forms stand in a file, its name included; `raw` where its bytes are no text."""
    found = occurrences(path.name.encode(errors="surrogateescape"), forms)
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return found
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return found + (raw_occurrences if raw else occurrences)(content, forms)


def _values(store: Path) -> Iterator[bytes]:
    """Every text of every table of an SQLite file, each as bytes of its own."""
    connection = sqlite3.connect(store)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (value.encode() if isinstance(value, str) else value for value in row if _is_text(value))
    finally:
        connection.close()


def _is_text(value: object) -> bool:
    return isinstance(value, str | bytes)
