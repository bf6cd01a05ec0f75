"""Accepted events, the runs that brought them, held messages, and tombstones of what was purged."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Text, func

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table("runs", Column("number", Integer, primary_key=True), Column("run", Text, unique=True))
    op.create_table(
        "events",
        Column("number", Integer, primary_key=True),
        Column("digest", LargeBinary, nullable=False, unique=True),
        *(Column(name, Text, nullable=False) for name in ("source", "id", "type")),
        Column("subject", Text),
        *(Column(name, Text, nullable=False) for name in ("time", "received")),
        Column("text", LargeBinary, nullable=False),
    )
    op.create_table(
        "run_events",
        Column("event", Integer, ForeignKey("events.number"), primary_key=True),
        Column("run", Integer, ForeignKey("runs.number"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "held_messages",
        Column("key", Text, primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("agency", "type", "faults", "status")),
        *(Column(name, Text) for name in ("source", "id", "received", "file", "reason", "by")),
        Column("text", LargeBinary),
        Column("position", Integer),
        Column("stored", Text, nullable=False, server_default=func.now()),
    )
    op.create_table(
        "tombstones",
        Column("digest", LargeBinary, primary_key=True),
        Column("replacement", LargeBinary, index=True),
    )
