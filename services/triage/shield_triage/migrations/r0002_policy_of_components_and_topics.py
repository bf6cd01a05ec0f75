"""By which policy each component was decided last, whether all of it is to be told again, and which topic was told."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Components of before are of no known policy: they are decided anew once."""
    op.add_column("triage_components", Column("policy", LargeBinary))
    op.add_column("triage_components", Column("decided", BigInteger))
    op.add_column("triage_components", Column("again", Integer))
    op.create_table("triage_topics", Column("topic", Text, primary_key=True), Column("identity", Text, nullable=False))
