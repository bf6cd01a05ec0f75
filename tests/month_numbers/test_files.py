"""`shield numbers` as a person types it: the files, what it says, and how it refuses."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from briefing.pdfs import Pdf
from kit import events as make
from kit.cores import accepted
from kit.events import Raw
from kit.moments import at
from kit.people import victim
from month_numbers.test_month_on_paper import history
from shield_run.cli import main
from shield_run.stores import beside, open_store

Out = pytest.CaptureFixture[str]
SECRET = "Zqx"


def told(who: int) -> Raw:
    """A report in which every text that anybody could write bears a mark."""
    people = [victim(who, name=(f"{SECRET}given", f"{SECRET}family"), school=f"{SECRET}school", sex=f"{SECRET}sex",
                     home={"ward": f"{SECRET}ward", "authority": f"{SECRET}authority"}, born="2012-02-02")]  # fmt: skip
    said: Raw = {"summary": f"{SECRET}summary", "location": {"text": f"{SECRET}text", "ward": f"{SECRET}ward"}}
    return make.incident(0, subject=f"{SECRET}{who}", id=f"{SECRET}id{who}", people=people, **said)


def marked() -> list[Raw]:
    """Events of every kind that numbers read, each text of them marked, and held ones too."""
    owner = {"name": f"{SECRET}name", "agency": f"{SECRET}agency"}
    held: Raw = {
        "specversion": "1.0",
        "id": f"{SECRET}h",
        "type": f"{SECRET}type",
        "time": at(1),
        "data": {SECRET: SECRET},
    }
    return [
        *(told(who) for who in range(1, 8)),
        make.action(1, subject="a-1", owner=owner, text=f"{SECRET}text", closed_because=f"{SECRET}because"),
        make.answer(1, text=f"{SECRET}text", young_person=f"{SECRET}person"),
        make.outcome(1, view=f"{SECRET}view", by=f"{SECRET}by"),
        held | {"source": f"urn:agency:{SECRET.lower()}-agency"},
        held | {"source": "urn:agency:leeds-health", "id": f"{SECRET}k"},
        make.incident(40, category="theft"),
    ]


def run(tmp_path: Path, raws: list[Raw], *more: str) -> int:
    """The command on some events, for June 2026 unless told otherwise."""
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(json.dumps(raw) for raw in raws))
    month = [] if "--month" in more else ["--month", "2026-06"]
    return main(["numbers", str(file), *month, *more, "--out", str(tmp_path / "out")], {})


def folder(tmp_path: Path) -> Path:
    return tmp_path / "out" / "numbers" / "2026-06"


def written(tmp_path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder(tmp_path).iterdir())}


def rows(tmp_path: Path) -> list[list[str]]:
    with (folder(tmp_path) / "numbers.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_it_writes_its_files_for_their_owner_only_and_says_so(tmp_path: Path, capsys: Out) -> None:
    assert run(tmp_path, list(history())) == 0
    assert sorted(written(tmp_path)) == FILES
    assert {path.stat().st_mode & 0o777 for path in folder(tmp_path).iterdir()} == {0o600}
    assert not beside(tmp_path / "out").exists()
    said = capsys.readouterr().err
    assert "Numbers for June 2026 from 22 events" in said
    assert "1 held message for a person to see (1 shield.incident.recorded.v1 from west-yorkshire-police)" in said


FILES = ["numbers.csv", "numbers.html", "numbers.json", "numbers.pdf"]


def test_done_again_in_any_order_it_leaves_the_same_bytes(tmp_path: Path) -> None:
    assert run(tmp_path, marked()) == 0
    first = written(tmp_path)
    assert run(tmp_path, marked()[::-1]) == 0
    assert written(tmp_path) == first


def test_no_name_reference_or_free_text_is_in_any_file(tmp_path: Path) -> None:
    assert run(tmp_path, marked()) == 0
    files = written(tmp_path)
    paper = Pdf(files.pop("numbers.pdf"))
    streams = b"".join(paper.streams()).decode("latin-1")
    texts = {name: content.decode() for name, content in files.items()}
    texts["pdf"] = f"{paper.text} {paper.metadata} {streams}"
    for name, text in texts.items():
        assert SECRET.lower() not in text.lower(), name
        assert "999000" not in text, name


def test_csv_and_page_show_the_same_as_json(tmp_path: Path) -> None:
    assert run(tmp_path, list(history())) == 0
    value: dict[str, Any] = json.loads(written(tmp_path)["numbers.json"])
    page = re.sub(r"\s+", " ", written(tmp_path)["numbers.html"].decode())
    every = [
        [table["id"], row["row"], column, cell]
        for table in value["tables"]
        for row in table["rows"]
        for column, cell in zip(table["columns"], row["cells"], strict=True)
    ]
    remarks = [["remark", str(n), "", text] for n, text in enumerate(value["remarks"], start=1)]
    assert rows(tmp_path) == [
        ["table", "row", "column", "shown"],
        ["marking", "", "", value["marking"]],
        *remarks,
        *every,
    ]
    assert page.count("<td ") == len(every)
    assert all(f'id="{table["id"]}"' in page for table in value["tables"])


def test_the_pdf_says_the_same_and_can_be_read_aloud(tmp_path: Path) -> None:
    assert run(tmp_path, list(history()), "--format", "pdf,json") == 0
    paper = Pdf(written(tmp_path)["numbers.pdf"])
    tables = json.loads(written(tmp_path)["numbers.json"])["tables"]
    assert [table["title"] for table in tables if table["title"] not in paper.text] == []
    assert all("OFFICIAL-SENSITIVE" in page and "Numbers for June 2026" in page for page in paper.pages)
    tags = [node.tag for node in paper.nodes()]
    assert tags.count("Table") == sum(bool(table["rows"]) for table in tables)
    assert set(paper.headings()) == {"H1", "H2"}
    told = [(len(table["columns"]) + 1) * (len(table["rows"]) + 1) for table in tables if table["rows"]]
    assert tags.count("TD") + tags.count("TH") == sum(told)


def test_no_cell_begins_a_formula_whatever_an_agency_is_called(tmp_path: Path) -> None:
    policy = tmp_path / "policy" / "agencies"
    policy.mkdir(parents=True)
    (policy / "evil.toml").write_text(
        'id = "evil"\ntitle = "=1+1"\nowner = "x"\nsource = "x"\nin_force = 2024-01-01\nreview_by = 2030-01-01\n'
        'may_send = ["incident"]\n'
    )
    raws = [make.incident(0, source="urn:agency:evil"), make.incident(40, category="theft")]
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(json.dumps(raw) for raw in raws))
    args = ["numbers", str(file), "--month", "2026-06", "--out", str(tmp_path / "out")]
    assert main(args, {"POLICY_DIR": str(policy.parent)}) == 0
    assert any(cell.startswith("'=1+1") for row in rows(tmp_path) for cell in row)
    assert not [cell for row in rows(tmp_path) for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_page_needs_no_network_and_each_heading_is_where_links_lead(tmp_path: Path) -> None:
    assert run(tmp_path, list(history()), "--format", "html") == 0
    page = written(tmp_path)["numbers.html"].decode()
    assert "://" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_month_that_is_not_over_says_how_far_it_is_counted(tmp_path: Path, capsys: Out) -> None:
    raws = [raw for raw in history() if raw["time"] < "2026-06-10"]
    assert run(tmp_path, raws) == 0
    said = capsys.readouterr().err
    assert "The month is not whole: what was received is counted up to Wed 10 Jun 2026 at 08:00" in said
    assert "and 31 sittings after that are not" in said
    ahead = {row[1]: row[3] for row in rows(tmp_path) if row[0] == "sittings" and row[2] == "Ahead"}
    assert ahead["Serious Youth Violence daily meeting"] == "14"


def test_a_month_of_which_nothing_was_received_says_so(tmp_path: Path, capsys: Out) -> None:
    assert run(tmp_path, [make.incident(40, category="theft")]) == 0
    assert "No message was received in this month." in capsys.readouterr().err


def test_a_month_before_which_the_files_end_has_no_sitting(tmp_path: Path, capsys: Out) -> None:
    assert run(tmp_path, [make.incident(date(2026, 5, 1))]) == 0
    said = capsys.readouterr().err
    assert "counted up to Tue 5 May 2026 at 08:00" in said
    assert "No sitting was held in this month." in said


def test_only_held_messages_give_a_month_with_nothing_else(tmp_path: Path, capsys: Out) -> None:
    assert run(tmp_path, [make.incident(0, category=None)]) == 0
    assert "Nothing could be read as an event" in capsys.readouterr().err
    told = {tuple(row[1:3]): row[3] for row in rows(tmp_path) if row[0] == "held"}
    assert told["West Yorkshire Police: Something required is missing", "Days waited: longest"] == "none"


def test_a_message_without_a_time_is_counted_as_held(tmp_path: Path) -> None:
    assert run(tmp_path, [make.incident(0) | {"time": "soon"}, make.incident(40, category="theft")]) == 0
    told = {tuple(row[1:3]): row[3] for row in rows(tmp_path) if row[0] in ("messages", "held")}
    assert told["West Yorkshire Police: Incident", "Held"] == "1"


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-06-01", "june"])
def test_what_is_no_month_is_refused(month: str, tmp_path: Path, capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, [make.incident(0)], "--month", month)
    assert ended.value.code == 2
    assert "expected a month, YYYY-MM" in capsys.readouterr().err


def test_a_format_that_there_is_none_of_is_refused(tmp_path: Path, capsys: Out) -> None:
    assert run(tmp_path, [make.incident(0)], "--format", "csv,docx") == 2
    assert "--format: expected some of" in capsys.readouterr().err


def test_files_of_which_nothing_can_be_read_are_refused(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("no json")
    assert main(["numbers", str(file), "--month", "2026-06", "--out", str(tmp_path / "out")], {}) == 65
    assert "`shield validate` names each fault" in capsys.readouterr().err


def test_a_month_beyond_the_bank_holidays_is_refused(tmp_path: Path, capsys: Out) -> None:
    assert run(tmp_path, [make.incident(0)], "--month", "2199-01") == 78
    assert "bank_holidays.toml" in capsys.readouterr().err


def test_wrong_categories_are_refused(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "numbers.toml").write_text("id = 1")
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(make.incident(0)))
    args = ["numbers", str(file), "--month", "2026-06", "--out", str(tmp_path / "out")]
    assert main(args, {"POLICY_DIR": str(tmp_path / "policy")}) == 78
    assert "numbers.toml" in capsys.readouterr().err


def test_what_commands_recorded_beside_the_folder_counts(tmp_path: Path) -> None:
    with open_store(beside(tmp_path / "out")) as store:
        store.record(*accepted([make.action(4, subject="a-9", action="a-9", sitting="2026-06-02")]))
    assert run(tmp_path, list(history())) == 0
    told = {tuple(row[1:3]): row[3] for row in rows(tmp_path) if row[0] == "actions"}
    assert told["Leeds Children's Social Work Service", "Agreed in the month"] == "3"
