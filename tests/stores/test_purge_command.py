"""`shield purge` as it is typed."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from shield_run.commands import purge
from shield_shared.errors import PolicyError, UsageError
from shield_shared.settings import Settings
from stores.place import ALEX, KEY, REFERENCE, SAM, SECRETS, Place

SETTINGS = Settings(pseudonym_key=KEY.decode())


def shield_purge(*typed: str, settings: Settings = SETTINGS) -> int:
    parser = argparse.ArgumentParser()
    purge.arguments(parser)
    return purge.command(parser.parse_args(typed), settings)


def test_a_young_person_is_removed_and_the_proof_printed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.take("incident", {"people": [SAM]})
    kept = place.take("incident", {"people": [ALEX]})
    assert shield_purge("--young-person", REFERENCE, "--out", str(place.folder)) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == "Searched 1 files, the store among them: 0 occurrences."
    assert [secret for secret in SECRETS if secret in said] == []
    assert [text for text, _ in place.store.accepted()] == [kept.text]


@pytest.mark.parametrize(("days", "left"), [([], 1), (["--older-than-days", "30"], 0)])
def test_policy_says_what_is_past_its_time_unless_told_otherwise(place: Place, days: list[str], left: int) -> None:
    place.take("incident", {"people": [ALEX]})
    assert shield_purge("--as-at", "2026-06-01", *days, "--out", str(place.folder)) == 0
    assert len(place.left()) == left


def test_a_place_where_nothing_is_does_not_pass_for_one_where_nothing_was_found(place: Place, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        shield_purge("--young-person", REFERENCE, "--out", str(tmp_path / "typo"))
    with pytest.raises(UsageError, match="--store"):
        shield_purge("--young-person", REFERENCE, "--out", str(place.folder), "--store", str(tmp_path / "typo"))
    assert not (tmp_path / "typo").exists()


def test_days_go_with_a_date(place: Place) -> None:
    with pytest.raises(UsageError, match="--as-at"):
        shield_purge("--young-person", REFERENCE, "--older-than-days", "3", "--out", str(place.folder))


@pytest.mark.parametrize("days", ["0", "-1", "3.5", "soon", "\N{SUPERSCRIPT TWO}"])
def test_days_are_a_whole_number(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        shield_purge("--as-at", "2026-06-01", f"--older-than-days={days}", "--out", "out")
    assert "expected a whole number of days, 1 or more" in capsys.readouterr().err


def test_faults_of_the_retention_policy_are_told(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "retention.toml").write_text("events_days = 0\n")
    with pytest.raises(PolicyError) as refusal:
        shield_purge("--as-at", "2026-06-01", "--out", str(place.folder), settings=Settings(policy_dir=folder))
    assert {fault.key for fault in refusal.value.faults} >= {"events_days", "agendas_days", "owner"}
