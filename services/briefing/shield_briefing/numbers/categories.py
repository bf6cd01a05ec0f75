"""By what the numbers count who is listed, as policy (numbers.toml): age bands, words for sex, ethnic groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, field_validator

from shield_briefing.shape_people import Age
from shield_shared.policy_file import Filled, PolicyFile

NOT_KNOWN = "Not known"
NOT_CERTAIN = "Not known for certain"
NOT_STATED = "Not stated"
Year = Annotated[int, Strict(), Field(ge=0, le=120)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgeBand(_Part):
    """One band of ages in whole years, both ends included."""

    title: Filled
    ages: tuple[Year, Year]

    @field_validator("ages")
    @classmethod
    def _in_order(cls, ages: tuple[int, int]) -> tuple[int, int]:
        if ages[0] > ages[1]:
            raise ValueError("expected the lower age first")
        return ages


class EthnicGroup(_Part):
    """One group, and the words by which agencies may name it."""

    title: Filled
    words: tuple[str, ...]


class Categories(PolicyFile):
    """What the numbers are counted by; every word and every age belongs to one group at most."""

    sexes: dict[Literal["male", "female"], tuple[Filled, ...]]
    age_band: Annotated[tuple[AgeBand, ...], Field(min_length=1)]
    ethnic_group: Annotated[tuple[EthnicGroup, ...], Field(min_length=1)]

    @field_validator("sexes")
    @classmethod
    def _one_sex(cls, sexes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        _each_once(word for words in sexes.values() for word in words)
        return sexes

    @field_validator("age_band")
    @classmethod
    def _one_band(cls, bands: tuple[AgeBand, ...]) -> tuple[AgeBand, ...]:
        if any(lower.ages[1] >= upper.ages[0] for lower, upper in pairwise(bands)):
            raise ValueError("expected bands from the youngest to the oldest, no age in two")
        _each_once(band.title for band in bands)
        return bands

    @field_validator("ethnic_group")
    @classmethod
    def _one_group(cls, groups: tuple[EthnicGroup, ...]) -> tuple[EthnicGroup, ...]:
        _each_once(word for group in groups for word in {group.title, *group.words})
        if NOT_STATED not in {group.title for group in groups}:
            raise ValueError(f"expected a group with the title {NOT_STATED}")
        return groups

    def band_of(self, age: Age) -> str:
        """The band of an age; not certain for a range that no one band holds, and for an age that no band does."""
        if age is None:
            return NOT_CERTAIN
        low, high = (age, age) if isinstance(age, int) else (age["min"], age["max"])
        fitting = (band.title for band in self.age_band if band.ages[0] <= low and high <= band.ages[1])
        return next(fitting, NOT_CERTAIN)

    def sex_of(self, word: str | None) -> str:
        """The sex that an agency's word says; not known without one, and for a word that could be anything."""
        known = (sex for sex, words in self.sexes.items() if _same(word or "") in map(_same, words))
        return next((sex.capitalize() for sex in known), NOT_KNOWN)

    def group_of(self, word: str | None) -> str:
        """The ethnic group that an agency's word names; not stated without one, and for a word of no group.

        No group of its own for those: it would nearly always be too small to be shown, and another be withheld with it.
        """
        groups = (g.title for g in self.ethnic_group if _same(word or "") in map(_same, (g.title, *g.words)))
        return next(groups, NOT_STATED)

    @property
    def bands(self) -> tuple[str, ...]:
        """The age bands in their order, what is not certain last."""
        return (*(band.title for band in self.age_band), NOT_CERTAIN)

    @property
    def sex_words(self) -> tuple[str, ...]:
        """The sexes in the order of policy, not known last."""
        return (*(sex.capitalize() for sex in self.sexes), NOT_KNOWN)

    @property
    def groups(self) -> tuple[str, ...]:
        """The ethnic groups in the order of policy."""
        return tuple(group.title for group in self.ethnic_group)


def _same(word: str) -> str:
    """A word as it compares with others: case, spaces and `&` do not count."""
    return " ".join(word.replace("&", " and ").casefold().split())


def _each_once(words: Iterable[str]) -> None:
    if any(n > 1 for n in Counter(map(_same, words)).values()):
        raise ValueError("expected each word once")
