"""A place where a young person is known: a store and an output folder, to be purged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from raw_events import AGENCIES, MEETINGS, raw_event, read
from shield_run.outputs import open_outputs
from shield_run.purge import Purged, Purger
from shield_run.stores import Store
from shield_shared.events import Event
from shield_shared.policy import Agency
from shield_triage.linking import reference_of

KEY = b"test key"
NHS, OTHER_NHS, THIRD_NHS = "9990000018", "9990000026", "9990000034"
SAM: dict[str, Any] = {
    "role": "victim",
    "identifiers": [{"scheme": "nhs", "value": NHS}, {"scheme": "niche", "value": "N/700.1"}],
    "name": {"given": "Zoë", "family": "O'Test"},
    "birth_date": "2010-03-09",
}
ALEX: dict[str, Any] = {
    "role": "suspect",
    "identifiers": [{"scheme": "nhs", "value": OTHER_NHS}],
    "name": {"given": "Alex", "family": "Sample"},
    "birth_date": "2009-05-05",
}
REFERENCE = reference_of(KEY, "nhs", NHS)
SECRETS = (NHS, "N/700.1", "Zoë O'Test", "Zo\\u00eb O'Test", "ZOË O'TEST", "O&#39;Test", REFERENCE, "O'Test", "Zoë")


class Place:
    """A store, an output folder, and what was put into them."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store, self.taken = folder / "out", store, 0
        self.folder.mkdir()

    def take(self, word: str, data: Mapping[str, Any] = {}, **envelope: Any) -> Event:
        """Accept one more event."""
        self.taken += 1
        event = read(raw_event(word, **data) | {"id": f"e-{self.taken}"} | envelope).event
        assert event is not None
        self.store.save_run("run", [event], [])
        return event

    def put(self, name: str, content: str) -> Path:
        """Write a file of the output folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def purge(self, reference: str = REFERENCE, agencies: Mapping[str, Agency] = AGENCIES) -> Purged:
        """Purge a young person from all of it."""
        with open_outputs(self.folder) as outputs:
            return Purger(self.store, outputs, agencies, MEETINGS, KEY).young_person(reference)

    def left(self) -> list[dict[str, Any]]:
        """The events in the store, as JSON values."""
        return [json.loads(text) for text, _ in self.store.accepted()]

    def files(self) -> list[str]:
        """The files of the output folder."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def told(self) -> list[str]:
        """Which of the young person's secrets are still in any byte of the store or of the output folder."""
        content = b"\n".join(path.read_bytes() for path in self.folder.parent.rglob("*") if path.is_file())
        return [secret for secret in SECRETS if secret.encode() in content]
