"""What a refusal of the operating system means for whoever runs a command: try again, or set something right."""

from __future__ import annotations

import errno

from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.faults import PolicyFault


class NotWrittenError(UnavailableError):
    """A file or folder cannot be written just now."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {
    errno.EACCES: "expected a place that this user may write to",
    errno.EPERM: "expected a place that this user may write to",
    errno.EROFS: "expected a place that can be written to; this one is read-only",
    errno.ENOENT: "expected a folder that exists",
    errno.ENOTDIR: "expected a folder; something on the way is a file",
    errno.EEXIST: "expected a folder; there is a file of this name",
    errno.EISDIR: "expected a file; there is a folder of this name",
    errno.ENOTEMPTY: "expected a file; there is a folder of this name",
    errno.ENAMETOOLONG: "expected a shorter name",
    errno.ELOOP: "expected a folder; a link on the way leads to itself",
}


def explained(error: OSError, place: str) -> ShieldError:
    """The error to raise in the place of a refusal to read or write at a place.

    NotWrittenError where the same may work later (a full disk above all), PolicyError where the place is wrong.
    """
    if error.errno in _FULL:
        return NotWrittenError(f"{place}: the disk is full. Nothing is lost: make room and do the same again.")
    if error.errno in _REFUSED:
        return PolicyError([PolicyFault(place, "place", _REFUSED[error.errno])])
    return NotWrittenError(f"{place}: {error.strerror or 'the system refused'}. Nothing is lost: try again.")
