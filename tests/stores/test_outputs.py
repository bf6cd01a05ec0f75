"""Output files are whole or not there, their owner's only, and done again the same."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shield_run.outputs import open_outputs
from shield_shared.disk import explained
from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from stores.samples import a_held

DAY = date(2026, 4, 1)
SITTING = Path("syv-daily", "2026-04-01")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "out"


def write(out: Path, content: bytes = b"{}\n", audience: str = "chair") -> list[Path]:
    with open_outputs(out) as outputs:
        return outputs.write_agenda("syv-daily", DAY, audience, {"json": content, "txt": content})


def files(out: Path) -> dict[str, bytes]:
    """Every file under a folder and its content."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_each_audience_has_files_of_its_own(out: Path) -> None:
    chair, other = write(out), write(out, b"less\n", "third-sector")
    assert chair == [out / SITTING / "agenda.json", out / SITTING / "agenda.txt"]
    assert other == [out / SITTING / "agenda-third-sector.json", out / SITTING / "agenda-third-sector.txt"]
    assert files(out) == {str(path.relative_to(out)): b"{}\n" for path in chair} | {
        str(path.relative_to(out)): b"less\n" for path in other
    }


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_and_folders_are_their_owners_only(out: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write(out)
    finally:
        os.umask(before)
    made = [out.parent, out, *out.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in made if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in made if path.is_file()} == {0o600}


def test_a_sitting_has_the_stories_of_those_on_its_list_and_of_nobody_else(out: Path) -> None:
    write(out)
    with open_outputs(out) as outputs:
        outputs.write_stories("syv-daily", DAY, {"one": b"1", "two": b"2"})
        written = outputs.write_stories("syv-daily", DAY, {"two": b"2", "three": b"3"})
    folder = out / SITTING / "young-people"
    assert written == [folder / "two.html", folder / "three.html"]
    assert sorted(folder.iterdir()) == [folder / "three.html", folder / "two.html"]
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())} == {0o700, 0o600}
    with open_outputs(out) as outputs:
        outputs.write_stories("syv-daily", DAY, {})
    assert not folder.exists()
    assert (out / SITTING / "agenda.json").exists()


def test_equal_files_are_left_alone_and_others_replaced_whole(out: Path) -> None:
    path, _ = write(out)
    first = path.stat()
    write(out)
    assert path.stat() == first
    write(out, b"[]\n")
    assert path.read_bytes() == b"[]\n"
    assert path.stat().st_ino != first.st_ino


def test_an_equal_file_that_others_may_read_is_closed_to_them(out: Path) -> None:
    path, _ = write(out)
    path.chmod(0o644)
    write(out)
    assert path.stat().st_mode & 0o777 == 0o600


def test_held_messages_are_told_of_without_what_they_say(out: Path) -> None:
    message = a_held(b"secret", received=datetime(2026, 4, 1, 9, tzinfo=UTC), file="/in/events.jsonl")
    with open_outputs(out) as outputs:
        path = outputs.write_held([message, a_held(None, file=None)])
    assert path == out / "held.jsonl"
    first, second = map(json.loads, path.read_text().splitlines())
    assert first == {
        "agency": "leeds-health",
        "type": "unknown",
        "source": None,
        "id": None,
        "received": "2026-04-01T10:00:00+01:00",
        "file": "events.jsonl",
        "position": 1,
        "faults": [
            {
                "code": "missing",
                "field": "data.category",
                "sentence": "data.category: expected a category; it is missing",
            }
        ],
    }
    assert (second["file"], second["received"]) == (None, None)


def test_what_a_killed_command_left_is_removed_and_nothing_else(out: Path) -> None:
    write(out)
    before = files(out)
    for name in (".agenda.json.shield-unfinished", ".held.jsonl.shield-unfinished"):
        (out / SITTING / name).write_bytes(b"{")
    (out / ".notes").write_bytes(b"mine")
    write(out)
    assert files(out) == before | {".notes": b"mine"}


def test_one_command_at_a_time_writes_to_a_folder(out: Path) -> None:
    with open_outputs(out), pytest.raises(UnavailableError, match="another command"), open_outputs(out):
        pass
    write(out)


def test_whoever_has_patience_waits_for_the_other_command(tmp_path: Path) -> None:
    out, kept, gone = tmp_path / "out", threading.Event(), threading.Event()

    def other() -> None:
        with open_outputs(out):
            kept.set()
            gone.wait(timeout=0.2)
            gone.set()

    thread = threading.Thread(target=other)
    thread.start()
    assert kept.wait(timeout=10)
    with open_outputs(out, patience=30):
        assert gone.is_set()
    thread.join()
    with open_outputs(out), pytest.raises(UnavailableError, match="another command"), open_outputs(out, patience=0.1):
        pass


def test_a_file_in_the_place_of_a_folder_is_told(out: Path) -> None:
    out.parent.write_bytes(b"a file")
    with pytest.raises(PolicyError), open_outputs(out):
        pass


def test_a_folder_in_the_place_of_a_file_is_told_and_nothing_unfinished_stays(out: Path) -> None:
    (out / SITTING / "agenda.json" / "inside").mkdir(parents=True)
    with pytest.raises(PolicyError):
        write(out)
    assert files(out) == {}


def test_a_place_that_cannot_be_written_to_is_told() -> None:
    with pytest.raises(PolicyError), open_outputs(Path("/sys/shield-out")):
        pass


def test_a_folder_that_cannot_be_swept_is_told(out: Path) -> None:
    (out / ".folder.shield-unfinished").mkdir(parents=True)
    with pytest.raises(ShieldError), open_outputs(out):
        pass


LIMITED = """
import resource, sys
from datetime import date
from pathlib import Path
from shield_run.outputs import open_outputs
from shield_shared.errors import ShieldError

resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    with open_outputs(Path(sys.argv[1])) as outputs:
        outputs.write_agenda("syv-daily", date(2026, 4, 1), "chair", {"json": b"x" * 20_000})
except ShieldError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_a_disk_that_takes_no_more_leaves_the_file_as_it_was(out: Path) -> None:
    write(out)
    before = files(out)
    run = subprocess.run([sys.executable, "-c", LIMITED, out], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (75, "")
    assert "the disk is full" in run.stdout
    assert files(out) == before


def test_a_device_that_is_full_is_a_full_disk() -> None:
    with pytest.raises(OSError, match="No space left") as refusal:
        Path("/dev/full").write_bytes(b"x")
    told = explained(refusal.value, "agenda.json")
    assert isinstance(told, UnavailableError)
    assert str(told) == "agenda.json: the disk is full. Nothing is lost: make room and do the same again."


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (errno.EDQUOT, UnavailableError, "disk is full"),
        (errno.EROFS, PolicyError, "read-only"),
        (errno.EACCES, PolicyError, "this user"),
        (errno.ENOTDIR, PolicyError, "something on the way is a file"),
        (errno.EIO, UnavailableError, "Input/output error"),
    ],
)
def test_a_refusal_of_the_system_says_what_to_do(code: int, kind: type[ShieldError], said: str) -> None:
    told = explained(OSError(code, os.strerror(code)), "out")
    assert isinstance(told, kind)
    assert said in str(told)


def test_a_refusal_without_a_reason_is_worth_another_try() -> None:
    assert str(explained(OSError(), "out")) == "out: the system refused. Nothing is lost: try again."
