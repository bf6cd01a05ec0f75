"""Whatever stands where the store should be, a person is told what to do and nothing is damaged."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from shield_run.stores import beside, open_store
from shield_shared.errors import PolicyError, UnavailableError
from stores.samples import an_event

TESTS = str(Path(__file__).parents[1])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.store.sqlite3"


def filled(path: Path) -> Path:
    """A store with some events in it."""
    with open_store(path) as store:
        store.save_run("run", (an_event(n) for n in range(500)), [])
    return path


def test_the_store_lies_beside_the_output_folder(tmp_path: Path) -> None:
    assert beside(tmp_path / "out") == tmp_path / "out.store.sqlite3"
    assert beside(tmp_path / "in" / ".." / "out") == tmp_path / "out.store.sqlite3"


def test_a_store_is_one_file_of_its_owner_only(path: Path) -> None:
    before = os.umask(0)
    try:
        filled(path)
    finally:
        os.umask(before)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_store_that_others_may_read_is_closed_to_them(path: Path) -> None:
    filled(path).chmod(0o644)
    with open_store(path) as store:
        assert len(store.accepted()) == 500
    assert path.stat().st_mode & 0o777 == 0o600


def of_another_version(path: Path) -> None:
    filled(path)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE alembic_briefing SET version_num = '0099'")
    connection.close()


def half_of_another_version(path: Path) -> None:
    """Before Alembic, with one half that would be adopted."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE schema_versions (owner TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL)")
        connection.execute("INSERT INTO schema_versions VALUES ('ingest', 1), ('briefing', 99)")
    connection.close()


def of_another_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE bookmarks (title TEXT)")
    connection.close()


def a_text_file(path: Path) -> None:
    path.write_text("Not a store, but somebody's notes.\n" * 50)


def random_bytes(path: Path) -> None:
    path.write_bytes(random.Random(3).randbytes(20_000))


def truncated(path: Path) -> None:
    whole = filled(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def cut_in_a_page(path: Path) -> None:
    path.write_bytes(filled(path).read_bytes()[:-700])


def scribbled_over(path: Path) -> None:
    content = bytearray(filled(path).read_bytes())
    content[40_000:60_000] = random.Random(4).randbytes(20_000)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "make",
    [
        of_another_version,
        half_of_another_version,
        of_another_program,
        a_text_file,
        random_bytes,
        truncated,
        cut_in_a_page,
        scribbled_over,
    ],
)
def test_what_is_no_store_of_this_version_is_refused_and_left_as_it_was(
    path: Path, make: Callable[[Path], None]
) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(PolicyError) as refusal, open_store(path):
        pass
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert refusal.value.exit_code == 78
    assert "left as it was" in str(refusal.value)
    assert "--store" in str(refusal.value)


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    filled(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_in_the_place_of_the_store_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(PolicyError), open_store(path):
        pass


def test_a_folder_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="a folder that exists"), open_store(tmp_path / "typo" / "store.sqlite3"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_that_cannot_be_written_to_is_refused() -> None:
    with pytest.raises(PolicyError) as refusal, open_store(Path("/sys/shield.store.sqlite3")):
        pass
    assert refusal.value.exit_code == 78


AS_NOBODY = """
import os, sys, tempfile
from pathlib import Path
from shield_run.stores import open_store
from shield_shared.errors import ShieldError
from stores.samples import an_event

with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "warm") as store:
    store.save_run("run", [an_event(1)], [])
if os.geteuid() == 0:
    os.setuid(65534)
try:
    with open_store(Path(sys.argv[1])) as store:
        store.save_run("run", [an_event(1)], [])
except ShieldError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.fixture
def owned_by_another(path: Path) -> Path:
    """A store in a folder that everybody may look into and nobody but the owner, if even he, may write to."""
    folder = Path(os.path.realpath(os.environ.get("TMPDIR", "/tmp"))) / f"shield-{os.getpid()}-{path.parent.name}"
    folder.mkdir()
    shutil.copy(filled(path), folder)
    return folder


def test_a_folder_that_the_user_may_not_write_to_is_refused(owned_by_another: Path) -> None:
    store = owned_by_another / "out.store.sqlite3"
    try:
        store.chmod(0o666)
        before = store.read_bytes()
        owned_by_another.chmod(0o555)
        run = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, store], env={"PYTHONPATH": TESTS}, capture_output=True, text=True
        )
        assert (run.returncode, run.stderr) == (78, "")
        assert store.read_bytes() == before
    finally:
        owned_by_another.chmod(0o755)
        shutil.rmtree(owned_by_another)


def test_a_store_in_use_is_not_waited_for_for_ever(path: Path) -> None:
    filled(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="in use by another command"), open_store(path, patience=0):
        pass
    other.execute("COMMIT")
    other.close()
    with open_store(path, patience=0) as store:
        assert len(store.accepted()) == 500


def test_a_full_store_takes_in_whole_transactions_or_nothing(path: Path) -> None:
    filled(path)
    with open_store(path) as store:
        store.engine.dispose()
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
        with pytest.raises(UnavailableError, match="disk is full") as refusal:
            store.save_run("more", (an_event(n) for n in range(500, 5000)), [])
    assert refusal.value.exit_code == 75
    with open_store(path) as store:
        assert len(store.accepted()) == 500
        store.save_run("more", (an_event(n) for n in range(500, 5000)), [])
        assert len(store.accepted()) == 5000


LIMITED = """
import resource, sys
from pathlib import Path
from shield_run.stores import open_store
from shield_shared.errors import ShieldError
from stores.samples import an_event

events = [an_event(n) for n in range(5000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    with open_store(Path(sys.argv[1])) as store:
        store.save_run("more", events, [])
except ShieldError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_a_file_that_may_not_grow_loses_nothing(path: Path) -> None:
    filled(path)
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, path], env={"PYTHONPATH": TESTS}, capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (75, "")
    assert "try again" in run.stdout
    with open_store(path) as store:
        assert len(store.accepted()) == 500
