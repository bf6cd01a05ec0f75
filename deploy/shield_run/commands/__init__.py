"""One module a command: `arguments(parser)` says what it takes, `command(args, settings)` does it."""
