"""A drill: what each service had is saved while it works, restored elsewhere, and is row for row the same."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from database.schemas import Rows, fill, rows, schemas
from kit.postgres import Server, local_server
from shield_run.backup import restore, save
from shield_run.commands import backup
from shield_shared.database import open_database, transaction
from shield_shared.errors import PolicyError, UnavailableError, UsageError
from shield_shared.migrations import Schema, upgrade
from shield_shared.settings import Settings


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The programs that save must be as new as the server: this one is theirs."""
    for each in local_server():
        each.start()
        yield each


@pytest.fixture
def url(server: Server) -> str:
    return server.new_database()


def made(url: str, schema: Schema) -> Rows:
    """A service's database with rows in it; returns them."""
    engine = open_database(url)
    upgrade(engine, schema)
    with transaction(engine) as connection:
        fill(connection, schema)
    return read(engine, schema)


def read(engine: Engine, schema: Schema) -> Rows:
    with transaction(engine) as connection:
        found = rows(connection, schema)
    engine.dispose()
    return found


@pytest.mark.parametrize("schema", schemas(), ids=lambda schema: schema.owner)
def test_what_is_restored_is_what_was_saved(server: Server, url: str, schema: Schema, tmp_path: Path) -> None:
    before = made(url, schema)
    saved = save(url, tmp_path / "saved")
    elsewhere = server.new_database()
    assert restore(elsewhere, tmp_path / "saved") == saved
    assert saved == {name: len(each) for name, each in before.items()} | {schema.versions.name: 1}
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]
    assert (tmp_path / "saved").stat().st_mode & 0o777 == 0o600
    engine = open_database(elsewhere)
    upgrade(engine, schema)
    assert read(engine, schema) == before


def test_numbers_go_on_where_they_were(server: Server, url: str, tmp_path: Path) -> None:
    ingest = next(schema for schema in schemas() if schema.owner == "ingest")
    runs = ingest.tables.tables["runs"]
    elsewhere = server.new_database()
    for place in (url, elsewhere):
        engine = open_database(place)
        if place == url:
            upgrade(engine, ingest)
        else:
            save(url, tmp_path / "saved")
            restore(place, tmp_path / "saved")
        with transaction(engine) as connection:
            connection.execute(insert(runs).values(run=place))
        engine.dispose()
    assert [run["number"] for run in read(open_database(elsewhere), ingest)["runs"]] == [1, 2]


def test_nothing_is_restored_over_what_is_there(url: str, tmp_path: Path) -> None:
    before = made(url, schemas()[0])
    save(url, tmp_path / "saved")
    with pytest.raises(PolicyError, match="empty database"):
        restore(url, tmp_path / "saved")
    assert read(open_database(url), schemas()[0]) == before


def test_a_damaged_file_is_restored_not_at_all(server: Server, url: str, tmp_path: Path) -> None:
    made(url, schemas()[0])
    save(url, tmp_path / "saved")
    whole = (tmp_path / "saved").read_bytes()
    (tmp_path / "saved").write_bytes(whole[: len(whole) * 3 // 4])
    elsewhere = server.new_database()
    with pytest.raises(UnavailableError, match="the file whole"):
        restore(elsewhere, tmp_path / "saved")
    (tmp_path / "saved").write_bytes(whole)
    restore(elsewhere, tmp_path / "saved")


def test_a_file_is_never_overwritten_and_must_be_there(url: str, tmp_path: Path) -> None:
    (tmp_path / "saved").write_text("another's")
    with pytest.raises(UsageError, match="there already"):
        save(url, tmp_path / "saved")
    with pytest.raises(UsageError, match="saved before"):
        restore(url, tmp_path / "none")


def test_an_sqlite_store_is_copied_instead(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="copy it"):
        save(f"sqlite:///{tmp_path / 'store'}", tmp_path / "saved")


def test_the_command_says_how_many_rows(
    server: Server, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(url, schemas()[0])
    parser = ArgumentParser()
    backup.arguments(parser)
    said = []
    for what, place in (("save", url), ("restore", server.new_database())):
        monkeypatch.setenv("SHIELD_DATABASE", place)
        assert backup.command(parser.parse_args([what, str(tmp_path / "saved")]), Settings()) == 0
        said.append(capsys.readouterr().out)
    assert said[0].replace("Saved", "Restored") == said[1]
    assert said[1].splitlines()[-1].startswith("Restored: ")


def test_the_command_needs_a_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHIELD_DATABASE", raising=False)
    with pytest.raises(PolicyError, match="SHIELD_DATABASE"):
        backup.command(Namespace(what="save", file=tmp_path / "saved"), Settings())
