"""`shield run` as a person types it: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shield_run.cli import main

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "one",
    "source": "urn:agency:west-yorkshire-police",
    "type": "shield.incident.recorded.v1",
    "subject": "CR/1",
    "time": "2026-03-24T10:00:00Z",
    "data": {
        "category": "robbery",
        "summary": "Told in confidence",
        "people": [
            {
                "role": "victim",
                "identifiers": [{"scheme": "nhs", "value": "9990000018"}],
                "name": {"given": "Sam", "family": "O'Test"},
                "birth_date": "2010-03-01",
            }
        ],
    },
}


def changed(**fields: object) -> dict[str, Any]:
    """The event with other attributes."""
    return {**EVENT, **fields}


def shield(tmp_path: Path, events: list[dict[str, Any]], *more: str) -> int:
    """Run the command on some events, for the sitting of 25 March unless told otherwise."""
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(json.dumps(event) for event in events))
    usual = [] if "--at" in more else ["--at", "2026-03-25"]
    meeting = [] if "--meeting" in more else ["--meeting", "syv-daily"]
    return main(["run", str(file), *meeting, *usual, *more, "--out", str(tmp_path / "out")], {})


def agenda(tmp_path: Path, day: str = "2026-03-25", name: str = "agenda") -> dict[str, Any]:
    """The agenda that was written."""
    found: dict[str, Any] = json.loads((tmp_path / "out" / "syv-daily" / day / f"{name}.json").read_bytes())
    return found


def test_it_writes_json_html_and_text_for_their_owner_only(tmp_path: Path) -> None:
    assert shield(tmp_path, [EVENT]) == 0
    folder = tmp_path / "out" / "syv-daily" / "2026-03-25"
    assert sorted(path.name for path in folder.iterdir()) == ["agenda.html", "agenda.json", "agenda.txt"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert [item["priority"] for item in agenda(tmp_path)["items"]] == ["next-meeting"]


def test_it_writes_a_pdf_where_one_is_asked_for(tmp_path: Path) -> None:
    assert shield(tmp_path, [EVENT], "--format", "pdf") == 0
    (path,) = (tmp_path / "out" / "syv-daily" / "2026-03-25").iterdir()
    assert path.name == "agenda.pdf"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"%PDF-1.7")


def test_without_the_typesetter_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(json.dumps(EVENT))
    asked = f"run {tmp_path}/events.jsonl --meeting syv-daily --at 2026-03-25 --format pdf --out {tmp_path}/out".split()
    program = f"import sys; sys.modules['typst'] = None; from shield_run.cli import main; sys.exit(main({asked}, {{}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (78, "")
    assert "requirements.lock: typst: a PDF needs this package, which is not installed" in done.stderr
    assert not (tmp_path / "out").exists()


def test_held_messages_are_counted_on_standard_error_and_kept_with_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shield(tmp_path, [EVENT, changed(id="two", time="2026-03-24T10:00:00")]) == 0
    assert "1 held message for a person to see (1 shield.incident.recorded.v1" in capsys.readouterr().err
    (row,) = [json.loads(line) for line in (tmp_path / "out" / "held.jsonl").read_text().splitlines()]
    assert (row["file"], row["position"], row["id"]) == ("events.jsonl", 2, "two")
    assert "O'Test" not in json.dumps(row)


def test_the_test_key_is_said_on_the_agenda_until_a_key_is_set(tmp_path: Path) -> None:
    assert shield(tmp_path, [EVENT]) == 0
    assert "published test key" in agenda(tmp_path)["notices"][0]
    before = agenda(tmp_path)["items"][0]["people"][0]["young_person"]
    args = ["run", str(tmp_path / "events.jsonl"), "--meeting", "syv-daily", "--at", "2026-03-25"]
    assert main([*args, "--out", str(tmp_path / "out")], {"SHIELD_PSEUDONYM_KEY": "another"}) == 0
    assert agenda(tmp_path)["notices"] == []
    assert agenda(tmp_path)["items"][0]["people"][0]["young_person"] != before


def test_another_audience_has_files_of_its_own(tmp_path: Path) -> None:
    assert shield(tmp_path, [EVENT], "--audience", "third-sector", "--format", "json,txt") == 0
    folder = tmp_path / "out" / "syv-daily" / "2026-03-25"
    assert sorted(path.name for path in folder.iterdir()) == ["agenda-third-sector.json", "agenda-third-sector.txt"]
    assert "O'Test" not in (folder / "agenda-third-sector.txt").read_text()


def test_a_cancelled_sitting_has_no_agenda_and_the_next_reaches_back(tmp_path: Path) -> None:
    assert shield(tmp_path, [EVENT], "--at", "2026-03-25", "--to", "2026-03-26", "--cancelled", "2026-03-25") == 0
    assert not (tmp_path / "out" / "syv-daily" / "2026-03-25").exists()
    assert agenda(tmp_path, "2026-03-26")["covers"]["previous_held"] == "2026-03-24"
    assert agenda(tmp_path, "2026-03-26")["items"][0]["band"] == "new"


def test_a_recorded_cancellation_counts_as_well(tmp_path: Path) -> None:
    data = {"meeting": "syv-daily", "sitting": "2026-03-25", "status": "cancelled", "by": "Chair"}
    record = changed(id="s", source="urn:shield:meeting", type="shield.sitting.recorded.v1", subject="s", data=data)
    assert shield(tmp_path, [EVENT, record], "--at", "2026-03-25", "--to", "2026-03-26") == 0
    assert not (tmp_path / "out" / "syv-daily" / "2026-03-25").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--at", "2026-03-28"], "the nearest sittings are on 2026-03-27 and 2026-03-30"),
        (["--at", "2026-04-03"], "the nearest sittings are on 2026-04-02 and 2026-04-07"),
        (["--meeting", "nowhere"], "expected one of mace-child"),
        (["--meeting", "mace-contextual"], "the nearest sittings are on 2026-03-03 and 2026-04-07"),
        (["--audience", "contextual"], "expected chair or one of"),
        (["--audience", "nobody"], "expected chair or one of"),
        (["--format", "json,docx"], "expected some of json, html, pdf, txt"),
        (["--at", "2026-03-25", "--to", "2026-03-24"], "expected a date not before --at"),
        (["--at", "2026-03-25", "--cancelled", "2026-03-25"], "named as cancelled"),
        (["--feed", "nowhere"], "There is no feed of this name"),
    ],
)
def test_what_makes_no_sense_is_said_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert shield(tmp_path, [EVENT], *arguments) == 2
    assert told in capsys.readouterr().err


def test_a_day_beyond_the_bank_holidays_is_a_fault_of_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shield(tmp_path, [EVENT], "--at", "2031-03-25") == 78
    assert "bank_holidays.toml" in capsys.readouterr().err


def test_a_file_in_which_nothing_can_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("O'Test is not JSON\n")
    args = ["run", str(file), "--meeting", "syv-daily", "--at", "2026-03-25", "--out", str(tmp_path / "out")]
    assert main(args, {}) == 65
    told = capsys.readouterr().err
    assert "Nothing in the files could be read" in told
    assert "O'Test" not in told


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["run", str(tmp_path / "none.jsonl"), "--meeting", "syv-daily", "--at", "2026-03-25"]
    assert main([*args, "--out", str(tmp_path / "out")], {}) == 65
    assert "expected a file, and there is none" in capsys.readouterr().err


def test_real_searches_run_as_a_feed(tmp_path: Path) -> None:
    samples = sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*stop*search*.csv"))
    assert samples
    args = ["run", str(samples[0]), "--feed", "police-stop-search", "--meeting", "syv-daily", "--at", "2021-08-02"]
    assert main([*args, "--to", "2021-08-31", "--out", str(tmp_path / "out")], {}) == 0
    made = sorted((tmp_path / "out" / "syv-daily").glob("*/agenda.json"))
    items = [item for path in made for item in json.loads(path.read_bytes())["items"]]
    assert any("weapon-search" in {reason["rule"] for reason in item["reasons"]} for item in items)


def test_a_carried_action_says_whom_it_is_about_though_they_are_no_longer_listed(tmp_path: Path) -> None:
    assert shield(tmp_path, [EVENT]) == 0
    reference = agenda(tmp_path)["items"][0]["people"][0]["young_person"]
    owner = {"name": "Jo Invented", "agency": "leeds-csws"}
    said = {
        "action": "A-1",
        "meeting": "syv-daily",
        "sitting": "2026-03-25",
        "young_person": reference,
        "text": "Visit",
    }
    data = {**said, "owner": owner, "due": "2026-03-26", "status": "open"}
    action = changed(id="a", source="urn:shield:meeting", type="shield.action.recorded.v1", subject="A-1", data=data)
    assert shield(tmp_path, [EVENT, {**action, "time": "2026-03-25T09:20:00Z"}], "--at", "2026-03-30") == 0
    (row,) = agenda(tmp_path, "2026-03-30")["carried_actions"]
    assert (row["overdue_days"], row["name"]["family"]) == (4, "O'Test")
    assert agenda(tmp_path, "2026-03-30")["items"] == []
    assert "Sam O'Test" in (tmp_path / "out" / "syv-daily" / "2026-03-30" / "agenda.html").read_text().replace(
        "&#39;", "'"
    )
