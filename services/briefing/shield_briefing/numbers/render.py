"""The numbers as one HTML file that needs no network."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from shield_briefing.document import Page
from shield_briefing.render import environment


def render_numbers_html(page: Page) -> str:
    """The page as self-contained HTML."""
    return _template().render(page=page)


@cache
def _template() -> Template:
    return environment().get_template("numbers.html")
