"""What is wrong with an event: faults hold it, warnings let it pass. Both name a field and never repeat a value."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Why an event is held: the field (`data.people[0].role`), a code, and a sentence saying what was expected."""

    field: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Warned:
    """What was passed over in an accepted event; field, code and sentence as in a fault."""

    field: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True, order=True)
class PolicyFault:
    """What is wrong with a policy file: its name, the key, and a sentence saying what was expected."""

    file: str
    key: str
    sentence: str


@dataclass(slots=True)
class Notes:
    """The faults and warnings of one event, gathered while it is read."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def fault(self, path: str, code: str, expected: str) -> None:
        """Note a reason to hold the event; `expected` completes the sentence that begins with the field."""
        self.faults.append(Fault(path, code, f"{path}: {expected}"))

    def warn(self, path: str, code: str, expected: str) -> None:
        """Note that something was passed over; `expected` completes the sentence that begins with the field."""
        self.warnings.append(Warned(path, code, f"{path}: {expected}"))
