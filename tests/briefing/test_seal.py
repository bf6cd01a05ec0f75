"""The bytes of an agenda follow from its content alone, and its hash tells whether two say the same."""

from __future__ import annotations

import json
from hashlib import sha256

from agendas import rich
from shield_briefing.seal import agenda_bytes, seal


def test_bytes_are_canonical() -> None:
    agenda = rich()
    agenda["title"] = "Réunion"
    written = agenda_bytes(agenda)
    assert written.endswith(b"}\n")
    assert "Réunion".encode() in written
    assert json.loads(written) == agenda
    assert list(json.loads(written)) == sorted(agenda)
    assert b'{"agenda_id":"b5a1f0c2d3e4f506","audience":"chair","carried_actions":[{"action":' in written


def test_the_hash_is_over_everything_else() -> None:
    agenda = rich()
    rest = {key: value for key, value in agenda.items() if key != "content_hash"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    assert seal(agenda)["content_hash"] == sha256(text.encode()).hexdigest() == agenda["content_hash"]


def test_a_changed_agenda_has_another_hash_and_the_first_is_left_alone() -> None:
    agenda = rich()
    changed = rich()
    changed["notices"] = []
    assert seal(changed)["content_hash"] != seal(agenda)["content_hash"]
    assert agenda == rich()


def test_whole_numbers_beyond_64_bits_are_written_like_any_other() -> None:
    agenda = rich()
    agenda["changes"] = [{"what": 2**70}]
    assert b'"what":1180591620717411303424' in agenda_bytes(agenda)
