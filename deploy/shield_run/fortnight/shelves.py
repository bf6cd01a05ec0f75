"""The shipped lists that the fortnight is made from, read from the package's own data folder."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_DATA = resources.files("shield_run.fortnight") / "data"


@dataclass(frozen=True, slots=True)
class Place:
    """A public place: how an officer would write it, its ward's ONS code, its kind, its id where it is registered."""

    text: str
    ward: str
    kind: str
    place: str

    def location(self) -> dict[str, object]:
        """As the `location` of an event."""
        registered = {"place": self.place} if self.place else {}
        return {"text": self.text, "ward": self.ward, "kind": self.kind, **registered}


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV list."""
    return tuple(csv.DictReader((_DATA / file).read_text(encoding="utf-8").splitlines()))


@cache
def words(file: str) -> dict[str, Any]:
    """The words for one kind of event, from a TOML file."""
    return tomllib.loads((_DATA / file).read_text(encoding="utf-8"))


def places() -> tuple[Place, ...]:
    """Public places of Leeds."""
    return tuple(Place(**row) for row in rows("places.csv"))


def ward_names() -> dict[str, str]:
    """Ward names by ONS code."""
    return {row["code"]: row["name"] for row in rows("wards.csv")}


def given_names(sex: str) -> tuple[str, ...]:
    """Given names of one sex (`female` or `male`)."""
    return tuple(row["name"] for row in rows("given-names.csv") if row["sex"] == sex)


def family_names() -> tuple[str, ...]:
    """Family names."""
    return tuple(row["name"] for row in rows("family-names.csv"))


def schools() -> tuple[str, ...]:
    """Invented schools."""
    return tuple(row["name"] for row in rows("schools.csv"))
