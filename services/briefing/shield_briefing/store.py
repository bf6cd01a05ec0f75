"""What briefing keeps: which agenda was made for whom under which rule book, and every rule book once.

Making the same agenda again puts the same row in its place; a rule book is kept once under its fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Column, MetaData, Table, Text, delete, select
from sqlalchemy.engine import Engine

from shield_shared.database import insert_once, put, transaction
from shield_shared.migrations import Schema, upgrade

TABLES = MetaData()
SCHEMA = Schema("briefing", TABLES, Path(__file__).with_name("migrations"))

agendas = Table(
    "agendas",
    TABLES,
    Column("meeting", Text, primary_key=True),
    Column("sitting", Text, primary_key=True),
    Column("audience", Text, primary_key=True),
    Column("content_hash", Text, nullable=False),
    Column("rule_book", Text, nullable=False),
    Column("files", Text, nullable=False),
)
rule_books = Table(
    "rule_books", TABLES, Column("fingerprint", Text, primary_key=True), Column("content", Text, nullable=False)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAgenda:
    """An agenda that was compiled for one audience: its content hash, its rule book's fingerprint, its files."""

    meeting: str
    sitting: date
    audience: str
    content_hash: str
    rule_book: str
    files: tuple[str, ...]


class BriefingStore:
    """The tables of briefing in one database. Methods raise UnavailableError and PolicyError as `transaction` does."""

    def __init__(self, engine: Engine) -> None:
        """Make the tables, or bring them to this version."""
        self._engine = engine
        upgrade(engine, SCHEMA)

    def made(self, *made: MadeAgenda) -> None:
        """Note the agendas that were made, each in the place of the one made for that sitting and audience before."""
        rows = [
            (m.meeting, m.sitting.isoformat(), m.audience, m.content_hash, m.rule_book, json.dumps(m.files))
            for m in made
        ]
        with transaction(self._engine) as connection:
            put(connection, agendas, agendas.columns.keys(), rows)

    def agendas_made(self) -> list[MadeAgenda]:
        """All agendas that were made and not removed since, by meeting, sitting and audience."""
        with transaction(self._engine) as connection:
            rows = connection.execute(select(agendas).order_by(*agendas.primary_key)).all()
        return [
            MadeAgenda(
                meeting=row.meeting,
                sitting=date.fromisoformat(row.sitting),
                audience=row.audience,
                content_hash=row.content_hash,
                rule_book=row.rule_book,
                files=tuple(json.loads(row.files)),
            )
            for row in rows
        ]

    def forget(self, removed: Iterable[tuple[str, date, str]]) -> None:
        """Forget agendas whose files are no more, each by its meeting, sitting and audience."""
        with transaction(self._engine) as connection:
            for meeting, sitting, audience in removed:
                key = (agendas.c.meeting == meeting, agendas.c.sitting == sitting.isoformat())
                connection.execute(delete(agendas).where(*key, agendas.c.audience == audience))

    def keep_rule_book(self, fingerprint: str, content: str) -> None:
        """Keep the rules (canonical JSON) that this fingerprint stands for, once."""
        with transaction(self._engine) as connection:
            insert_once(connection, rule_books, ("fingerprint", "content"), [(fingerprint, content)])

    def rule_book(self, fingerprint: str) -> str | None:
        """The rules that a fingerprint stands for, as canonical JSON; None where they were never kept."""
        with transaction(self._engine) as connection:
            return connection.execute(
                select(rule_books.c.content).where(rule_books.c.fingerprint == fingerprint)
            ).scalar()
