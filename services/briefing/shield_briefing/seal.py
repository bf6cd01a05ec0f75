"""The bytes of an agenda and the hash that tells whether two agendas say the same (contract section 6)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import orjson

from shield_briefing.shape import Agenda


def agenda_bytes(agenda: Agenda) -> bytes:
    """The agenda as `agenda.json` holds it: UTF-8, sorted keys, no spaces, final newline."""
    return _bytes(agenda)


def seal(agenda: Agenda) -> Agenda:
    """The agenda with `content_hash` taken anew over everything else."""
    rest = {key: value for key, value in agenda.items() if key != "content_hash"}
    sealed = agenda.copy()
    sealed["content_hash"] = sha256(_bytes(rest)).hexdigest()
    return sealed


def _bytes(content: Any) -> bytes:
    """Canonical JSON and a final newline; orjson refuses whole numbers beyond 64 bits, which may have been sent."""
    try:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
