"""The commands beside `run`: check, rules, validate, compare, explain, held, sitting, action, demo."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from commands.test_run import EVENT, agenda, changed, shield
from shield_run.cli import main

Out = pytest.CaptureFixture[str]


def rule_folder(tmp_path: Path) -> Path:
    """A policy folder with a copy of the shipped rules."""
    folder = tmp_path / "policy"
    shutil.copytree(str(files("shield_triage") / "rules"), folder / "rules")
    return folder


def test_check_finds_the_shipped_policy_sound(capsys: Out) -> None:
    assert main(["check"], {}) == 0
    assert "17 rules, 7 meetings, 8 agencies: no faults." in capsys.readouterr().out


def test_check_names_every_fault_of_every_file_in_one_pass(tmp_path: Path, capsys: Out) -> None:
    folder = rule_folder(tmp_path)
    (folder / "rules" / "referred.toml").write_text("not toml at all =")
    (folder / "agencies").mkdir()
    (folder / "agencies" / "new-agency.toml").write_text('id = "other"\n')
    (folder / "meetngs").mkdir()
    assert main(["check", str(folder)], {}) == 78
    told = capsys.readouterr().out
    assert "referred.toml" in told
    assert "new-agency.toml: title" in told
    assert "meetngs: the file: expected only" in told
    assert "nothing will run on this policy" in told


def test_check_runs_the_worked_examples(tmp_path: Path, capsys: Out) -> None:
    folder = rule_folder(tmp_path)
    rule = folder / "rules" / "under-ten.toml"
    rule.write_text(rule.read_text().replace("certainly_under = 10", "certainly_under = 8"))
    assert main(["check", str(folder)], {}) == 78
    assert "under-ten.toml: example[" in capsys.readouterr().out


def test_a_broken_policy_stops_a_run_with_its_faults(tmp_path: Path, capsys: Out) -> None:
    folder = rule_folder(tmp_path)
    (folder / "rules" / "referred.toml").write_text("id = 1")
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(EVENT))
    args = ["run", str(file), "--meeting", "syv-daily", "--at", "2026-03-25", "--out", str(tmp_path / "out")]
    assert main(args, {"POLICY_DIR": str(folder)}) == 78
    assert "referred.toml" in capsys.readouterr().err


def test_rules_prints_the_catalogue(capsys: Out) -> None:
    assert main(["rules"], {}) == 0
    assert "Missing three or more times in 28 days" in capsys.readouterr().out


def test_validate_names_place_and_field_and_no_value(tmp_path: Path, capsys: Out) -> None:
    bad = changed(id="two", data={**EVENT["data"], "category": "mugging of O'Test", "weapon": "machete"})
    file = tmp_path / "events.jsonl"
    file.write_text(f"{json.dumps(EVENT)}\n{json.dumps(bad)}\nnot json\n")
    assert main(["validate", str(file)], {}) == 0
    told = capsys.readouterr()
    assert "events.jsonl:2: held: data.category: expected one of" in told.out
    assert "events.jsonl:3: held:" in told.out
    assert "1 would be accepted, 2 held." in told.err
    assert "O'Test" not in told.out


def test_validate_refuses_when_nothing_is_acceptable(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("{}\n")
    assert main(["validate", str(file)], {}) == 65


def test_compare_shows_whom_a_changed_policy_would_add_move_and_drop(tmp_path: Path, capsys: Out) -> None:
    folder = rule_folder(tmp_path)
    rule = folder / "rules" / "serious-violence.toml"
    rule.write_text(rule.read_text().replace('"robbery", ', ""))
    knife = changed(id="k", subject="CR/2", data={**EVENT["data"], "category": "theft", "weapon": "knife"})
    lift = folder / "rules" / "knife-or-serious-injury.toml"
    lift.write_text(lift.read_text().replace('raises = "same-day"', 'raises = "immediate"'))
    file = tmp_path / "events.jsonl"
    file.write_text(f"{json.dumps(EVENT)}\n{json.dumps(knife)}\n")
    args = ["compare", str(file), "--policy", str(folder), "--meeting", "syv-daily", "--at", "2026-03-25"]
    assert main(args, {}) == 0
    told = capsys.readouterr().out
    assert "dropped: young person" in told
    assert "moved: young person" in told
    assert "0 added, 1 moved, 1 dropped" in told
    assert "O'Test" not in told


def explained(tmp_path: Path, capsys: Out, *more: str, marking: str = "OFFICIAL-SENSITIVE") -> str:
    """What is told of the one item of an agenda, whose marking may be another."""
    shield(tmp_path, [EVENT])
    path = tmp_path / "out" / "syv-daily" / "2026-03-25" / "agenda.json"
    path.write_text(path.read_text("utf-8").replace('"OFFICIAL-SENSITIVE"', f'"{marking}"'), "utf-8")
    capsys.readouterr()
    assert main(["explain", str(path), "1", *more], {}) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("marking", ["OFFICIAL-SENSITIVE", "OFFICIAL"])
@pytest.mark.parametrize("store", [[], ["--store", "not-there"]], ids=["with clauses", "without"])
def test_what_explains_an_item_bears_the_marking_of_its_agenda_first_and_last(
    tmp_path: Path, capsys: Out, store: list[str], marking: str
) -> None:
    lines = explained(tmp_path, capsys, *store, marking=marking).splitlines()
    assert (lines[0], lines[-1], lines.count(marking)) == (marking, marking, 2)
    assert ("The clauses cannot be shown" in lines[-2]) is bool(store)


def test_explain_says_that_it_is_for_the_chair(capsys: Out) -> None:
    for command in (["--help"], ["explain", "--help"]):
        with pytest.raises(SystemExit):
            main(command, {})
        assert "For the chair: explain one item" in " ".join(capsys.readouterr().out.split())


def test_explain_shows_every_clause_and_what_was_not_said(tmp_path: Path, capsys: Out) -> None:
    told = explained(tmp_path, capsys)
    assert "serious-violence: Recorded as robbery." in told
    assert "weapon not said" in told
    assert "O'Test" not in told


@pytest.mark.parametrize(("item", "told"), [("99", "There is no such item"), ("zz", "There is no such item")])
def test_explain_refuses_an_item_that_is_not_there(tmp_path: Path, capsys: Out, item: str, told: str) -> None:
    shield(tmp_path, [EVENT])
    path = tmp_path / "out" / "syv-daily" / "2026-03-25" / "agenda.json"
    assert main(["explain", str(path), item], {}) == 2
    assert told in capsys.readouterr().err


def test_explain_refuses_what_is_no_agenda(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "x.json").write_text("[]")
    assert main(["explain", str(tmp_path / "x.json"), "1"], {}) == 2
    assert "expected an agenda.json" in capsys.readouterr().err


def held_key(tmp_path: Path, capsys: Out, event: dict[str, Any]) -> str:
    """The key of the one held message of a run."""
    shield(tmp_path, [EVENT, event])
    capsys.readouterr()
    assert main(["held", "list", "--out", str(tmp_path / "out")], {}) == 0
    told = capsys.readouterr().out
    assert "1 held." in told
    return told.split()[0]


def test_a_held_message_can_be_seen_and_discarded_with_a_reason(tmp_path: Path, capsys: Out) -> None:
    key = held_key(tmp_path, capsys, changed(id="two", time="today"))
    assert main(["held", "show", key, "--out", str(tmp_path / "out")], {}) == 0
    assert "time: expected an RFC 3339" in capsys.readouterr().out
    by = ["--by", "Duty officer", "--because", "Sent again", "--out", str(tmp_path / "out")]
    assert main(["held", "discard", key, *by], {}) == 0
    assert main(["held", "list", "--out", str(tmp_path / "out")], {}) == 0
    assert "0 held." in capsys.readouterr().out


def test_a_held_message_is_released_once_policy_accepts_it(tmp_path: Path, capsys: Out) -> None:
    key = held_key(tmp_path, capsys, changed(id="two", source="urn:agency:new-agency", subject="N/2"))
    release = ["held", "release", key, "--by", "Lead", "--out", str(tmp_path / "out")]
    assert main(release, {}) == 65
    assert "still held" in capsys.readouterr().err
    folder = tmp_path / "policy" / "agencies"
    folder.mkdir(parents=True)
    shipped = (files("shield_ingest") / "agencies" / "west-yorkshire-police.toml").read_text()
    (folder / "new-agency.toml").write_text(shipped.replace('"west-yorkshire-police"', '"new-agency"'))
    assert main(release, {"POLICY_DIR": str(folder.parent)}) == 0
    args = ["run", str(tmp_path / "events.jsonl"), "--meeting", "syv-daily", "--at", "2026-03-25"]
    assert main([*args, "--out", str(tmp_path / "out")], {"POLICY_DIR": str(folder.parent)}) == 0
    assert len(agenda(tmp_path)["items"]) == 2


def test_a_recorded_sitting_shows_on_the_next_run(tmp_path: Path) -> None:
    shield(tmp_path, [EVENT])
    assert agenda(tmp_path)["status"] == "draft"
    by = ["--by", "Chair", "--out", str(tmp_path / "out")]
    assert main(["sitting", "lock", "--meeting", "syv-daily", "--at", "2026-03-25", *by], {}) == 0
    shield(tmp_path, [EVENT])
    assert agenda(tmp_path)["status"] == "locked"


def test_a_sitting_that_there_is_none_of_is_refused(tmp_path: Path, capsys: Out) -> None:
    by = ["--by", "Chair", "--out", str(tmp_path / "out")]
    assert main(["sitting", "hold", "--meeting", "syv-daily", "--at", "2026-03-28", *by], {}) == 2
    assert "nearest sittings" in capsys.readouterr().err


def test_an_action_is_carried_until_it_is_closed_with_a_reason(tmp_path: Path, capsys: Out) -> None:
    shield(tmp_path, [EVENT])
    out = ["--out", str(tmp_path / "out")]
    capsys.readouterr()
    owner = ["--owner", "Jo Invented", "--agency", "leeds-csws", "--due", "2026-03-26"]
    meeting = ["--meeting", "syv-daily", "--at", "2026-03-25", "--text", "Visit"]
    assert main(["action", "add", *meeting, *owner, *out], {}) == 0
    name = capsys.readouterr().out.split()[1].rstrip(":")
    assert main(["action", "close", name, "--as", "not-done", "--because", "Moved away", *out], {}) == 0
    assert main(["action", "close", "A-none", "--because", "x", *out], {}) == 2


def test_an_action_without_an_owner_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        main(
            ["action", "add", "--meeting", "syv-daily", "--at", "2026-03-25", "--text", "x", "--out", str(tmp_path)], {}
        )
    assert refused.value.code == 2


def test_the_demo_says_where_the_agendas_are_and_what_to_look_at(tmp_path: Path, capsys: Out) -> None:
    assert main(["demo", "--out", str(tmp_path / "demo")], {}) == 0
    told = capsys.readouterr().out
    assert "Worth looking at first" in told
    named = [line.strip() for line in told.splitlines() if line.strip().endswith("agenda.html")]
    assert len(named) >= 2
    assert all(Path(path).is_file() for path in named)


def test_without_what_the_services_need_their_commands_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(EVENT))
    absent = (
        "import sys; sys.modules['kafka'] = None; from shield_run.cli import main; sys.exit(main(sys.argv[1:], {}))"
    )

    def asked(*words: str) -> tuple[int, str, str]:
        command = [sys.executable, "-c", absent, *words]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        return ended.returncode, ended.stdout, ended.stderr

    code, _, told = asked("publish", "a.jsonl", "--to", "kafka://127.0.0.1:1", "--agency", "west-yorkshire-police")
    assert (code, told) == (2, "shield: The services need more than one machine does: install `shield[services]`.\n")
    code, shown, _ = asked("--help")
    assert code == 0
    assert "briefing" in shown
