"""An agenda as one HTML file that needs no network, as PDF, and as plain text for an e-mail; each from it alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from shield_briefing.page import page_of
from shield_briefing.pdf.paper import paper_of
from shield_briefing.pdf.typesetting import page_pdf
from shield_briefing.plain_text import plain_text
from shield_briefing.shape import Agenda
from shield_briefing.story_page import story_page
from shield_briefing.story_shape import Story


def render_html(agenda: Agenda) -> str:
    """The agenda as a self-contained HTML page."""
    return _template().render(page=page_of(agenda))


def render_pdf(agenda: Agenda) -> bytes:
    """The agenda as a tagged PDF (PDF/UA-1) for A4, its first page such that it works alone."""
    return page_pdf(*paper_of(page_of(agenda), agenda))


def render_text(agenda: Agenda) -> str:
    """The agenda as plain text."""
    return plain_text(page_of(agenda))


def render_story(story: Story) -> str:
    """The chair's page of one young person, as self-contained as that of an agenda."""
    return _template().render(page=story_page(story))


@cache
def _template() -> Template:
    return environment().get_template("agenda.html")


def environment() -> Environment:
    """Where the packaged templates are found; every text that they show is escaped."""
    made = Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["css_text"] = css_text
    return made


def _source(name: str) -> str:
    return files("shield_briefing").joinpath("templates", name).read_text(encoding="utf-8")


def css_text(text: str) -> str:
    """A text as a CSS string may hold it: every character but letters, digits and spaces by its number."""
    return "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
