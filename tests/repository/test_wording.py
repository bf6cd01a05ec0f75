"""Names follow GLOSSARY.md, and no file says where or how it was written."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository.tree import code_words, python_files, read, tracked

TEXT_SUFFIXES = {"", ".cfg", ".css", ".html", ".ini", ".json", ".lock", ".md", ".py", ".sh", ".toml", ".txt", ".yml"}
HOSTS = ("pypi.org", "pythonhosted.org", "npmjs.org", "crates.io", "golang.org", "maven.org", "debian.org")
TELLTALES = {
    "an absolute path": re.compile(r"(?<![\w.:/~-])/(?:work|home|root|Users)/"),
    "a registry's host": re.compile("|".join(rf"\b{re.escape(host)}\b" for host in HOSTS)),
    "a writing tool": re.compile(r"\b(?:A\.?I|LLM|GPT)s?\b|\b(?i:chatbot|copilot|language model|co-authored-by)\b"),
}
OWN = Path("tests/repository/test_wording.py")
DATA = ("tests/data/", "deploy/shield_run/demo/")  # what agencies and publishers wrote, not us


def avoided_words() -> tuple[str, ...]:
    """The words that the glossary's last column sets in code: never part of a name of ours."""
    rows = [line.split("|") for line in read(Path("GLOSSARY.md")).splitlines() if line.startswith("|")]
    return tuple(word for row in rows for word in code_words(row[-2]))


def names(source: str) -> Iterator[str]:
    """Every identifier in a source text."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return (token.string for token in tokens if token.type == tokenize.NAME)


def uses(name: str, word: str) -> bool:
    """Whether an identifier, snake or camel case, contains an avoided word as whole words."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"_{word}_" in f"_{snake}_" or f"_{word}s_" in f"_{snake}_"


def telltales(text: str) -> list[str]:
    """What in a text speaks of how it came to be written."""
    return [kind for kind, pattern in TELLTALES.items() if pattern.search(text)]


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_names_use_the_glossary(path: Path) -> None:
    found = {*names(read(path)), *path.with_suffix("").parts}
    assert sorted(name for name in found for word in avoided_words() if uses(name, word)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in tracked() if path.suffix in TEXT_SUFFIXES and not str(path).startswith(DATA) and path != OWN],
    ids=str,
)
def test_nothing_tells_where_it_was_written(path: Path) -> None:
    assert telltales(read(path)) == []


def test_the_glossary_lists_words_to_avoid() -> None:
    assert {"offender", "nominal", "dead_letter", "tenant", "risk_score"} <= set(avoided_words())


@pytest.mark.parametrize(
    ("name", "word", "used"),
    [
        ("risk_score_of", "risk_score", True),
        ("RiskScore", "risk_score", True),
        ("offenders", "offender", True),
        ("nominally", "nominal", False),
        ("risk", "risk_score", False),
    ],
)
def test_an_avoided_word_is_found_in_a_name(name: str, word: str, used: bool) -> None:
    assert uses(name, word) is used


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /" + "home/someone/notes", ["an absolute path"]),
        ("from https://files." + "pythonhosted.org/x", ["a registry's host"]),
        ("said the chatbot", ["a writing tool"]),
        ("GET /v1/events and docs/home/page, kept", []),
    ],
)
def test_a_telltale_is_found(text: str, found: list[str]) -> None:
    assert telltales(text) == found
