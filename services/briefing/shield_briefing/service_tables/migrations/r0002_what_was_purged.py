"""What was purged of decisions, so that a topic that is read again does not bring it back."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "briefing_purged", Column("mark", Text, primary_key=True), Column("version", BigInteger, nullable=False)
    )
