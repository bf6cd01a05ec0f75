"""Typing `shield status`, with nothing in the environment but what a test says."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import pytest

from shield_run.commands.status import arguments, command
from shield_shared.settings import Settings, read_settings

VARIABLES = ("SHIELD_DATABASE", "SHIELD_STATUS_DATABASES", "SHIELD_KAFKA", "SHIELD_STATUS_URLS", "POLICY_DIR")


def ask_status(environ: Mapping[str, str], *argv: str) -> int:
    """The exit code of the command, typed like this in this environment."""
    parser = argparse.ArgumentParser()
    arguments(parser)
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        settings: Settings = read_settings(environ)
        return command(parser.parse_args(argv), settings)
