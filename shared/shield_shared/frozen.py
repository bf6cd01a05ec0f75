"""Dataclasses that are made by the hundred thousand: frozen for the type checker, and plain at run time.

To make a dataclass that is frozen at run time takes ten times as long: each field is set through a call. That was a
tenth of all that triage did. `mypy --strict` refuses whatever would change one of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """What is equal to whatever has equal content."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def unique(cls: type[T]) -> type[T]:
    """What is equal to itself only, however much others look like it."""
    return dataclass(slots=True, eq=False)(cls)
