"""Which area meetings speak of an appearance: by where it happened and by home (contract 4.3).

The area of each ward is policy. What names no ward of Leeds is every area's, so that nobody is lost between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import field_validator

from shield_shared.policy_file import PolicyFile
from shield_shared.wards import WARDS, ward_code


class Areas(PolicyFile):
    """The area of every ward of Leeds, by ONS code."""

    wards: Mapping[str, str]

    @field_validator("wards")
    @classmethod
    def _every_ward_once(cls, wards: Mapping[str, str]) -> Mapping[str, str]:
        if strange := sorted({*wards} ^ {*WARDS}):
            raise ValueError(f"expected every ward of Leeds by its ONS code and no other: see {', '.join(strange)}")
        return wards

    @property
    def names(self) -> frozenset[str]:
        """The areas that there are."""
        return frozenset(self.wards.values())

    def of(self, wards: Iterable[str | None]) -> frozenset[str]:
        """The areas of some wards, each an ONS code or a name; all areas where none is a ward of Leeds."""
        codes = (ward_code(ward) for ward in wards if ward is not None)
        return frozenset(self.wards[code] for code in codes if code is not None) or self.names
