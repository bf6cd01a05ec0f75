"""The trial feed that tests of feed files bend one thing of at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from shield_ingest.files import load_feed
from shield_shared.errors import PolicyError

TIME = 'time = { read = "moment", columns = ["when"], formats = ["rfc3339"], required = true }\n'
HEAD = """
id = "trial"
title = "A trial"
owner = "a lead"
source = "invented"
in_force = 2026-01-01
review_by = 2027-01-01
agency = "leeds-yjs"
type = "shield.incident.recorded.v1"
format = "csv"
"""
FIELD = """
[[field]]
to = "category"
read = "words"
column = "what"
words = { "fight" = "violence-without-injury" }
required = true
"""
GOOD_EXAMPLE = """
[[example]]
name = "a fight"
rows = [{ when = "2026-01-01T00:00:00Z", what = "Fight " }]
expect = { "data.category" = "violence-without-injury" }
"""


def load(folder: Path, text: str, name: str = "trial") -> None:
    """Mount a feed file and load it."""
    (folder / "feeds").mkdir(exist_ok=True)
    (folder / "feeds" / f"{name}.toml").write_text(text, encoding="utf-8")
    load_feed(name, folder)


def faults_of(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """File, key and sentence of each fault of a feed file."""
    with pytest.raises(PolicyError) as caught:
        load(folder, text)
    return [(fault.file, fault.key, fault.sentence) for fault in caught.value.faults]
