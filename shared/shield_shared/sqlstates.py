"""What PostgreSQL's refusals mean for a service: try the same again later, or have a person set something right.

Codes: PostgreSQL manual, appendix A. A failed connection has no code, so its (English) words are looked at; what they
do not tell counts as a server that is away. Neither code nor words are repeated: they may quote a row.
"""

from __future__ import annotations

from shield_shared.errors import PolicyError, ShieldError, UnavailableError
from shield_shared.faults import PolicyFault

_AGAIN = "Nothing that was stored is lost: the same can be tried again."
_AWAY = f"the database server cannot be reached, or is stopping or starting. {_AGAIN}"
_FULL = f"the database server has no disk space or memory left. {_AGAIN}"
_CROWDED = f"the database server has no connection left. {_AGAIN}"
_BUSY = f"another process kept the rows for too long. {_AGAIN}"
_SLOW = f"the database server took too long. {_AGAIN}"
_READ_ONLY = f"the database server takes no changes just now. {_AGAIN}"

_LOGIN = "expected a user and password that the database server accepts, from this machine"
_MISSING = "expected a database, user and certificate file that exist on the database server or here"
_RIGHTS = "expected a user who may make and change tables of this database"
_TRUST = "expected a database server whose certificate is of this authority and names this host"

#: Code, or its first letters -> what to say; the longest that fits counts.
_LATER = {
    "08": _AWAY, "25006": _READ_ONLY, "25P03": _SLOW, "40": _BUSY, "53": _FULL, "53300": _CROWDED, "55006": _BUSY,
    "55P03": _BUSY, "57014": _SLOW, "57P": _AWAY, "58": _FULL,
}  # fmt: skip
_WRONG = {"28": _LOGIN, "3D": _MISSING, "3F": _MISSING, "42501": _RIGHTS, "57P04": _MISSING}
#: Words of a connection that failed -> what to say; the first that fits counts.
_WORDS = {
    "password": _LOGIN,
    "pg_hba.conf": _LOGIN,
    "permitted to log in": _LOGIN,
    "permission denied for database": _RIGHTS,
    "certificate": _TRUST,
    "support SSL": _TRUST,
    "does not exist": _MISSING,
}


def refusal(database: str, code: str | None, words: str) -> ShieldError | None:
    """The error to raise in the place of PostgreSQL's; None for one that is a mistake of ours.

    Takes how the database is named to people, the five-character code (None: no answer came), and the server's words.
    """
    if code is None:
        wrong = next((sentence for word, sentence in _WORDS.items() if word in words), None)
        return _policy(database, wrong) if wrong else UnavailableError(f"{database}: {_AWAY}")
    begins = [code[:length] for length in range(len(code), 1, -1)]
    for begin in begins:
        if begin in _WRONG:
            return _policy(database, _WRONG[begin])
        if begin in _LATER:
            return UnavailableError(f"{database}: {_LATER[begin]}")
    return None


def _policy(database: str, sentence: str) -> PolicyError:
    return PolicyError([PolicyFault(database, "database", sentence)])
