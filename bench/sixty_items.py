"""Sets sixty items of a busy city as PDF, beside the same items as HTML, in one run: the ratio is what to quote."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

from run_year import write_events
from shield_briefing.pdf.typesetting import ready
from shield_briefing.render import render_html, render_pdf
from shield_briefing.shape import Agenda
from shield_run.house import load_house
from shield_run.runs import Request, agendas_of
from shield_shared.settings import read_settings

ITEMS, EVENTS, TIMES = 60, 2000, 5
MONDAY = date(2026, 1, 5)


def busy_agenda(folder: Path) -> Agenda:
    """The first sixty items of the Monday sitting of a big city."""
    source = folder / "events.jsonl"
    write_events(source, EVENTS)
    settings = read_settings({"SHIELD_PSEUDONYM_KEY": "bench"})
    request = Request((source,), ("syv-daily",), MONDAY, None, None, ("chair",), ("pdf",), frozenset(), folder, None)
    ((_, agenda),) = agendas_of(request, load_house(settings.policy_dir), settings)
    agenda["items"] = agenda["items"][:ITEMS]
    return agenda


def best(agenda: Agenda, render: Callable[[Agenda], object]) -> float:
    """The least of a few measures, in seconds of CPU: other work on the machine disturbs them less."""
    return min(_took(render, renamed(agenda, n)) for n in range(TIMES))


def _took(render: Callable[[Agenda], object], agenda: Agenda) -> float:
    began = process_time()
    render(agenda)
    return process_time() - began


def renamed(agenda: Agenda, n: int) -> Agenda:
    """The agenda with another title, so that what was set before is not simply given out again."""
    return {**agenda, "title": f"{agenda['title']}, {n}"}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        agenda = busy_agenda(Path(folder))
    began = process_time()
    ready()
    print(f"fonts read, once a process  {process_time() - began:8.2f} s of CPU")
    html, pdf = best(agenda, render_html), best(agenda, render_pdf)
    for form, seconds, size in (("HTML", html, len(render_html(agenda))), ("PDF", pdf, len(render_pdf(agenda)))):
        print(f"{len(agenda['items'])} items as {form:<4}        {seconds:8.2f} s of CPU   {size // 1024} KiB")
    print(f"the PDF beside the HTML     {pdf / html:8.1f} times")


if __name__ == "__main__":
    main()
