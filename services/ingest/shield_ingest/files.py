"""Reads files as messages: CloudEvents as JSON lines, a list or single objects, and the files of the shipped feeds.

Reading the same file again gives the same messages; nothing is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from shield_ingest.feed_messages import feed_messages
from shield_ingest.feed_model import Feed
from shield_ingest.feed_tables import Words, read_table, with_tables
from shield_ingest.json_messages import json_messages
from shield_ingest.message import Message
from shield_shared.errors import PolicyError, RejectedError, UnavailableError, UsageError
from shield_shared.faults import PolicyFault
from shield_shared.policy import load_folder, policy_folder

__all__ = ["Message", "feed_names", "load_feed", "load_feeds", "read_files"]

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def feed_names(override: Path | None = None) -> tuple[str, ...]:
    """The feeds that a file can be read by: those shipped, and those of the `feeds` in a mounted policy folder."""
    return tuple(name.removesuffix(".toml") for name in policy_folder("feeds", override) if name.endswith(".toml"))


def load_feed(name: str, override: Path | None = None) -> Feed:
    """One feed by its name.

    Raises UsageError where there is none of that name, PolicyError with every fault of its file.
    """
    folder = policy_folder("feeds", override)
    file = f"{name}.toml"
    if file not in folder:
        names = feed_names(override)
        near = get_close_matches(name, names, 1)
        known = f"did you mean {near[0]}" if near else f"there are {', '.join(names)}"
        raise UsageError(f"There is no feed of this name; {known}.")
    feeds, faults = _load({file: folder[file]}, override)
    if faults:
        raise PolicyError(faults)
    return feeds[name]


def load_feeds(override: Path | None = None) -> tuple[dict[str, Feed], list[PolicyFault]]:
    """Every feed by its name, with the tables that it names, and the faults of all feed files and tables."""
    return _load(policy_folder("feeds", override), override)


def _load(folder: Mapping[str, Traversable], override: Path | None) -> tuple[dict[str, Feed], list[PolicyFault]]:
    feeds, faults = load_folder(folder, Feed)
    tables = _tables(override, faults)
    filled = {name: with_tables(feed, tables) for name, feed in feeds.items()}
    faults += [fault for _, missing in filled.values() for fault in missing]
    return {name: feed for name, (feed, _) in filled.items()}, faults


def _tables(override: Path | None, faults: list[PolicyFault]) -> dict[str, Words]:
    """The tables by name, without `.csv`; the faults of their files are added."""
    tables: dict[str, Words] = {}
    for name, entry in policy_folder("tables", override).items():
        if not name.endswith(".csv"):
            faults.append(PolicyFault(name, "", "expected a name that ends in .csv"))
            continue
        try:
            lines = entry.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError):
            faults.append(PolicyFault(name, "", "expected a file of text in UTF-8"))
            continue
        tables[name.removesuffix(".csv")], found = read_table(name, lines)
        faults += found
    return tables


def read_files(paths: Iterable[Path], feed: Feed | None = None) -> Iterator[Message]:
    """The messages of some files, one at a time: events as they stand, or translated by a feed.

    Raises RejectedError for a file that cannot be opened or is not of this feed, before anything of it is given;
    UnavailableError where reading stops half way.
    """
    paths = tuple(paths)
    for path in paths:
        _check(path)
    if feed is not None:
        newline = "" if "csv" in feed.format else None
        yield from feed_messages(((path.name, _lines(path, newline)) for path in paths), feed)
    else:
        for path in paths:
            yield from json_messages(path.name, _lines(path, None))


def _check(path: Path) -> None:
    if path.is_dir():
        raise RejectedError(f"{path}: expected a file, and it is a folder.")
    if not path.exists():
        raise RejectedError(f"{path}: expected a file, and there is none.")
    if not os.access(path, os.R_OK):
        raise RejectedError(f"{path}: expected a file that may be read.")


def _lines(path: Path, newline: str | None) -> Iterator[str]:
    """The lines of a file; bytes that are no text become lone surrogates, which nothing takes for text."""
    try:
        with path.open("rb") as stream, _text(stream, newline) as text:
            yield from text
    except UnicodeDecodeError:
        # UTF-16 that is broken: nobody can tell what follows, so one line that no encoding has stands for the rest.
        yield "\udc81"
    except OSError as error:
        raise UnavailableError(f"{path}: reading stopped half way: {error.strerror}.") from error


def _text(stream: BufferedReader, newline: str | None) -> TextIOWrapper:
    """A file as text: UTF-16 if it begins so, otherwise UTF-8 with or without a byte order mark."""
    if stream.peek(2)[:2] in _UTF_16:
        return TextIOWrapper(stream, "utf-16", newline=newline)
    return TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline=newline)
