"""What can go wrong, by the question that decides what to do about it.

ShieldError
|- RejectedError       it will never work as sent: hold it, tell the sender           exit 65
|- UnavailableError    nothing is lost: try again, in the same order                  exit 75
|- PolicyError         a policy file or a setting is wrong: refuse to start           exit 78
`- UsageError          the command as typed means nothing: say what would             exit 2

Messages are full sentences that carry ids and field names, never names, birth dates or free text.
"""

from __future__ import annotations

from collections.abc import Iterable

from shield_shared.faults import PolicyFault


class ShieldError(Exception):
    """Anything that a user or operator is told about in a sentence."""

    exit_code = 1


class RejectedError(ShieldError):
    """It will never work as sent."""

    exit_code = 65


class UnavailableError(ShieldError):
    """Nothing is lost; the same may work later."""

    exit_code = 75


class PolicyError(ShieldError):
    """Policy or settings are wrong; `faults` lists every one with its file and key."""

    exit_code = 78

    def __init__(self, faults: Iterable[PolicyFault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(f"{fault.file}: {fault.key}: {fault.sentence}" for fault in self.faults))


class UsageError(ShieldError):
    """The command as typed means nothing."""

    exit_code = 2
