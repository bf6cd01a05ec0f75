"""What tests of the store share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shield_run.stores import open_store
from stores.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty store beside an empty output folder."""
    with open_store(tmp_path / "out.store.sqlite3") as store:
        yield Place(tmp_path, store)
