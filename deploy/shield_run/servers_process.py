"""What starting and ending a server of one's own takes: a free port, its process, and waiting for a condition."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep

from shield_shared.errors import UnavailableError

HOST = "127.0.0.1"
_PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """A loopback port that nothing listens on, below those that the system gives to outgoing connections."""
    while True:
        port = SystemRandom().randrange(20000, 30000)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with closing(socket.socket()) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
        return True


def end_with_parent() -> None:
    """Have Linux end this process when the one that started it has ended, however it ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False if Path("/proc/self").exists() else _answers_signals(pid)


def wait_until(done: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Wait for a condition; raises UnavailableError with a sentence when it is not met in time."""
    end = monotonic() + seconds
    while not done():
        if monotonic() > end:
            raise UnavailableError(otherwise)
        sleep(0.05)


def _answers_signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
