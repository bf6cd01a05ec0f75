"""The command line: one module a command, one place that turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from shield_run.commands import action, check, compare, demo, explain, held, purge, rules, run, sitting, validate
from shield_shared.errors import ShieldError, UnavailableError
from shield_shared.settings import read_settings

COMMANDS: tuple[ModuleType, ...] = (demo, run, check, rules, compare, explain, validate, held, sitting, action, purge)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; each command module adds its own."""
    top = argparse.ArgumentParser(
        prog="shield", description="Compiles the agendas of multi-agency safeguarding meetings."
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        summary = (module.__doc__ or "").split("\n")[0]
        sub = commands.add_parser(name.replace("_", "-"), help=summary, description=summary)
        module.arguments(sub)
        sub.set_defaults(command=module.command)
    return top


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; returns its exit code. No traceback of an expected failure reaches a user."""
    args = parser().parse_args(argv)
    try:
        code = args.command(args, read_settings(environ))
        sys.stdout.flush()
    except ShieldError as error:
        return _tell(error)
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
