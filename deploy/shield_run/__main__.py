"""`python -m shield_run` is the same as `shield`."""

from shield_run.cli import entry

entry()
