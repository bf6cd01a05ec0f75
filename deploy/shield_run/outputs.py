"""The output folder: agendas and held.jsonl, owner-only, each file whole or not there at all.

One command at a time writes to a folder. Writing the same again changes nothing; what a killed command left half
done is removed by the next.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import monotonic, sleep

from shield_shared.canonical import canonical_json
from shield_shared.disk import NotWrittenError, explained
from shield_shared.intake import HeldMessage
from shield_shared.london import london_text

CHAIR = "chair"
STORIES = "young-people"
HELD = "held.jsonl"

#: What the name of a file that is still being written begins and ends with.
_UNFINISHED = (".", ".shield-unfinished")

_PAUSE = 0.05  # seconds between two looks whether another command has let go of the folder


@dataclass(frozen=True, slots=True)
class Outputs:
    """One output folder, kept for one command; files in it are made by `open_outputs` and removed by `shield purge`."""

    folder: Path

    def write_agenda(self, meeting: str, sitting: date, audience: str, contents: Mapping[str, bytes]) -> list[Path]:
        """Write an agenda's files, `contents` by suffix (`json`, `html`, ...); returns their paths.

        Raises NotWrittenError for a full disk and PolicyError for a place that cannot be written to; then the file
        is as it was before.
        """
        folder = self.folder / meeting / sitting.isoformat()
        stem = "agenda" if audience == CHAIR else f"agenda-{audience}"
        files = {folder / f"{stem}.{suffix}": content for suffix, content in contents.items()}
        for path, content in files.items():
            write_file(path, content)
        return list(files)

    def write_stories(self, meeting: str, sitting: date, pages: Mapping[str, bytes]) -> list[Path]:
        """Write the chair's page of each young person whom a sitting lists, by reference, and remove all others.

        Whoever is no longer on the list must not be left in its folder. Raises as `write_agenda` does.
        """
        folder = self.folder / meeting / sitting.isoformat() / STORIES
        files = {folder / f"{reference}.html": content for reference, content in pages.items()}
        for path in sorted({*folder.glob("*.html")} - files.keys()):
            remove_file(path)
        for path, content in files.items():
            write_file(path, content)
        return list(files)

    def write_held(self, messages: Iterable[HeldMessage]) -> Path:
        """Write one line a held message, without its content; raises as `write_agenda` does."""
        path = self.folder / HELD
        write_file(path, b"".join(canonical_json(_told(message)) + b"\n" for message in messages))
        return path


@contextmanager
def open_outputs(folder: Path, patience: float = 0) -> Iterator[Outputs]:
    """Keep an output folder for this command, made owner-only where there is none, rid of what a killed one left.

    Raises NotWrittenError where another command keeps it for `patience` seconds or for a full disk, PolicyError for a
    wrong place.
    """
    try:
        make_folder(folder)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise explained(error, str(folder)) from None
    try:
        _begin(handle, folder, patience)
        yield Outputs(folder)
    finally:
        os.close(handle)


def _begin(handle: int, folder: Path, patience: float) -> None:
    """The lock ends with the process, however that ends."""
    until = monotonic() + patience
    try:
        while not _is_ours(handle):
            if monotonic() >= until:
                raise NotWrittenError(f"{folder}: another command writes here. Try again when that has ended.")
            sleep(_PAUSE)
        sweep(folder)
    except OSError as error:
        raise explained(error, str(folder)) from None


def _is_ours(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep(folder: Path) -> None:
    """Remove the files that killed commands were still writing, and nothing else."""
    start, end = _UNFINISHED
    for path in folder.rglob(f"{start}*{end}"):
        path.unlink()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, owner-only whatever the umask; one that is there stays as it is."""
    for each in reversed((folder, *folder.parents)):
        each.mkdir(mode=0o700, exist_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place, owner-only: all of it, synced, or none; nothing is written where it is equal already."""
    start, end = _UNFINISHED
    unfinished = path.with_name(f"{start}{path.name}{end}")
    try:
        if _is_equal(path, content):
            return
        make_folder(path.parent)
        try:
            _write_synced(unfinished, content)
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise explained(error, str(path)) from None


def remove_file(path: Path) -> None:
    """Remove a file, and the folder of stories that is then empty; raises as `write_file` does."""
    try:
        path.unlink(missing_ok=True)
        if path.parent.name == STORIES and not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise explained(error, str(path)) from None


def _is_equal(path: Path, content: bytes) -> bool:
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    return status.st_mode & 0o077 == 0 and status.st_size == len(content) and path.read_bytes() == content


def _write_synced(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(message: HeldMessage) -> dict[str, object]:
    """What may be told of a held message: where it came from and its faults, nothing that it says of people."""
    return {
        "agency": message.agency,
        "type": message.type,
        "source": message.source,
        "id": message.id,
        "received": london_text(message.received) if message.received is not None else None,
        "file": Path(message.file).name if message.file is not None else None,
        "position": message.position,
        "faults": [asdict(fault) for fault in message.faults],
    }
