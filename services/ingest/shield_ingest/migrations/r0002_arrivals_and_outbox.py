"""What arrived on topics, once each, and what waits to be put on topics."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Text

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make the tables of the service."""
    number = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "ingest_arrivals",
        Column("number", number, primary_key=True),
        Column("arrival", Text, nullable=False, unique=True),
        Column("agency", Text, nullable=False),
        Column("received", Text, nullable=False, index=True),
        Column("verdict", Text, nullable=False),
        Column("goes", Text, nullable=False),
        Column("bucket", Integer),
        Column("digest", LargeBinary, index=True),
        Column("identity", LargeBinary, index=True),
        Column("held_key", Text),
        Index("ix_ingest_arrivals_agency_received", "agency", "received"),
    )
    op.create_table(
        "ingest_outbox",
        Column("number", number, primary_key=True),
        Column("topic", Text, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary, nullable=False),
    )
