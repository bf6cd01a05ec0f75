"""PDFs as they are made: tagged, marked on every page, the same bytes each time, whatever agencies wrote."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.pdfs import Pdf
from shield_briefing.document import (
    Block,
    Bullets,
    Facts,
    Link,
    Page,
    Para,
    Picture,
    Section,
    Space,
    Table,
    Tag,
)
from shield_briefing.pdf.content import FLAG
from shield_briefing.pdf.drawable import Glyphs
from shield_briefing.pdf.typesetting import glyphs, page_pdf

DATA = Path(__file__).parents[1] / "data"
NAMES: list[str] = json.loads((DATA / "names-of-many-scripts.json").read_text("utf-8"))
STRINGS: list[str] = json.loads((DATA / "bad-inputs" / "blns.json").read_text("utf-8"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text x="2" y="12">Armley 7</text></svg>'
HOSTILE = [
    "#panic()", "$x$", "*a* _b_ `c`", r"\u{0}", "\x00\x1b", "= Heading", "#read()", "<item-1>", "@item-1",
    "\ud800\udfff", "\u202eright to left\u202c", "a" + "\u0301" * 60, "x" * 10_000, "日" * 3_000, "😀" * 500,
    "//comment", "/* open", "#{", "]]]", "\\", "~ -- ---", "\u0301", "\ufe0f", "\u200d", "𐀀", "\U000e0001", "\uffff",
    "https://example.org/" + "a/" * 2_000,
]  # fmt: skip


def lines(codes: Iterable[int]) -> list[str]:
    """Every character of some code points that shows, many to a line."""
    shown = [chr(code) for code in sorted(codes) if unicodedata.category(chr(code)) not in ("Cc", "Cf", "Co")]
    return [" ".join(shown[start : start + 400]) for start in range(0, len(shown), 400)]


def every_block(text: str) -> Iterator[Block]:
    """A text in every place of every kind of block."""
    yield from (Para(text), Bullets((text,), "notices"), Space((text,)), Picture(SVG, text, text))
    yield from (Facts(((text, text),), kind) for kind in ("plain", "who", "figures", "about", "inline"))
    yield Table(text, (text, "B"), ((text, text),))


def page(*texts: str) -> Page:
    """A page with each text in every kind of block and on every page's edges."""
    blocks = tuple(Section(text, tuple(every_block(text)), "item") for text in texts)
    return Page("OFFICIAL-SENSITIVE", texts[0][:50], f"Running {texts[0][:50]}", blocks)


def test_every_character_that_is_said_to_be_drawn_is() -> None:
    every = frozenset[int]().union(*glyphs().families)
    blocks = [Para(line) for line in lines(every)] + [Section(line, ()) for line in lines(glyphs().families[0])]
    assert Pdf(page_pdf(Page("OFFICIAL", "All", "Running", tuple(blocks)))).page_count


@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=30))
@settings(deadline=None, max_examples=60)
def test_whatever_is_written_a_pdf_is_made(texts: list[str]) -> None:
    blocks: list[Block] = [block for text in texts for block in (Para(text), Section(text, ()))]
    assert Pdf(page_pdf(Page("OFFICIAL", "Any", "Running", tuple(blocks)))).page_count


@pytest.mark.parametrize("said", NAMES)
def test_names_of_many_scripts_come_out_as_they_went_in(said: str) -> None:
    pdf = Pdf(page_pdf(Page("OFFICIAL", "Names", "Running", (Para(said),))))
    assert FLAG not in pdf.text
    assert set(unicodedata.normalize("NFC", said)) <= set(pdf.text)


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_markup_and_none_fails(said: str) -> None:
    assert Pdf(page_pdf(page("Title", said))).page_count


@pytest.mark.parametrize("start", range(0, len(STRINGS), 100))
def test_awkward_strings_are_set(start: int) -> None:
    assert Pdf(page_pdf(page("Title", *STRINGS[start : start + 100]))).page_count


def test_text_stands_as_it_was_written() -> None:
    said = "#panic() $x$ *a* _b_ `c` = #{ ]] // \\ ~ -- @item-1 <item-1>"
    assert said in Pdf(page_pdf(page("Title", said))).text


def test_what_no_font_draws_is_replaced_and_flagged() -> None:
    pdf = Pdf(page_pdf(page("Title", "Linear 𐀀 B")))
    assert FLAG in pdf.pages[0]
    assert "Linear � B" in pdf.text


def test_every_page_bears_marking_running_line_and_number() -> None:
    pages = Pdf(page_pdf(Page("OFFICIAL-SENSITIVE", "Title", "Copy for the chair", (Para("word " * 9_000),)))).pages
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert text.count("OFFICIAL-SENSITIVE") >= 2
        assert "Copy for the chair" in text
        assert f"page {number} of {len(pages)}" in text


def test_first_blocks_stand_on_a_page_of_their_own() -> None:
    pages = Pdf(page_pdf(Page("OFFICIAL", "Title", "Running", (Para("first"), Para("second"), Para("third"))), 2)).pages
    assert len(pages) == 2
    assert "second" in pages[0]
    assert "third" in pages[1]


def test_the_document_is_tagged_and_says_its_language_and_title() -> None:
    pdf = Pdf(page_pdf(page("A title")))
    assert pdf.root["/MarkInfo"]["/Marked"]
    assert pdf.root["/Lang"] == "en-GB"
    assert pdf.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata == {"/Title": "OFFICIAL-SENSITIVE: A title", "/Creator": "Typst 0.15.1"}
    xmp = b"".join(each for each in pdf.streams() if b"<rdf:RDF" in each)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert b"Date" not in xmp


def test_tables_have_headings_with_a_scope_and_pictures_say_what_they_show() -> None:
    pdf = Pdf(page_pdf(page("A title")))
    heads = [node for node in pdf.nodes() if node.tag == "TH"]
    assert {node.attributes["/Scope"] for node in heads} == {"/Column"}
    assert all("Table" in node.inside for node in heads)
    assert [node.alt for node in pdf.nodes() if node.tag == "Figure"] == ["A title"]


SHAPES: dict[str, Block] = {
    "table": Table("", ("A", "B"), (("ONE", "x"), ("two", "y"), ("END", "z"))),
    "bullets": Bullets(("ONE", "two", "END")),
    "labels": Facts((("A", "ONE"), ("B", "two"), ("C", "END"))),
    "halves": Facts((("A", "ONE"), ("C", "END")), "who"),
}


def at_the_foot(*blocks: Block, kind: str = "event") -> Iterator[list[str]]:
    """The pages of a section with these blocks, wherever it begins near the foot of a page."""
    item = Section("HEADING", blocks, kind, tags=(Tag("New"),))
    for above in range(44, 66):
        page = Page("OFFICIAL", "Title", "Running", (*map(Para, map(str, range(above))), item))
        yield Pdf(page_pdf(page)).pages


def parted(pages: Iterable[list[str]], *words: str) -> list[list[int]]:
    """On which pages some words stand, where they stand on different ones."""
    found = ([at for word in words for at, text in enumerate(each) if word in text] for each in pages)
    return [each for each in found if len(set(each)) > 1]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_heading_stands_alone_at_the_foot_of_a_page(shape: str) -> None:
    pages = list(at_the_foot(SHAPES[shape]))
    assert parted(pages, "HEADING", "ONE") == []
    assert {len(each) for each in pages} == {1, 2}


def test_a_short_item_is_not_parted() -> None:
    pages = list(at_the_foot(SHAPES["bullets"], SHAPES["halves"], kind="item"))
    assert parted(pages, "HEADING", "ONE", "END") == []


@pytest.mark.parametrize("shape", SHAPES)
def test_room_to_write_stays_with_what_it_is_for(shape: str) -> None:
    pages = list(at_the_foot(SHAPES[shape], Space(("ROOM",))))
    assert parted(pages, "END", "ROOM") == []
    assert {len(each) for each in pages} == {1, 2}


def test_a_link_leads_to_the_page_of_its_section() -> None:
    leading = Bullets((Link("there", "far"), Link("nowhere", "gone")))
    far = Section("Far", (Para("The place"),), anchor="far")
    pdf = Pdf(page_pdf(Page("OFFICIAL", "Title", "Running", (leading, *map(Para, map(str, range(90))), far))))
    (link,) = pdf.links(0)
    page = pdf.reader.get_destination_page_number(pdf.reader.named_destinations[link["/Dest"]])
    assert "The place" in pdf.pages[page or 0]
    assert link["/Contents"] == "Section, page 2"


def test_labels_and_values_are_a_list() -> None:
    nodes = Pdf(page_pdf(Page("OFFICIAL", "Title", "Running", (Facts((("Age", "16"),)),)))).nodes()
    assert [node.tag for node in nodes if node.tag in ("L", "LI", "Lbl", "LBody")] == ["L", "LI", "Lbl", "LBody"]


def test_the_same_page_gives_the_same_bytes() -> None:
    mixed = page(*(a + b for a, b in zip(NAMES, cycle(HOSTILE[:9]), strict=False)))
    assert page_pdf(mixed) == page_pdf(mixed)


def test_fonts_that_draw_less_than_they_say_do_not_keep_a_page_from_being_made() -> None:
    everything = Glyphs([frozenset(range(0x20, 0x110000))])
    pdf = Pdf(page_pdf(Page("OFFICIAL", "Title", "Running", (Para("Żaneta 𐀀 B"),)), drawn=everything))
    assert FLAG in pdf.text
    assert "Z\N{REPLACEMENT CHARACTER}aneta \N{REPLACEMENT CHARACTER} B" in pdf.text


def test_neither_place_nor_time_nor_the_machines_fonts_change_a_byte(tmp_path: Path) -> None:
    said = "Mia Żółkiewska محمد 王小明 😀"
    program = (
        "import sys; from shield_briefing.document import Page, Para\n"
        "from shield_briefing.pdf.typesetting import page_pdf\n"
        f"sys.stdout.buffer.write(page_pdf(Page('OFFICIAL', 'Title', 'Running', (Para({said!r}),))))"
    )
    elsewhere = {
        "HOME": str(tmp_path), "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "1",
    }  # fmt: skip
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=elsewhere, capture_output=True, check=True
    )
    assert there.stdout == page_pdf(Page("OFFICIAL", "Title", "Running", (Para(said),)))


def test_pages_that_were_set_do_not_fill_the_memory() -> None:
    program = (
        "from pathlib import Path; from shield_briefing.document import Page, Para\n"
        "from shield_briefing.pdf.typesetting import page_pdf\n"
        "for number in range(9):\n"
        "    page_pdf(Page('OFFICIAL', 'Title', 'Running', tuple(Para(f'{number} of {at}') for at in range(6_000))))\n"
        "    print(Path('/proc/self/statm').read_text().split()[1])\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.split()
    assert int(told[-1]) < 2 * int(told[0])
