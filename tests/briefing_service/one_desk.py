"""A process with one desk: takes what a file tells, if there is one, and does all there is to do at 08:00 of day 0."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from briefing_service.desk import contacts, desk, json_only
from kit.moments import day, moment

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
        one.run()
        sys.stderr.write(one.lines.getvalue())
