"""Arrivals, the tokens that join them into components, what was told of each appearance, and held messages."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "triage_components",
        Column("component", LargeBinary, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("size", Integer, nullable=False),
    )
    op.create_table(
        "triage_tokens",
        Column("token", LargeBinary, primary_key=True),
        Column("component", LargeBinary, nullable=False, index=True),
    )
    op.create_table(
        "triage_arrivals",
        Column("arrival", LargeBinary, primary_key=True),
        Column("component", LargeBinary, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("received", Text, nullable=False),
        Column("event", LargeBinary, nullable=False),
        Index("ix_triage_arrivals_component_version", "component", "version"),
    )
    op.create_table(
        "triage_decisions",
        Column("appearance", LargeBinary, primary_key=True),
        Column("component", LargeBinary, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("young_person", Text),
        Column("source", Text, nullable=False),
        Column("id", LargeBinary, nullable=False),
        Column("role", Text),
        Column("digest", LargeBinary),
        Index("ix_triage_decisions_component_version", "component", "version"),
    )
    op.create_table(
        "triage_held",
        Column("arrival", LargeBinary, primary_key=True),
        Column("agency", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("faults", Text, nullable=False),
        Column("received", Text, nullable=False),
        Column("message", LargeBinary, nullable=False),
    )
    op.create_table(
        "triage_outbox",
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("topic", Text, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary, nullable=False),
    )
