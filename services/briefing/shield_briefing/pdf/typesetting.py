"""Sets pages as PDF/UA-1 with typst, from the fonts and the template that are shipped and nothing else.

The same page gives the same bytes on any machine: no clock, no fonts of the system, no network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from shield_briefing.document import Page
from shield_briefing.pdf.cmap import drawn_by
from shield_briefing.pdf.content import content_of
from shield_briefing.pdf.drawable import PLAIN_LETTERS, Glyphs
from shield_briefing.pdf.families import FAMILIES
from shield_shared.canonical import canonical_json
from shield_shared.errors import PolicyError
from shield_shared.faults import PolicyFault

if TYPE_CHECKING:
    from typst import Compiler

#: What the PDFs conform to, checked by the typesetter itself as it writes.
STANDARD: Final = "ua-1"
#: After so many bytes of pages the typesetter is made to forget them: it takes some 300 times as much memory for them.
MOST_REMEMBERED = 250_000
#: typst forgets what it has not used for so many pages.
_FORGOTTEN_AFTER = 10


def page_pdf(page: Page, first: int = 0, drawn: Glyphs | None = None) -> bytes:
    """A page as a tagged PDF; its first so many blocks stand on a first page of their own.

    `drawn` is what the fonts draw, as they say themselves. If they do not after all, the page is set in plain letters
    and says so: no text of an agency's can keep an agenda from being made. Raises PolicyError where the typesetter is
    not installed.
    """
    typesetter = _typesetter()
    from typst import TypstError

    try:
        return typesetter.set(content_of(page, drawn or glyphs(), first))
    except TypstError:
        return typesetter.set(content_of(page, PLAIN_LETTERS, first))


@dataclass(slots=True)
class _Typesetter:
    """Sets one page at a time, and forgets pages before they fill the memory: typst itself keeps the last ten."""

    pages: Compiler
    blank: Compiler
    remembered: int = 0
    one_at_a_time: Lock = field(default_factory=Lock)

    def set(self, content: dict[str, Any]) -> bytes:
        inputs = {"page": canonical_json(content | {"fonts": list(FAMILIES)}).decode()}
        with self.one_at_a_time:
            made = self.pages.compile(format="pdf", pdf_standards=[STANDARD], sys_inputs=inputs)
            self.remembered += len(inputs["page"])
            if self.remembered > MOST_REMEMBERED:
                self._forget()
        assert isinstance(made, bytes), "a PDF is one file"
        return made

    def _forget(self) -> None:
        for _ in range(_FORGOTTEN_AFTER + 1):
            self.blank.compile(format="svg")
        self.remembered = 0


def ready() -> None:
    """Make sure that PDFs can be made here; raises PolicyError where the typesetter is not installed."""
    _typesetter()
    glyphs()


@cache
def glyphs() -> Glyphs:
    """What the shipped fonts can draw, by family."""
    families = ([drawn_by((_fonts() / name).read_bytes()) for name in names] for names in FAMILIES.values())
    return Glyphs([frozenset.intersection(*family) for family in families])


@cache
def _typesetter() -> _Typesetter:
    try:
        from typst import Compiler, Fonts
    except ImportError:
        sentence = "a PDF needs this package, which is not installed: install the lock again, or ask for other formats."
        raise PolicyError([PolicyFault("requirements.lock", "typst", sentence)]) from None
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_fonts()])
    templates = _package() / "templates"
    page, blank = (
        Compiler(templates / name, root=templates, font_paths=fonts, ignore_system_fonts=True)
        for name in ("page.typ", "blank.typ")
    )
    return _Typesetter(page, blank)


def _fonts() -> Path:
    return _package() / "fonts"


def _package() -> Path:
    return Path(str(files("shield_briefing")))
