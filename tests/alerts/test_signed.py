"""A token says what was signed, for one purpose, until it ends, and nothing else passes for one."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from alerts.samples import SUNDAY
from shield_shared.errors import RejectedError
from shield_shared.signed import ExpiredError, body_signature, read_signed, signed

KEY = b"a key"
SAYS: dict[str, str | int] = {"alert": "9f3c", "turn": 1}
SECOND = timedelta(seconds=1)
TOKEN = signed(KEY, "acknowledge", SAYS, SUNDAY)


def test_a_token_is_read_until_it_ends() -> None:
    assert read_signed(KEY, "acknowledge", TOKEN, SUNDAY - SECOND) == SAYS
    with pytest.raises(ExpiredError, match="expired"):
        read_signed(KEY, "acknowledge", TOKEN, SUNDAY)


def test_another_purpose_or_key_is_refused() -> None:
    with pytest.raises(RejectedError, match="something else"):
        read_signed(KEY, "release", TOKEN, SUNDAY - SECOND)
    with pytest.raises(RejectedError, match="not one of ours"):
        read_signed(b"another", "acknowledge", TOKEN, SUNDAY - SECOND)


def test_no_token_with_one_character_changed_passes() -> None:
    for place in range(len(TOKEN)):
        for other in "A_":
            if TOKEN[place] != other:
                with pytest.raises(RejectedError):
                    read_signed(KEY, "acknowledge", TOKEN[:place] + other + TOKEN[place + 1 :], SUNDAY - SECOND)


@pytest.mark.parametrize(
    "token", ["", ".", "a", "a.b", TOKEN[:-1], TOKEN + "A", TOKEN + "=", f" {TOKEN}", "é.é", "A" * 9999]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(RejectedError):
        read_signed(KEY, "acknowledge", token, SUNDAY - SECOND)


def test_what_a_token_says_cannot_be_changed_under_its_seal() -> None:
    said = json.loads(base64.urlsafe_b64decode(TOKEN.partition(".")[0] + "=="))
    said["says"]["alert"] = "0000"
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    with pytest.raises(RejectedError, match="not one of ours"):
        read_signed(KEY, "acknowledge", f"{forged}.{TOKEN.partition('.')[2]}", SUNDAY - SECOND)


def test_the_signature_of_a_body_covers_moment_and_body() -> None:
    signatures = {body_signature(KEY, 1, b"x"), body_signature(KEY, 2, b"x"), body_signature(KEY, 1, b"y")}
    assert len(signatures) == 3
    assert body_signature(b"key", 1, b"{}") == "1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
