"""The bytes of an agenda and the hash that tells whether two agendas say the same (contract section 6)."""

from __future__ import annotations

from hashlib import sha256

from shield_briefing.shape import Agenda
from shield_shared.canonical import canonical_json


def agenda_bytes(agenda: Agenda) -> bytes:
    """The agenda as `agenda.json` holds it: UTF-8, sorted keys, no spaces, final newline."""
    return canonical_json(agenda) + b"\n"


def seal(agenda: Agenda) -> Agenda:
    """The agenda with `content_hash` taken anew over everything else."""
    rest = {key: value for key, value in agenda.items() if key != "content_hash"}
    sealed = agenda.copy()
    sealed["content_hash"] = sha256(canonical_json(rest) + b"\n").hexdigest()
    return sealed
