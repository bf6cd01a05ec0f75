"""Put the events of a file on an agency's topic, and wait until Kafka has stored them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from shield_ingest.arrivals import MEETING_AGENCY
from shield_ingest.files import load_feed, read_files
from shield_ingest.message import Message
from shield_shared.errors import RejectedError, UsageError
from shield_shared.policy import load_agencies
from shield_shared.reading import RECEIVED_ATTRIBUTE
from shield_shared.settings import Settings
from shield_shared.topics import MEETING, agency_events


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shield publish` takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--to", required=True, metavar="URL", help="kafka://HOST:PORT")
    parser.add_argument("--agency", required=True, metavar="ID", help="whose topic; `meeting`: the meeting's own")
    parser.add_argument("--feed", metavar="NAME", help="the files are those of this feed")
    parser.add_argument(
        "--recorded", action="store_true", help="a recorded scenario: each event was received when it says it was made"
    )


def command(args: argparse.Namespace, settings: Settings) -> int:
    """Publish what can be read as JSON and say how many; exit 65 when nothing can."""
    from shield_run.publishing import place, publish_all  # Kafka's client would make every command slow to start

    topic = _topic(args.agency, settings)
    feed = load_feed(args.feed, settings.policy_dir) if args.feed else None
    if feed is not None and feed.agency != args.agency:
        raise UsageError(f"--agency: expected {feed.agency}, in whose name the events of feed {feed.id} go out.")
    faults: list[str] = []
    values = _values(read_files(args.files, feed), args.recorded, faults)
    published, too_large = publish_all(place(args.to, os.environ), topic, values)
    for sentence in (*faults, *too_large):
        print(sentence, file=sys.stderr)
    print(f"{published} events are on {topic}.", file=sys.stderr)
    return 0 if published else RejectedError.exit_code


def _topic(agency: str, settings: Settings) -> str:
    if agency == MEETING_AGENCY:
        return MEETING.name
    agencies, _ = load_agencies(settings.policy_dir)
    if agency not in agencies:
        raise UsageError(f"--agency: expected meeting, or one of {', '.join(sorted(agencies))}.")
    return agency_events(agency).name


def _values(messages: Iterable[Message], recorded: bool, faults: list[str]) -> Iterator[bytes]:
    """The JSON of each event as Kafka is to have it; what is none is told in `faults`."""
    for message in messages:
        value = message.value
        if not isinstance(value, dict):
            faults.append(f"{message.file}:{message.position}: not sent: {message.fault}")
            continue
        yield json.dumps(_recorded(value) if recorded else value, ensure_ascii=False).encode()


def _recorded(value: dict[str, object]) -> dict[str, object]:
    """An event with the stamp that says it was received when it was made, unless it has one."""
    made = value.get("time")
    return {RECEIVED_ATTRIBUTE: made, **value} if isinstance(made, str) else value
