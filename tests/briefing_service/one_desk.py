"""A process with one desk: takes what a file tells, if there is one, and does all there is to do at 08:00 of day 0."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from briefing_service.desk import Desk, contacts, desk, json_only
from kit.moments import day, moment
from kit.waiting import until
from shield_shared.errors import UnavailableError


def _is_done(one: Desk) -> bool:
    """Do all there is to do; False where another process writes just then, as the service would try again later."""
    try:
        one.run()
    except UnavailableError:
        return False
    return True


if __name__ == "__main__":
    url, out, port, lines = sys.argv[1:]
    how = {
        "at": moment(0, "08:00"),
        "since": day(0),
        "mail": ("127.0.0.1", int(port)),
        "contacts": contacts(),
        "meetings": ["syv-daily"],
    }
    with desk(url, Path(out), **how, form=json_only) as one:
        if lines:
            one.send(*map(json.loads, Path(lines).read_text(encoding="utf-8").splitlines()))
        until(lambda: _is_done(one), "another process to leave the output folder")
        sys.stderr.write(one.lines.getvalue())
