"""A folder of policy files into models, and all that is wrong with it in one pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from shield_shared.errors import PolicyError
from shield_shared.faults import PolicyFault
from shield_shared.people import SCHEMES
from shield_shared.policy import fingerprint, load_agencies, load_folder, load_single, policy_folder
from shield_shared.policy_file import Agency

GOOD = """
id = "{id}"
title = "A partner"
owner = "A lead"
source = "An agreement"
in_force = 2026-01-01
review_by = 2027-01-01
may_send = ["incident", "record"]
"""

SENDS = {
    "west-yorkshire-police": "incident custody intelligence missing referral return record",
    "leeds-csws": "status exploitation missing referral return record",
    "leeds-yjs": "status incident referral return record",
    "leeds-education": "suspension referral return record",
    "leeds-health": "incident referral return record",
    "leeds-housing": "incident referral return record",
    "leeds-youth-service": "incident referral return record",
    "third-sector": "incident referral return record",
}
ISSUES = {"leeds-csws": {"csws"}, "leeds-yjs": {"yot"}, "west-yorkshire-police": {"pnc", "niche", "custody"}}


def _write(folder: Path, files: dict[str, str | bytes]) -> Path:
    agencies = folder / "agencies"
    agencies.mkdir()
    for name, content in files.items():
        (agencies / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _faults(folder: Path, files: dict[str, str | bytes]) -> list[tuple[str, str]]:
    _, faults = load_agencies(_write(folder, files))
    assert all(fault.sentence.startswith("expected ") for fault in faults)
    return [(fault.file, fault.key) for fault in faults]


def test_the_shipped_agencies_are_those_of_the_contract() -> None:
    agencies, faults = load_agencies()
    assert faults == []
    assert {name: " ".join(agency.may_send) for name, agency in agencies.items()} == SENDS
    assert {name: set(agency.issues) for name, agency in agencies.items() if agency.issues} == ISSUES
    assert {scheme for schemes in ISSUES.values() for scheme in schemes} == set(SCHEMES) - {"nhs", "upn", "agency-ref"}
    assert [name for name, agency in agencies.items() if agency.childrens_social_care] == ["leeds-csws"]
    assert [name for name, agency in agencies.items() if agency.third_sector] == ["third-sector"]
    assert all(agency.silent_after_hours for agency in agencies.values())


def test_a_mounted_file_takes_the_place_of_the_shipped_one_and_may_add_others(tmp_path: Path) -> None:
    folder = _write(tmp_path, {"leeds-health.toml": GOOD.format(id="leeds-health"), "new.toml": GOOD.format(id="new")})
    agencies, faults = load_agencies(folder)
    assert faults == []
    assert set(agencies) == {*SENDS, "new"}
    assert agencies["leeds-health"].may_send == ("incident", "record")


def test_a_mounted_folder_without_this_kind_leaves_the_shipped_files(tmp_path: Path) -> None:
    assert set(policy_folder("agencies", tmp_path)) == {f"{name}.toml" for name in SENDS}


def test_a_kind_that_nobody_ships_has_no_files() -> None:
    assert policy_folder("no-such-kind") == {}


def test_a_mounted_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="policies: : expected a folder of policy files"):
        policy_folder("agencies", tmp_path / "policies")


def test_every_fault_of_every_file_is_found_at_once(tmp_path: Path) -> None:
    wrong = (
        GOOD.format(id="wrong").replace('title = "A partner"', 'title = ""').replace("2026-01-01", '"2026-01-01"')
        + 'issues = ["nhs"]\nthird_sector = "yes"\nsilent_after_hours = 0\nsilent = 5\n'
    )
    files: dict[str, str | bytes] = {
        "a.toml": wrong,
        "b.toml": GOOD.format(id="c"),
        "c.toml": GOOD.format(id="c").replace('owner = "A lead"\n', "").replace('"incident"', '"outcome"'),
        "d.toml": b"\xff",
        "e.toml": "x = [",
        "f.toml": "x = " + "[" * 5000,
        "g.tml": GOOD.format(id="g"),
        "h.toml": "",
        "i!.toml": GOOD.format(id="i!"),
    }
    assert _faults(tmp_path, files) == [
        ("a.toml", "id"), ("a.toml", "title"), ("a.toml", "in_force"), ("a.toml", "issues[0]"),
        ("a.toml", "third_sector"), ("a.toml", "silent_after_hours"), ("a.toml", "silent"),
        ("b.toml", "id"),
        ("c.toml", "owner"), ("c.toml", "may_send[0]"),
        ("d.toml", ""), ("e.toml", ""), ("f.toml", ""), ("g.tml", ""),
        *(("h.toml", key) for key in ("id", "title", "owner", "source", "in_force", "review_by", "may_send")),
        ("i!.toml", "id"),
    ]  # fmt: skip


def test_a_folder_named_as_a_file_is_a_fault(tmp_path: Path) -> None:
    (_write(tmp_path, {}) / "agencies" / "x.toml").mkdir()
    _, faults = load_agencies(tmp_path)
    assert [(fault.file, fault.sentence) for fault in faults] == [("x.toml", "expected a file that can be read")]


def test_hidden_files_are_passed_over_and_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        ".a.toml.swp": b"\xff",
        "__init__.py": "",
        "new.toml": b"\xef\xbb\xbf" + GOOD.format(id="new").encode(),
    }
    assert _faults(tmp_path, files) == []
    assert "new" in load_agencies(tmp_path)[0]


def test_the_sentences_say_what_was_expected(tmp_path: Path) -> None:
    text = GOOD.format(id="a").replace('"incident"', '"parcel"').replace('"A lead"', '""') + "colour = 1\n"
    _, faults = load_agencies(_write(tmp_path, {"a.toml": text.replace("in_force = 2026-01-01\n", "")}))
    assert {fault.key: fault.sentence.split(",")[0] for fault in faults} == {
        "owner": "expected string to have at least 1 character",
        "in_force": "expected a value; it is missing",
        "may_send[0]": "expected 'incident'",
        "colour": "expected only keys that these files have",
    }


def test_a_rule_of_a_model_speaks_for_itself(tmp_path: Path) -> None:
    class Choosy(Agency):
        def model_post_init(self, _: object) -> None:
            raise ValueError("expected something else")

    folder = policy_folder("agencies", _write(tmp_path, {"a.toml": GOOD.format(id="a")}))
    _, faults = load_folder({"a.toml": folder["a.toml"]}, Choosy)
    assert [fault.sentence for fault in faults] == ["expected something else"]


def test_the_fingerprint_tells_contents_apart_and_not_their_order(tmp_path: Path) -> None:
    agencies, _ = load_agencies()
    other, _ = load_agencies(_write(tmp_path, {"leeds-health.toml": GOOD.format(id="leeds-health")}))
    assert fingerprint(agencies) == fingerprint(dict(reversed(agencies.items())))
    assert fingerprint(agencies) != fingerprint(other)
    assert len(fingerprint(agencies)) == 64


def test_a_single_file_is_the_mounted_one_or_else_the_packaged_one(tmp_path: Path) -> None:
    faults: list[PolicyFault] = []
    assert load_single("mine.toml", Agency, tmp_path, faults) is None
    assert faults == [PolicyFault("mine.toml", "", "expected a file of this name")]
    (tmp_path / "mine.toml").write_text(GOOD.format(id="mine"))
    agency = load_single("mine.toml", Agency, tmp_path, faults)
    assert agency is not None
    assert agency.id == "mine"
    assert len(faults) == 1


def test_a_faulty_single_file_adds_its_faults(tmp_path: Path) -> None:
    faults: list[PolicyFault] = []
    (tmp_path / "mine.toml").write_text(GOOD.format(id="yours"))
    assert load_single("mine.toml", Agency, tmp_path, faults) is None
    assert [fault.key for fault in faults] == ["id"]


def test_a_single_file_is_packaged_where_none_is_mounted(tmp_path: Path) -> None:
    class Titled(BaseModel):
        title: str

    for override in (None, tmp_path):
        titled = load_single("bank_holidays.toml", Titled, override, [])
        assert titled is not None
        assert titled.title == "Bank holidays in England"
