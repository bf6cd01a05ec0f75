"""The command line: one module a command, one place that turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from shield_shared.errors import ShieldError, UnavailableError, UsageError
from shield_shared.settings import read_settings

COMMANDS = (
    "demo", "run", "numbers", "check", "rules", "compare", "explain", "validate", "held", "sitting", "action", "purge",
    "ingest", "triage", "briefing", "publish", "status", "alert", "backup", "servers",
)  # fmt: skip

NOT_INSTALLED = "The services need more than one machine does: install `shield[services]`."


def parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of some commands; each command module adds its own."""
    top = argparse.ArgumentParser(
        prog="shield", description="Compiles the agendas of multi-agency safeguarding meetings."
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names:
        _add(commands, name)
    return top


def _add(commands: Any, name: str) -> None:
    """Add one command; where what the services need is not installed it is there to say so."""
    try:
        module: ModuleType | None = import_module(f"shield_run.commands.{name}")
    except ModuleNotFoundError as error:
        _check_not_ours(error)
        module = None
    summary = (module.__doc__ or "").split("\n")[0] if module is not None else NOT_INSTALLED
    sub = commands.add_parser(name, help=summary, description=summary)
    if module is None:
        sub.add_argument("rest", nargs=argparse.REMAINDER)
    else:
        module.arguments(sub)
    sub.set_defaults(command=module.command if module is not None else _not_installed)


def _check_not_ours(error: ModuleNotFoundError) -> None:
    if error.name is None or error.name.startswith("shield_"):
        raise error


def _not_installed(*_: object) -> int:
    raise UsageError(NOT_INSTALLED)


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; returns its exit code. No traceback of an expected failure reaches a user."""
    try:
        # Only the asked command is loaded: the services bring much along that the others do not need.
        args = parser(argv[:1] if argv and argv[0] in COMMANDS else COMMANDS).parse_args(argv)
        code = args.command(args, read_settings(environ))
        sys.stdout.flush()
    except ShieldError as error:
        return _tell(error)
    except ModuleNotFoundError as error:
        _check_not_ours(error)
        return _tell(UsageError(NOT_INSTALLED))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _tell(UnavailableError(f"{error.strerror or 'The system refused'}: nothing was lost, try again."))
    return int(code)


def _tell(error: ShieldError) -> int:
    print(f"shield: {error}", file=sys.stderr)
    return error.exit_code


def entry() -> None:
    """The console script."""
    os.umask(0o077)
    try:
        sys.exit(main(sys.argv[1:], os.environ))
    except KeyboardInterrupt:
        sys.exit(130)
