"""The register of public places that events may name by id, as policy, and where a location lies by it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from shield_shared.parts import Location, PlaceKind
from shield_shared.policy_file import Filled, PolicyFile, PolicyId
from shield_shared.wards import WARDS, ward_code

#: The policy file.
FILE = "places.toml"


class PublicPlace(BaseModel):
    """One public place: its ward by ONS code, and its position where that is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PolicyId
    title: Filled
    kind: PlaceKind
    ward: str
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None

    @field_validator("ward")
    @classmethod
    def _of_leeds(cls, ward: str) -> str:
        if ward not in WARDS:
            raise ValueError("expected the ONS code of a ward of Leeds")
        return ward

    @field_validator("kind")
    @classmethod
    def _public(cls, kind: PlaceKind) -> PlaceKind:
        if kind in ("home", "school", "residential-care"):
            raise ValueError("expected the kind of a public place: no home, school or residential care")
        return kind


class Register(PolicyFile):
    """The public places that there are, each id once."""

    place: tuple[PublicPlace, ...]

    @field_validator("place")
    @classmethod
    def _each_once(cls, places: Sequence[PublicPlace]) -> Sequence[PublicPlace]:
        ids = [place.id for place in places]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"expected each id once: see {', '.join(twice)}")
        return places

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids that there are."""
        return frozenset(place.id for place in self.place)

    def find(self, place: str | None) -> PublicPlace | None:
        """The place of this id, if there is one."""
        return next((each for each in self.place if each.id == place), None)

    def ward(self, location: Location) -> str | None:
        """The ward of Leeds that a location states, by ONS code; that of its place where it states none."""
        if location.ward is not None:
            return ward_code(location.ward)
        place = self.find(location.place)
        return place.ward if place is not None else None

    def kind(self, location: Location) -> str | None:
        """The kind of place that a location states; that of its place where it states none."""
        if location.kind is not None:
            return location.kind if location.kind != "unknown" else None
        place = self.find(location.place)
        return place.kind if place is not None else None
